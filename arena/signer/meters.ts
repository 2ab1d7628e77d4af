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
  /** Counted once in a window, however often the same transaction is asked for. */
  count(spends: readonly Spend[], at: { key: string; hash: Hex; now: bigint }, caps?: Warrant['caps']): void
}

export function meters(): Meters {
  const spent = new Map<string, { now: bigint; amount: bigint }[]>()
  const counted = new Map<string, bigint>()
  const isCounted = (id: string, after: bigint) => {
    const at = counted.get(id)
    return at !== undefined && at > after
  }
  return {
    tooMuch(caps, spends, { key, hash, now }) {
      for (const { asset, amount } of spends) {
        if (amount === 0n) continue
        const cap = caps.find((each) => each.asset === asset)
        if (!cap) return `${amount} of ${asset} would leave, and this session has no cap for it`
        if (amount > cap.each) return `${amount} of ${asset} would leave at once: at most ${cap.each}`
        const before = sumOf(spent.get(`${key} ${asset}`) ?? [], now - cap.window)
        const sum = isCounted(`${key} ${hash} ${asset}`, now - cap.window) ? before : before + amount
        if (sum > cap.sum) return `${sum} of ${asset} would leave within ${cap.window} s: at most ${cap.sum}`
      }
      return undefined
    },
    count(spends, { key, hash, now }, caps = []) {
      for (const { asset, amount } of spends) {
        const cap = caps.find((each) => each.asset === asset)
        const id = `${key} ${hash} ${asset}`
        if (isCounted(id, cap ? now - cap.window : -1n)) continue
        counted.set(id, now)
        const list = spent.get(`${key} ${asset}`) ?? []
        const last = list.at(-1)
        if (last?.now === now) last.amount += amount
        else list.push({ now, amount })
        spent.set(`${key} ${asset}`, list)
      }
    },
  }
}

function sumOf(list: readonly { now: bigint; amount: bigint }[], after: bigint): bigint {
  return list.reduce((sum, { now, amount }) => (now > after ? sum + amount : sum), 0n)
}

/** Everything there may ever be: for sessions whose sums are held by policies alone. */
export const UNCAPPED: Pick<Cap, 'each' | 'sum' | 'window'> = { each: 2n ** 256n, sum: 2n ** 256n, window: 1n }
