import type { Slash, Snapshot } from '../../../agents/snapshot.ts'
import { pol } from '../../../agents/wire.ts'

const BPS = 10_000n

/** Who lost what to whom, and for what: a line for each slash, in the order in which they fell. */
export function whoLostWhat({ agents, slashes }: Snapshot): string[] {
  const name = (address: string) =>
    Object.values(agents).find(({ account }) => account.toLowerCase() === address.toLowerCase())?.name ?? 'nobody'
  return Object.values(slashes).map((slash) => {
    const { account, beneficiary, amount, why } = slash
    const paid = paidOf(slash)
    const gains = paid ? `${name(beneficiary)} wins ${pol(paid)}` : 'nobody wins'
    return `${name(account)} loses ${pol(amount)} POL (${why}): ${gains}, ${pol(amount - paid)} burned`
  })
}

function paidOf({ amount, shareBps, beneficiary, status }: Slash): bigint {
  return status === 'released' && BigInt(beneficiary) !== 0n ? (amount * shareBps) / BPS : 0n
}
