import type { AnyInput, Step } from '../../policies/index.ts'
import { libraryTables } from '../../policies/library/tables.ts'
import type { Opening } from '../../policies/secret.ts'
import type { IndexedTree } from '../../policies/tree.ts'
import { tree } from '../differential/library.ts'

/** Every set that the library's cases look into. */
const trees: readonly IndexedTree[] = [
  tree,
  ...Object.values(libraryTables).flatMap((tables) => [tables].flat().flatMap((each) => Object.values(each.trees))),
]

/** For each membership, the openings of the other leaves of its tree, where the tree is known: true ways to the same root. */
export function othersOf(step: Step, input: AnyInput): Record<string, readonly Opening[]> {
  const roots = new Set(Object.values(input.params ?? {}))
  const sets = trees.filter(({ root }) => roots.has(root))
  return Object.fromEntries(
    Object.keys(step.secrets).map((name) => {
      const own = (input.secret as Record<string, Opening>)[name]!
      const of = sets.filter(({ depth }) => depth === own.siblings.length)
      return [
        name,
        of.flatMap(({ keys, prove }) => [0n, ...keys].map((key) => prove(key))).filter(({ key }) => key !== own.key),
      ]
    }),
  )
}
