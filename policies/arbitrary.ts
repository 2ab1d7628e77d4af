import { arbitrarySets, withArbitrarySets } from './arbitrarySecret.ts'
import { arbitraryValues } from './arbitraryValue.ts'
import { calldata, literal, view } from './binding.ts'
import { type Chance, chance } from './chance.ts'
import type { AnyInput } from './decide.ts'
import {
  abs,
  add,
  and,
  type Bool,
  clamp,
  div,
  eq,
  fitTo,
  type Int,
  implies,
  le,
  lt,
  max,
  min,
  mod,
  mul,
  ne,
  not,
  num,
  or,
  type Root,
  select,
  sub,
  table,
} from './expr.ts'
import {
  address,
  array,
  bool,
  bytes32,
  type Element,
  type Fields,
  type FieldType,
  int,
  record,
  symbol,
  uint,
} from './fields.ts'
import { between, bitLength } from './interval.ts'
import { all, any, type Bools, carry, count, dot, fold, type Ints, indices, map, pick, put, sum, zip } from './loops.ts'
import { definePolicy } from './policy.ts'
import type { Step } from './step.ts'
import { toHex } from './values.ts'

/**
 * A random policy out of its seed, for differential tests: every operator, every kind of field, widths at their edges.
 * Its request is bound to calldata and its fact to a view, so that `read` is tested as well.
 *
 * @param options.records - with records, and arrays of them
 * @param options.secretState - with its state behind a commitment
 * @param options.secret - with memberships; such a policy needs a proof, so it has no contract that decides. Without, a seed
 *   gives the same policy as ever.
 * @example
 * const step = arbitraryStep(7, { secret: true })
 * decide(step)(arbitraryInput(step, 1))
 */
export function arbitraryStep(seed: number, { secret = false, records = false, secretState = false } = {}): Step {
  const random = chance(seed)
  const length = 1 + random.below(5)
  const types = Array.from({ length: 1 + random.below(4) }, () => argument(random, length, records))
  const request = Object.fromEntries(types.map(([type], index) => [`r${index}`, bind(type, index)]))
  const signature = `act${seed}(${types.map(([, solidity]) => solidity).join(',')})`
  const params = some(random, 3, () =>
    records && random.below(2) === 0
      ? record({ least: number(random), flags: record({ on: bool() }) })
      : number(random),
  )
  const state = some(random, 3, () =>
    random.pick<FieldType>([
      uint(width(random)),
      array(uint(width(random, 40)), length),
      bool(),
      ...(records ? stateRecords(random, length) : []),
    ]),
  )
  const bits = width(random, 200)
  const sets = arbitrarySets(seed, secret, length)
  const policy = definePolicy({
    name: `random${seed}`,
    actions: random.below(3) === 0 ? [signature, `${signature.replace('act', 'also')}`] : [signature],
    params: { ...Object.fromEntries(params.map((type, index) => [`p${index}`, type])), ...sets.params } as Fields,
    chain: { fact: uint(bits, view('oracle', 'fact(uint256)', [literal(BigInt(seed))])), ...sets.chain } as Fields,
    state: Object.fromEntries(state.map((type, index) => [`s${index}`, type])) as Fields,
    secretState,
    request: request as Fields,
    secret: sets.secret,
    step: (context) => {
      const pool = new Pool(random, length, context.actor, context.at)
      for (const [group, fields] of [
        ['params', context.params],
        ['chain', context.chain],
        ['state', context.state],
        ['request', context.request],
      ] as const) {
        for (const value of Object.values(fields)) pool.take(value, group)
      }
      pool.flags.push(eq(context.action.node, num(0)))
      for (const value of Object.values(context.secret)) pool.take(value, 'request')
      pool.grow(6 + random.below(18))
      return {
        permit: { usual: pool.flag(), rare: and(pool.flag(), pool.flag()) },
        forbid: { usual: and(pool.flag(), pool.flag()), rare: and(pool.flag(), pool.flag(), pool.flag()) },
        next: Object.fromEntries(state.map((type, index) => [`s${index}`, pool.next(type)])) as never,
      }
    },
  })
  return policy as unknown as Step
}

/** Values for a step, at the edges of their widths more often than not; what it looks for is in its sets about half of the time. */
export function arbitraryInput(step: Step, seed: number): AnyInput {
  const random = chance(seed ^ 0x5bd1e995)
  const group = (fields: Fields) => arbitraryValues(random, fields)
  const input = {
    params: group(step.params.declared),
    chain: group(step.chain.declared),
    state: group(step.state.declared),
    request: group(step.request.declared),
    actor: toHex(random.integer(0n, (1n << 160n) - 1n), 40),
    at: random.integer(0n, (1n << 40n) - 1n),
  } as unknown as AnyInput
  return Object.keys(step.secrets).length === 0 ? input : withArbitrarySets(step, input, seed)
}

