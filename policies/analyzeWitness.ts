import type { Bindings, ShownClaim } from './analyzeOpened.ts'
import { compile, startRun } from './closure.ts'
import { type AnyInput, type Decision, decideScalars, explainIndex, type Outcome, type Scalars } from './decide.ts'
import { type Lookup, type Smt, smtBit } from './emit/smt.ts'
import type { Layout } from './layout.ts'
import type { Opening } from './secret.ts'
import type { Step } from './step.ts'
import { type IndexedTree, indexedTree } from './tree.ts'
import { fromScalars, toHex } from './values.ts'

/** What a solver says of one version: its decision, and what is in the trees that it looks into. */
export interface Claim {
  readonly outcome: Outcome
  readonly lookups: readonly {
    readonly depth: number
    readonly root: bigint
    readonly key: bigint
    readonly found: boolean
  }[]
  readonly shown: readonly ShownClaim[]
}

/** A request with its decision, both as the evaluator takes and gives them. */
export interface Found {
  readonly input: AnyInput
  readonly decision: Decision
}

/** The terms that make a claim, for `claimOf` to read. */
export function claimTerms({ verdict, reason, next, lookups, opened }: Smt): readonly string[] {
  return [
    smtBit(verdict),
    reason,
    ...next,
    ...lookups.flatMap(({ depth, root, key }) => [root, key, smtBit(`(in-tree ${depth} ${root} ${key})`)]),
    ...opened.flatMap(({ args, values }) => [...args, ...values]),
  ]
}

export function claimOf({ next, lookups, opened }: Smt, [verdict, reason, ...values]: readonly bigint[]): Claim {
  const found = values.slice(next.length)
  const rest = values.slice(next.length + 3 * lookups.length)
  const take = (count: number): readonly bigint[] => rest.splice(0, count)
  return {
    outcome: { verdict: verdict === 1n, reason: Number(reason), next: values.slice(0, next.length) },
    lookups: lookups.map(({ depth }, index) => {
      const [root, key, bit] = found.slice(3 * index, 3 * index + 3) as [bigint, bigint, bigint]
      return { depth, root, key, found: bit === 1n }
    }),
    shown: opened.map(({ node, args, values }) => ({ node, args: take(args.length), values: take(values.length) })),
  }
}

/** That a given tree holds its keys and no others, and that no root has two depths. */
export function treeLines(lookups: readonly Lookup[], trees: readonly IndexedTree[]): string[] {
  const contents = trees.flatMap((tree) =>
    lookups
      .filter(({ depth }) => depth === tree.depth)
      .map(({ depth, root, key }) => {
        const members = tree.keys.map((each) => ` (= ${key} ${each})`).join('')
        return `(assert (=> (= ${root} ${tree.root}) (= (in-tree ${depth} ${root} ${key}) (or false${members}))))`
      }),
  )
  const apart = lookups.flatMap((one) =>
    lookups.filter(({ depth }) => depth > one.depth).map(({ root }) => `(assert (not (= ${root} ${one.root})))`),
  )
  return [...contents, ...apart]
}

/** Trees by the root that the solver gave them: hashes mean nothing to it, so its roots are names of sets. */
export type Forest = ReadonlyMap<bigint, IndexedTree>

/** @throws TreeError when a tree would have to hold more keys than its depth has room for */
export function forestOf(claims: readonly Claim[], trees: readonly IndexedTree[]): Forest {
  const forest = new Map(trees.map((tree) => [tree.root, tree]))
  for (const { root, depth } of claims.flatMap(({ lookups }) => lookups)) {
    if (forest.has(root)) continue
    const inside = claims.flatMap(({ lookups }) => lookups.filter((lookup) => lookup.root === root && lookup.found))
    forest.set(
      root,
      indexedTree(
        depth,
        [...new Set(inside.map(({ key }) => key))].filter((key) => key !== 0n),
      ),
    )
  }
  return forest
}

/**
 * The claim as the evaluator sees it, with real trees and openings.
 *
 * @throws WitnessError when the evaluator decides otherwise: then it and the SMT form disagree, and that is a defect
 */
export function confirm(
  step: Step,
  solved: Omit<Scalars, 'secret'>,
  forest: Forest,
  claim: Claim,
  bindings: Bindings,
): Confirmed {
  const real = (name: bigint): bigint => forest.get(name)?.root ?? bindings.words.get(name) ?? name
  const planted = (layout: Layout, scalars: readonly bigint[]): readonly bigint[] =>
    scalars.map((value, slot) => (layout.slots[slot]!.kind === 'root' ? real(value) : value))
  const given = {
    ...solved,
    params: planted(step.params, solved.params),
    chain: planted(step.chain, solved.chain),
    state: planted(step.state, solved.state),
    request: planted(step.request, solved.request),
  }
  const shown = claim.shown.map((each) => [each.node.secret, bindings.openings.get(each)!] as const)
  const secret = { ...openings(step, given, [...forest.values()]), ...Object.fromEntries(shown) }
  const scalars: Scalars = { ...given, secret }
  const outcome = decideScalars(step)(scalars)
  const claimed = { ...claim.outcome, next: planted(step.state, claim.outcome.next) }
  if (show(outcome) !== show(claimed)) throw new WitnessError(step.name, show(claimed), show(outcome))
  return { scalars, outcome, found: foundOf(step, scalars, outcome) }
}

export interface Confirmed {
  readonly scalars: Scalars
  readonly outcome: Outcome
  readonly found: Found
}

function openings(step: Step, given: Omit<Scalars, 'secret'>, trees: readonly IndexedTree[]): Record<string, Opening> {
  const { scalar } = compile(step)
  const run = startRun({ ...given, secret: {} })
  return Object.fromEntries(
    Object.entries(step.secrets).flatMap(([name, asked]) => {
      if (asked.kind !== 'membership') return []
      const { of, key, depth } = asked
      const root = scalar(of)(run)
      // A membership that no rule uses has no tree here, and needs none.
      const tree = trees.find((each) => each.root === root) ?? indexedTree(depth, [])
      return [[name, tree.prove(scalar(key)(run))] as const]
    }),
  )
}

function foundOf(step: Step, scalars: Scalars, { verdict, reason, next }: Outcome): Found {
  return {
    input: {
      params: fromScalars(step.params, scalars.params),
      chain: fromScalars(step.chain, scalars.chain),
      state: fromScalars(step.state, scalars.state),
      request: fromScalars(step.request, scalars.request),
      secret: scalars.secret,
      actor: toHex(scalars.actor, 40),
      at: scalars.at,
    } as AnyInput,
    decision: { allow: verdict, reason: explainIndex(step, reason), next: fromScalars(step.state, next) },
  }
}

const show = ({ verdict, reason, next }: Outcome): string => `${verdict} by ${reason}, next ${next.join(' ')}`

export class WitnessError extends Error {
  override readonly name = 'Policies.WitnessError'
  constructor(step: string, claimed: string, decided: string) {
    super(
      `For ${step} the solver says "${claimed}" and the evaluator "${decided}": policies/emit/smt.ts is wrong there.`,
    )
  }
}
