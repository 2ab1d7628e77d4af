/** Reproducible chance: a seed gives one sequence (xorshift128 seeded by splitmix32). Not for secrets. */
export interface Chance {
  /** 0 to below `limit`. */
  below(limit: number): number
  /** From lo to hi; the ends, powers of two, and neighbours of numbers that came before come often. */
  integer(lo: bigint, hi: bigint): bigint
  pick<T>(items: readonly T[]): T
}

export function chance(seed: number): Chance {
  let x = seed | 0
  const split = (): number => {
    x = (x + 0x9e3779b9) | 0
    let z = x
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return z ^ (z >>> 16)
  }
  let [a, b, c, d] = [split(), split(), split(), split()]
  const next = (): number => {
    let t = d
    const s = a
    d = c
    c = b
    b = s
    t ^= t << 11
    t ^= t >>> 8
    a = t ^ s ^ (s >>> 19)
    return a >>> 0
  }
  const below = (limit: number): number => next() % limit
  const before: bigint[] = []
  return {
    below,
    integer(lo, hi) {
      const edges = [lo, lo + 1n, hi - 1n, hi, 0n, 1n, 1n << BigInt(below(250))]
      const near = (before[below(before.length + 1)] ?? 0n) + BigInt(below(3) - 1)
      const candidate = [...edges, near, near, near, near][below(20)]
      if (candidate !== undefined && candidate >= lo && candidate <= hi) {
        before.push(candidate)
        return candidate
      }
      let wide = 0n
      for (let word = 0; word < 9; word += 1) wide = (wide << 32n) | BigInt(next())
      const drawn = lo + (wide % (hi - lo + 1n))
      before.push(drawn)
      return drawn
    },
    pick: (items) => items[below(items.length)]!,
  }
}