/** Expressions that can be used, and what is made of them. */
class Pool {
  readonly ints: Int[]
  readonly flags: Bool[] = []
  readonly lists: Ints[]
  readonly truths: Bools[] = []
  readonly #random: Chance
  readonly #length: number

  constructor(random: Chance, length: number, actor: Int, at: Int) {
    this.#random = random
    this.#length = length
    this.ints = [actor, at, num(random.integer(-(1n << 80n), 1n << 80n)), num(random.below(5))]
    this.lists = [indices(length)]
  }

  take(value: unknown, group: string): void {
    const node = value as
      | (Int | Bool | Ints | Root)
      | { hi: Int; lo: Int; kind: 'bytes32' }
      | { node: Int; kind: 'symbol' }
    if (!('kind' in node)) for (const member of Object.values(value as object)) this.take(member, group)
    else if (node.kind === 'root') return
    else if (node.kind === 'bytes32')
      this.flags.push(eq(node as never, node as never), eq((node as { hi: Int }).hi, (node as { lo: Int }).lo))
    else if (node.kind === 'symbol') this.flags.push(eq((node as { node: Int }).node, 1))
    else if ((node as Int).length > 0) (node.kind === 'bool' ? this.truths : this.lists).push(node as never)
    else if (node.kind === 'bool') this.flags.push(node as Bool)
    else for (let times = group === 'request' ? 2 : 1; times > 0; times -= 1) this.ints.push(node as Int)
  }

  /** What was made last comes often, so that expressions grow deep. */
  int(): Int {
    return this.#random.pick(this.#random.below(2) === 0 ? this.ints : this.ints.slice(-5))
  }

  flag(): Bool {
    if (this.flags.length === 0) return lt(this.int(), this.int())
    return this.#random.pick(this.#random.below(2) === 0 ? this.flags : this.flags.slice(-5))
  }

