import { arbitraryValues } from './arbitraryValue.ts'
import { view } from './binding.ts'
import { type Chance, chance } from './chance.ts'
import { compile, startRun } from './closure.ts'
import { type AnyInput, scalarsOf } from './decide.ts'
import { add, clamp, fitTo, type Int, min, mod, type Root } from './expr.ts'
import { FIELD } from './field.ts'
import { address, array, bool, bytes32, type Fields, int, record, root, symbol, uint } from './fields.ts'
import { contains, least } from './interval.ts'
import { commitmentTo, credential, leafOf } from './issue.ts'
import { leafTree } from './leafTree.ts'
import type { Node, Opened } from './node.ts'
import {
  type AnyOpening,
  type Bound,
  committed,
  KEY_BITS,
  KEYS,
  leaf,
  type Membership,
  membership,
  type Secret,
  signed,
} from './secret.ts'
import { type Issuer, issuerOf } from './signature.ts'
import type { Known, Step } from './step.ts'
import { indexedTree } from './tree.ts'
import { toHex, type Values } from './values.ts'

/** The sets of a random policy, and what it asks of them. */
export interface ArbitrarySets {
  readonly params: Fields
  readonly chain: Fields
  secret(known: Known<Fields, Fields, Fields, Fields>): Readonly<Record<string, Secret>>
}

const NO_SETS: ArbitrarySets = { params: {}, chain: {}, secret: () => ({}) }

/** Secret fields of every kind and at the edges of their widths, bound in one of the three ways. */
function arbitraryBound(
  random: Chance,
  length: number,
  word: Root,
  { actor, at }: { readonly actor: Int; readonly at: Int },
): Bound {
  const bits = random.pick([1, 8, 64, 247, 248])
  const own: Fields = {
    a: uint(bits),
    ...(random.below(2) === 0 ? { b: int(Math.max(2, bits)), on: bool() } : {}),
    ...(random.below(3) === 0 ? { many: array(uint(40), length), who: address() } : {}),
    ...(random.below(3) === 0 ? { pair: record({ sort: symbol(['x', 'y', 'z']), digest: bytes32() }) } : {}),
  }
  // A signature takes milliseconds, a hash does not.
  if (random.below(6) === 0) {
    return random.below(2) === 0
      ? signed(own, { by: word })
      : signed(
          { ...own, expires: uint(40, 's') },
          { by: word, at: min(at, (1n << 40n) - 2n), holder: mod(add(actor, 1), 1n << 160n) },
        )
  }
  return random.pick<() => Bound>([
    () => committed(own, { to: word }),
    () => leaf(own, { of: word, depth: 1 + random.below(3) }),
    () => leaf(own, { of: word, depth: 2, at: mod(at, 4) as Int }),
  ])()
}

/** One or two sets, voted or kept by a contract, and up to three keys to look for in them. */
export function arbitrarySets(seed: number, wanted: boolean, length: number): ArbitrarySets {
  if (!wanted) return NO_SETS
  const random = chance(seed ^ 0x2545f491)
  const voted = { set0: root(), word0: root() }
  const bound = random.below(3) > 0
  const kept = random.below(2) === 0 ? { set1: root(view('oracle', 'set()', [])) } : {}
  const depths = [1 + random.below(6), 1 + random.below(6)]
  return {
    params: voted,
    chain: kept,
    secret: ({ params, chain, state, request, actor, at }) => {
      const sets = [params.set0, ...Object.keys(kept).map((name) => chain[name])] as Root[]
      const fields = [params, chain, state, request].flatMap((group) => Object.values(group) as object[])
      const numbers = [actor, ...fields.filter((field): field is Int => 'op' in field && isNumber(field as Int))]
      const members = sets.flatMap((of, index) =>
        Array.from({ length: index === 0 ? 1 + random.below(2) : 1 }, () =>
          membership(depths[index]!, { of, key: keyOf(random, random.pick(numbers)) }),
        ),
      )
      const shown = bound ? { shown: arbitraryBound(random, length, params.word0 as Root, { actor, at }) } : {}
      return { ...Object.fromEntries(members.map((each, index) => [`look${index}`, each])), ...shown }
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
  const memberships = Object.entries(step.secrets).filter(
    (entry): entry is [string, Membership] => entry[1].kind === 'membership',
  )
  const lookups = memberships.map(([name, { of, key, depth }]) => ({
    ...{ name, depth, key: scalar(key)(run) },
    field: of as Root & { readonly op: 'field'; readonly group: 'params' | 'chain'; readonly name: string },
  }))
  const given = { params: { ...input.params }, chain: { ...input.chain } } as Record<string, Record<string, unknown>>
  const secret: Record<string, AnyOpening> = {}
  for (const looks of Map.groupBy(lookups, ({ field }) => `${field.group} ${field.name}`).values()) {
    const [{ field, depth }] = looks as [(typeof looks)[number]]
    const near = looks.flatMap(({ key }) => [key, key - 1n, key + 1n, random.integer(1n, KEYS.hi)])
    const chosen = new Set(near.filter((key) => key > 0n && key <= KEYS.hi && random.below(2) === 0))
    const tree = indexedTree(depth, [...chosen].slice(0, 2 ** depth - 1))
    given[field.group]![field.name] = tree.root
    for (const { name, key } of looks) secret[name] = tree.prove(key)
  }
  for (const node of step.opened) {
    if (node.op !== 'opened') continue
    const [, second = 0n] = node.args.map((arg) => scalar(arg)(run))
    const { word, opening } = arbitraryOpening(node, second, input.at, random)
    given.params!.word0 = word
    secret[node.secret] = opening
  }
  return { ...input, ...given, secret } as unknown as AnyInput
}

const ISSUERS = [1n, 2n, 3n].map((secret) => {
  let issuer: Issuer | undefined
  return () => {
    issuer ??= issuerOf(toHex(secret, 64))
    return issuer
  }
})

/** An opening that holds, and the word that it opens. */
function arbitraryOpening({ form, fields, depth, args }: Node & Opened, second: bigint, at: bigint, random: Chance) {
  const own = arbitraryValues(random, fields) as Values<Fields>
  const salt = random.integer(0n, FIELD - 1n)
  if (form === 'committed') return { word: commitmentTo(fields, own, salt), opening: { values: own, salt } }
  if (form === 'signed') {
    const issuer = random.pick(ISSUERS)()
    const values = fields.expires
      ? { ...own, expires: least(at + 1n + random.integer(0n, 1n << 20n), (1n << 40n) - 1n) }
      : own
    return { word: issuer.word, opening: credential(issuer, fields, values, toHex(second, 40)) }
  }
  const place = args.length > 1 ? Number(second) : random.below(2 ** depth)
  // The others are hashes of something else.
  const leaves = Array.from({ length: place + 1 }, () => random.integer(0n, FIELD - 1n))
  leaves[place] = leafOf(fields, own, salt)
  const tree = leafTree(depth, leaves)
  return { word: tree.root, opening: { values: own, salt, ...tree.prove(place) } }
}

const isNumber = ({ kind, length }: Int): boolean => kind === 'int' && length === 0

function keyOf(random: Chance, x: Int): Int {
  if (contains(KEYS, x.range)) return x
  return random.below(2) === 0 ? fitTo(x, uint(KEY_BITS)) : clamp(x, KEYS.lo, KEYS.hi)
}
