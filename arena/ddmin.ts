/**
 * A smallest part of `items` that still `holds`: 1-minimal, so without any one of its items it no longer holds. Delta debugging,
 * "ddmin" (Zeller and Hildebrandt 2002, "Simplifying and Isolating Failure-Inducing Input"): halves are tried first, then finer
 * and finer parts, each alone and each left out. The order of items stays.
 *
 * @param items - a list that holds
 * @param holds - what can't be said counts as no; asked again of the same list, it has to say the same
 * @param onLess - is told of each smaller list that holds
 */
export async function ddmin<Item>(
  items: readonly Item[],
  holds: (kept: readonly Item[]) => Promise<boolean>,
  onLess: (kept: readonly Item[]) => void = () => {},
): Promise<readonly Item[]> {
  let kept = items
  let parts = 2
  const take = (less: readonly Item[], next: number) => {
    kept = less
    parts = next
    onLess(less)
  }
  while (kept.length > 0) {
    parts = Math.min(parts, kept.length)
    const slices = split(kept, parts)
    const alone = kept.length > 1 ? await first(slices, holds) : undefined
    if (alone) {
      take(alone, 2)
      continue
    }
    const without = slices.map((slice) => kept.filter((item) => !slice.includes(item)))
    // Of two parts, each is what is left without the other: tried already.
    const rest = parts === 2 ? undefined : await first(without, holds)
    if (rest) take(rest, Math.max(parts - 1, 2))
    else if (parts === kept.length) break
    else parts *= 2
  }
  return kept
}

/** So many parts, as even as can be. */
function split<Item>(items: readonly Item[], parts: number): (readonly Item[])[] {
  const bound = (index: number) => Math.floor((index * items.length) / parts)
  return Array.from({ length: parts }, (_, index) => items.slice(bound(index), bound(index + 1)))
}

async function first<Item>(
  lists: readonly (readonly Item[])[],
  holds: (kept: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[] | undefined> {
  for (const list of lists) if (await holds(list)) return list
  return undefined
}
