import { keccak256 } from 'viem/utils'
import type { Lookup, Shown } from './emit/smt.ts'
import { commitmentTo, credential, leafOf } from './issue.ts'
import { layoutOf } from './layout.ts'
import { leafTree } from './leafTree.ts'
import type { Opened } from './node.ts'
import type { AnyOpening } from './secret.ts'
import { issuerOf } from './signature.ts'
import { TreeError } from './tree.ts'
import { fromScalars, toHex } from './values.ts'

/** A bound secret as a solver sees it: its public words are names, its fields whatever the rules ask for. */
export interface ShownClaim {
  readonly node: Opened
  readonly args: readonly bigint[]
  readonly values: readonly bigint[]
}

/**
 * One word binds one list of values: of one commitment, of one place in a tree, and of one secret where the prover chooses
 * among several. Words of different kinds differ.
 */
export function shownLines(shown: readonly Shown[], lookups: readonly Lookup[]): string[] {
  const pairs = shown.flatMap((one, index) => shown.slice(index + 1).map((other) => [one, other] as const))
  const same = (xs: readonly string[], ys: readonly string[]): string =>
    `(and true ${xs.map((x, index) => `(= ${x} ${ys[index]})`).join(' ')})`
  const apart = (one: string, other: string): string => `(assert (not (= ${one} ${other})))`
  return [
    ...pairs.flatMap(([one, other]) => {
      if (kindOf(one.node) !== kindOf(other.node)) return [apart(one.args[0]!, other.args[0]!)]
      if (isChosen(one) && one.node.secret !== other.node.secret) return []
      return [`(assert (=> ${same(keyOf(one), keyOf(other))} ${same(one.values, other.values)}))`]
    }),
    ...shown.flatMap(({ args }) => lookups.map(({ root }) => apart(args[0]!, root))),
  ]
}

const kindOf = ({ form, depth, fields }: Opened): string => JSON.stringify([form, depth, fields])
const isChosen = ({ node, args }: Shown): boolean =>
  node.form === 'signed' || (node.form === 'leaf' && args.length === 1)
/** The word, and a holder or an index; not the time. */
const keyOf = ({ args }: Shown): readonly string[] => args.slice(0, 2)

/** Real words for the solver's names, and what opens them. */
export interface Bindings {
  readonly words: ReadonlyMap<bigint, bigint>
  readonly openings: ReadonlyMap<ShownClaim, AnyOpening>
}

/** @throws TreeError when the leaves of an example do not fit a tree that can be made */
export function bindingsOf(claims: readonly ShownClaim[]): Bindings {
  const words = new Map<bigint, bigint>()
  const openings = new Map<ShownClaim, AnyOpening>()
  for (const claim of claims) {
    const { node, args, values } = claim
    const [name = 0n, holder = 0n] = args
    const own = fromScalars(layoutOf(node.fields), values)
    if (node.form === 'committed') {
      words.set(name, commitmentTo(node.fields, own, 0n))
      openings.set(claim, { values: own, salt: 0n })
    } else if (node.form === 'signed') {
      const issuer = issuerOf(keccak256(toHex(name, 64)))
      words.set(name, issuer.word)
      openings.set(claim, credential(issuer, node.fields, own, toHex(holder, 40)))
    }
  }
  const leaves = claims.filter(({ node }) => node.form === 'leaf')
  for (const [name, group] of Map.groupBy(leaves, ({ args }) => args[0]!)) {
    const { depth, fields } = group[0]!.node
    const all: bigint[] = []
    const placed = group.map((claim) => {
      const own = fromScalars(layoutOf(fields), claim.values)
      const leaf = leafOf(fields, own, 0n)
      const index = claim.args[1] === undefined ? freePlace(group, all, leaf) : Number(claim.args[1])
      if (index >= MOST_LEAVES || index >= 2 ** depth)
        throw new TreeError(`A leaf at ${index} is too far for an example`)
      all[index] = leaf
      return { claim, own, index }
    })
    const tree = leafTree(
      depth,
      Array.from(all, (leaf) => leaf ?? 0n),
    )
    words.set(name, tree.root)
    for (const { claim, own, index } of placed) openings.set(claim, { values: own, salt: 0n, ...tree.prove(index) })
  }
  return { words, openings }
}

const MOST_LEAVES = 4096

/** Where the leaf is already, or else a place that no other claim names. */
function freePlace(group: readonly ShownClaim[], all: readonly bigint[], leaf: bigint): number {
  const known = all.indexOf(leaf)
  if (known >= 0) return known
  const named = new Set(group.map(({ args }) => Number(args[1] ?? -1)))
  for (let place = 0; ; place += 1) if (all[place] === undefined && !named.has(place)) return place
}
