import type { Hex } from 'viem'
import type { Cap, Warrant } from './warrant.ts'

/** What leaves by one signature: ether, or the token at an address. */
export interface Spend {
  asset: string
  amount: bigint
}

/** What each key has signed away, and when: caps of all its sessions look at the same sums. */
export interface Meters {
  /** Why it would be too much; undefined where it is not. */
  tooMuch(
    caps: Warrant['caps'],
    spends: readonly Spend[],
    at: { key: string; hash: Hex; now: bigint },
  ): string | undefined
  /** Counted once, when it was asked for last, however often the same transaction is: only one of them can happen. */
  count(spends: readonly Spend[], at: { key: string; hash: Hex; now: bigint }): void
}

export function meters(): Meters {
  /** By key and asset: by transaction. */
  const spent = new Map<string, Map<Hex, { now: bigint; amount: bigint }>>()
  return {
    tooMuch(caps, spends, { key, hash, now }) {
      for (const { asset, amount } of spends) {
        if (amount === 0n) continue
        const own = caps.filter((each) => each.asset === asset)
        if (own.length === 0) return `${amount} of ${asset} would leave, and this session has no cap for it`
        for (const { each, sum: most, window } of own) {
          if (amount > each) return `${amount} of ${asset} would leave at once: at most ${each}`
          const sum = amount + sumOf(spent.get(`${key} ${asset}`), { after: now - window, besides: hash })
          if (sum > most) return `${sum} of ${asset} would leave within ${window} s: at most ${most}`
        }
      }
      return undefined
    },
    count(spends, { key, hash, now }) {
      for (const { asset, amount } of spends) {
        const list = spent.get(`${key} ${asset}`) ?? new Map()
        list.set(hash, { now, amount })
        spent.set(`${key} ${asset}`, list)
      }
    },
  }
}

function sumOf(
  list: ReadonlyMap<Hex, { now: bigint; amount: bigint }> = new Map(),
  { after, besides }: { after: bigint; besides: Hex },
): bigint {
  let sum = 0n
  for (const [hash, { now, amount }] of list) if (now > after && hash !== besides) sum += amount
  return sum
}

/** Everything there may ever be: for sessions whose sums are held by policies alone. */
export const UNCAPPED: Pick<Cap, 'each' | 'sum' | 'window'> = { each: 2n ** 256n, sum: 2n ** 256n, window: 1n }