  /** No wider than this, so that products stay below 2^250. */
  narrow(bits: number): Int {
    const x = this.int()
    return size(x) <= bits ? x : clamp(x, -(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n)
  }

  index(): Int {
    const last = BigInt(this.#length - 1)
    return this.#random.below(2) === 0 ? mod(this.int(), this.#length) : fitTo(this.int(), between(0n, last))
  }

  grow(steps: number): void {
    for (let step = 0; step < steps; step += 1) {
      const made = this.#random.pick(RECIPES)(this, this.#random)
      if (made.length > 0) (made.kind === 'bool' ? this.truths : this.lists).push(made as never)
      else if (made.kind === 'bool') this.flags.push(made as Bool)
      else if (size(made as Int) < 230) this.ints.push(made as Int)
    }
  }

  next(type: FieldType): unknown {
    if (type.kind === 'record') {
      return Object.fromEntries(Object.entries(type.fields).map(([name, own]) => [name, this.next(own)]))
    }
    if (type.kind === 'array' && type.of.kind === 'record') {
      const { length } = type
      const members = Object.entries(type.of.fields).map(([name, of]) => [
        name,
        this.next(array(of as Element, length)),
      ])
      return Object.fromEntries(members)
    }
    if (type.kind === 'bool') return this.flag()
    if (type.kind === 'array') {
      const items = this.#random.pick(this.lists)
      return map(items, (x) => fitTo(this.#random.below(4) === 0 ? x : mod(x as Int, 1n << 8n), type.of))
    }
    return fitTo(this.#random.below(3) === 0 ? this.int() : abs(clamp(this.int(), -255, 255)), type)
  }
}

type Recipe = (pool: Pool, random: Chance) => Int | Bool | Ints | Bools

const RECIPES: readonly Recipe[] = [
  (pool) => add(pool.int(), pool.int()),
  (pool) => sub(pool.int(), pool.int()),
  (pool) => mul(pool.narrow(110), pool.narrow(110)),
  (pool, random) => div(pool.narrow(120), max(pool.narrow(100), 1 + random.below(3))),
  (pool, random) => mod(pool.narrow(120), max(pool.narrow(100), 1 + random.below(3))),
  (pool) => min(pool.int(), pool.int()),
  (pool) => max(pool.int(), pool.int()),
  (pool) => select(pool.flag(), pool.int(), pool.int()),
  (pool) => select(pool.flag(), pool.flag(), pool.flag()),
  (pool, random) => fitTo(pool.int(), uint(1 + random.below(200))),
  (pool, random) => fitTo(pool.int(), int(2 + random.below(200))),
  (pool, random) =>
    table(
      pool.index(),
      Array.from({ length: 5 }, () => random.integer(-(1n << 40n), 1n << 40n)),
    ),
  (pool) => eq(pool.int(), pool.int()),
  (pool) => ne(pool.int(), pool.int()),
  (pool) => lt(pool.int(), pool.int()),
  (pool) => le(pool.int(), pool.int()),
  (pool) => eq(pool.flag(), pool.flag()),
  (pool) => or(pool.flag(), pool.flag(), pool.flag(), pool.flag(), pool.flag()),
  (pool) => and(pool.flag(), not(pool.flag())),
  (pool) => implies(pool.flag(), pool.flag()),
  (pool, random) => pick(random.pick(pool.lists), pool.index()),
  (pool, random) => put(random.pick(pool.lists), pool.index(), pool.narrow(100)),
  (pool, random) => sum(random.pick(pool.lists)),
  (pool, random) => dot(small(random.pick(pool.lists)), small(random.pick(pool.lists))),
  (pool, random) => map(random.pick(pool.lists), (x) => lt(x as Int, pool.int())),
  (pool, random) =>
    map(random.pick(pool.lists), (x, place) => add(clamp(x as Int, -99, 99), mul(place, pool.narrow(60)))),
  (pool, random) => zip(random.pick(pool.lists), random.pick(pool.lists), (x, y) => max(x as Int, y as Int)),
  (pool, random) => {
    const outer = small(random.pick(pool.lists))
    return map(outer, (x, place) =>
      sum(
        map(small(random.pick(pool.lists)), (y, inner) =>
          select(le(inner, place), mul(x as Int, y as Int), fitTo(y, uint(30))),
        ),
      ),
    )
  },
  (pool, random) => {
    const items = random.pick(pool.lists)
    const start = { best: carry(0, int(64)), seen: carry(false) }
    const end = fold(items, start, ({ best, seen }, x, place) => ({
      best: clamp(select(seen, max(best, x as Int), sub(x as Int, place)), -(1n << 63n), (1n << 63n) - 1n),
      seen: or(seen, eq(x as Int, best)),
    }))
    pool.flags.push(end.seen)
    return end.best
  },
  (pool, random) => (pool.truths.length > 0 ? count(random.pick(pool.truths)) : pool.int()),
  (pool, random) => (pool.truths.length > 0 ? any(random.pick(pool.truths)) : pool.flag()),
  (pool, random) => (pool.truths.length > 0 ? all(random.pick(pool.truths)) : pool.flag()),
  (pool, random) => (pool.truths.length > 0 ? pick(random.pick(pool.truths), pool.index()) : pool.flag()),
]

const small = (xs: Ints): Ints => map(xs, (x) => clamp(x as Int, -(1n << 50n), 1n << 50n))
const size = ({ range }: Int): number => Math.max(bitLength(abs128(range.lo)), bitLength(abs128(range.hi)))
const abs128 = (x: bigint): bigint => (x < 0n ? -x : x)

const width = (random: Chance, most = 248): number =>
  random.pick([1, 8, 31, 32, 64, 128, most - 1, most, 1 + random.below(most)].filter((bits) => bits <= most))
const number = (random: Chance): FieldType =>
  random.below(2) === 0 ? uint(width(random)) : int(Math.max(2, width(random)))
const some = <T>(random: Chance, most: number, make: () => T): T[] =>
  Array.from({ length: 1 + random.below(most) }, make)
const bind = (type: FieldType, index: number): FieldType => ({ ...type, binding: calldata(index) })

const RECORD_ARGUMENTS = [
  (random: Chance) =>
    [record({ to: address(), amount: uint(width(random)), memo: bytes32() }), '(address,uint256,bytes32)'] as const,
  (random: Chance, length: number) =>
    [
      array(record({ amount: int(Math.max(2, width(random))), on: bool() }), length),
      `(int256,bool)[${length}]`,
    ] as const,
]

const stateRecords = (random: Chance, length: number): FieldType[] => [
  record({ sum: uint(width(random)), seen: bool() }),
  array(record({ at: uint(width(random, 40)), sum: uint(width(random, 60)) }), length),
]

/** A field and the Solidity type it is read from. */
function argument(random: Chance, length: number, records: boolean): readonly [FieldType, string] {
  return random.pick<() => readonly [FieldType, string]>([
    () => [uint(width(random)), 'uint256'],
    () => [uint(width(random)), 'uint256'],
    () => [int(Math.max(2, width(random))), 'int256'],
    () => [bool(), 'bool'],
    () => [address(), 'address'],
    () => [bytes32(), 'bytes32'],
    () => [symbol(['a', 'b', 'c']), 'uint8'],
    () => [array(uint(width(random, 64)), length), `uint64[${length}]`],
    ...(records ? RECORD_ARGUMENTS : []).map((make) => () => make(random, length)),
  ])()
}
