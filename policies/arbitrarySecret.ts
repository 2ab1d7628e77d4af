import { view } from './binding.ts'
import { type Chance, chance } from './chance.ts'
import { compile, startRun } from './closure.ts'
import { type AnyInput, scalarsOf } from './decide.ts'
import { clamp, fitTo, type Int, type Root } from './expr.ts'
import { type Fields, root, uint } from './fields.ts'
import { contains } from './interval.ts'
import { KEY_BITS, KEYS, type Membership, membership, type Opening } from './secret.ts'
import type { Known, Step } from './step.ts'
import { indexedTree } from './tree.ts'

/** The sets of a random policy, and what it asks of them. */
export interface ArbitrarySets {
  readonly params: Fields
  readonly chain: Fields
  secret(known: Known<Fields, Fields, Fields, Fields>): Readonly<Record<string, Membership>>
}

const NO_SETS: ArbitrarySets = { params: {}, chain: {}, secret: () => ({}) }

/** One or two sets, voted or kept by a contract, and up to three keys to look for in them. */
export function arbitrarySets(seed: number, wanted: boolean): ArbitrarySets {
  if (!wanted) return NO_SETS
  const random = chance(seed ^ 0x2545f491)
  const voted = { set0: root() }
  const kept = random.below(2) === 0 ? { set1: root(view('oracle', 'set()', [])) } : {}
  const depths = [1 + random.below(6), 1 + random.below(6)]
  return {
    params: voted,
    chain: kept,
    secret: ({ params, chain, state, request, actor }) => {
      const sets = [params.set0, ...Object.keys(kept).map((name) => chain[name])] as Root[]
      const fields = [params, chain, state, request].flatMap((group) => Object.values(group) as object[])
      const numbers = [actor, ...fields.filter((field): field is Int => 'op' in field && isNumber(field as Int))]
      const members = sets.flatMap((of, index) =>
        Array.from({ length: index === 0 ? 1 + random.below(2) : 1 }, () =>
          membership(depths[index]!, { of, key: keyOf(random, random.pick(numbers)) }),
        ),
      )
      return Object.fromEntries(members.map((each, index) => [`look${index}`, each]))
    },
  }
}

/**
 * Sets in which the keys that are asked for stand or just do not, and the openings that show it. Values of root fields in
 * `input` are replaced.
 */
export function withArbitrarySets(step: Step, input: AnyInput, seed: number): AnyInput {
  const random = chance(seed ^ 0x1b873593)
  const { scalar } = compile(step)
  const run = startRun(scalarsOf(step, input))
  const lookups = Object.entries(step.secrets).map(([name, { of, key, depth }]) => ({
    ...{ name, depth, key: scalar(key)(run) },
    field: of as Root & { readonly op: 'field'; readonly group: 'params' | 'chain'; readonly name: string },
  }))
  const given = { params: { ...input.params }, chain: { ...input.chain } } as Record<string, Record<string, unknown>>
  const secret: Record<string, Opening> = {}
  for (const looks of Map.groupBy(lookups, ({ field }) => `${field.group} ${field.name}`).values()) {
    const [{ field, depth }] = looks as [(typeof looks)[number]]
    const near = looks.flatMap(({ key }) => [key, key - 1n, key + 1n, random.integer(1n, KEYS.hi)])
    const chosen = new Set(near.filter((key) => key > 0n && key <= KEYS.hi && random.below(2) === 0))
    const tree = indexedTree(depth, [...chosen].slice(0, 2 ** depth - 1))
    given[field.group]![field.name] = tree.root
    for (const { name, key } of looks) secret[name] = tree.prove(key)
  }
  return { ...input, ...given, secret } as unknown as AnyInput
}

const isNumber = ({ kind, length }: Int): boolean => kind === 'int' && length === 0

function keyOf(random: Chance, x: Int): Int {
  if (contains(KEYS, x.range)) return x
  return random.below(2) === 0 ? fitTo(x, uint(KEY_BITS)) : clamp(x, KEYS.lo, KEYS.hi)
}
