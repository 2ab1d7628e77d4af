/** What is known of pairs of numbers. It forgets everything when it holds too much, so it is for what can be found again. */
export function pairs<V>(most = 8192): {
  get(first: bigint, second: bigint): V | undefined
  set(first: bigint, second: bigint, value: V): void
} {
  const rows = new Map<bigint, Map<bigint, V>>()
  let size = 0
  return {
    get: (first, second) => rows.get(first)?.get(second),
    set(first, second, value) {
      if (size >= most) {
        rows.clear()
        size = 0
      }
      const row = rows.get(first)
      if (row) row.set(second, value)
      else rows.set(first, new Map([[second, value]]))
      size += 1
    },
  }
}
