// What a prover might put in place of an honest witness. Each lie is the start of one; what follows from it is computed (engine.ts).
import { modulo } from '../../circuits/linear.ts'
import { ORDER } from '../../policies/babyjubjub.ts'
import type { Chance } from '../../policies/chance.ts'
import { FIELD } from '../../policies/field.ts'
import type { Group } from '../../policies/fields.ts'
import { HIDDEN_STATE, STATE_AFTER, STATE_BEFORE, STATE_KEY } from '../../policies/gates.ts'
import { GROUPS, poseidon, type Step } from '../../policies/index.ts'
import type { Opening } from '../../policies/secret.ts'
import { HEADER } from '../../policies/statement.ts'
import type { Circuit } from './circuit.ts'
import { type Hint, invert } from './hints.ts'

export interface Lie {
  readonly about: string
  readonly wires: ReadonlyMap<number, bigint>
}

type Values = readonly bigint[]
const lie = (about: string, entries: readonly (readonly [wire: number, value: bigint])[]): Lie => ({
  about,
  wires: new Map(entries.map(([wire, value]) => [wire, modulo(value, FIELD)])),
})

/** Other values for one hint: near misses, those that keep the sum that is checked, those that wrap in the field. */
export function hintLies(hint: Hint, values: Values, random: Chance): readonly Lie[] {
  const say = (what: string, ...made: bigint[]): Lie =>
    lie(
      `${hint.name}: ${what}`,
      made.map((value, index) => [hint.gives[index]!, value]),
    )
  const given = hint.gives.map((wire) => values[wire]!)
  const [x = 0n, d = 1n] = hint.needs.map((wire) => values[wire]!)
  switch (hint.kind) {
    case 'bits':
      return bitLies(given, x, random).map(([what, bits]) => say(what, ...bits))
    case 'inverse':
      return [0n, 1n, given[0]! + 1n, random.integer(0n, FIELD - 1n)].map((other) => say(`inverse ${other}`, other))
    case 'division': {
      const [q, r] = given as [bigint, bigint]
      const divided = (rest: bigint): Lie =>
        say(`remainder ${rest} and what the field divides`, (x - rest) * invert(d), rest)
      return [
        say('a divisor moved to the remainder', q - 1n, r + d),
        say('a divisor moved to the quotient', q + 1n, r - d),
        say('nothing but remainder', 0n, x),
        ...[say('another quotient', q + 1n, r), say('another remainder', q, r + 1n), say('nothing', 0n, 0n)],
        ...[0n, r - 1n, r + 1n, d - 1n, d, random.integer(0n, d)].map(divided),
      ]
    }
    case 'other':
      return [given.map((value) => value + 1n), given.map((value) => 1n - value), given.map(() => 0n)].map((made) =>
        say('others', ...made),
      )
  }
}

function bitLies(bits: readonly bigint[], x: bigint, random: Chance): [what: string, bits: bigint[]][] {
  const last = bits.length - 1
  const at = random.below(bits.length)
  const flipped = (index: number): bigint[] => bits.map((bit, place) => (place === index ? 1n - bit : bit))
  /** One bit other than it is, and the lowest made to fit the sum. */
  const kept = (index: number): bigint[] => {
    const other = flipped(index)
    other[index === 0 ? last : 0]! +=
      index === 0
        ? (bits[0]! - other[0]!) * invert(1n << BigInt(last))
        : (bits[index]! - other[index]!) << BigInt(index)
    return other
  }
  const carried = bits.map((bit, place) => (place === at ? bit + 2n : place === at + 1 ? bit - 1n : bit))
  const of = (number: bigint): bigint[] => bits.map((_, index) => (number >> BigInt(index)) & 1n)
  return [
    ...[0, last, at].map((index): [string, bigint[]] => [`bit ${index} flipped`, flipped(index)]),
    ...[0, last, at].map((index): [string, bigint[]] => [`bit ${index} flipped, the sum kept`, kept(index)]),
    [`two of bit ${at} for one of the next`, carried],
    ['the number plus the field', of(x + FIELD)],
    ...[x + 1n, x - 1n, ~x, 0n, random.integer(0n, (1n << BigInt(bits.length)) - 1n)].map(
      (other): [string, bigint[]] => [`bits of ${other}`, of(modulo(other, FIELD))],
    ),
  ]
}

/** Openings that an honest tree does not give: another leaf and its way, no leaf at all, ways that bend. */
export function openingLies(
  { wires }: Circuit,
  secret: string,
  others: readonly Opening[],
  values: Values,
): readonly Lie[] {
  const wire = (part: string): number => wires.get(`main.${secret}_${part}`)!
  const value = (part: string): bigint => values[wire(part)]!
  let depth = 0
  while (wires.has(`main.${secret}_path[${depth}]`)) depth += 1
  const heights = Array.from({ length: depth }, (_, height) => height)
  const leaf = (key: bigint, next: bigint) =>
    [
      [wire('key'), key],
      [wire('next'), next],
    ] as const
  const say = (what: string, ...entries: (readonly [number, bigint])[]): Lie => lie(`${secret}: ${what}`, entries)

  // Sides that are no bits can bring any leaf under a pair of nodes whose sum is right.
  const node = poseidon([value('key'), value('next')])
  const [sibling, side] = [value('siblings[0]'), value('path[0]')]
  const [left, right] = side === 0n ? [node, sibling] : [sibling, node]
  const bent = ([key, next]: readonly [bigint, bigint]): Lie => {
    const fake = poseidon([key, next])
    const beside = modulo(left + right - fake, FIELD)
    const way = (left - fake) * invert(modulo(beside - fake, FIELD))
    return say('a side that is no bit', ...leaf(key, next), [wire('siblings[0]'), beside], [wire('path[0]'), way])
  }
  const [own, end] = [value('key'), 1n << 160n]
  const everything = [0n, end] as const
  return [
    say('one leaf from 0 to the end', ...leaf(...everything)),
    say('a leaf that begins at the next key', ...leaf(value('next'), end)),
    say('a leaf that ends a step later', ...leaf(own, value('next') + 1n)),
    say('a leaf just before', ...leaf(own - 1n, own)),
    say('a key beside itself by 2^160', ...leaf(own + end, value('next'))),
    ...heights.map((height) =>
      say(`the other side at ${height}`, [wire(`path[${height}]`), 1n - value(`path[${height}]`)]),
    ),
    ...heights.map((height) =>
      say(`another sibling at ${height}`, [wire(`siblings[${height}]`), value(`siblings[${height}]`) + 1n]),
    ),
    bent(everything),
    ...(own > 0n ? [bent([own - 1n, own + 1n])] : []),
    ...others.map(({ key, next, index, siblings }) =>
      say(
        `the leaf of ${key}`,
        ...leaf(key, next),
        ...heights.flatMap((height) => [
          [wire(`path[${height}]`), BigInt(Math.floor(index / 2 ** height) % 2)] as const,
          [wire(`siblings[${height}]`), siblings[height]!] as const,
        ]),
      ),
    ),
  ]
}

/** Other values of what a prover brings beside the statement: values of bound secrets, salts, signatures, ways into trees. */
export function broughtLies({ names, system }: Circuit, values: Values, random: Chance): readonly Lie[] {
  return system.inputs
    .filter((wire) => /^main\.(hidden|secret)_/.test(names[wire]!))
    .flatMap((wire) =>
      [
        values[wire]! + 1n,
        values[wire]! - 1n,
        0n,
        -values[wire]!,
        values[wire]! + ORDER,
        random.integer(0n, FIELD - 1n),
      ]
        .filter((other) => modulo(other, FIELD) !== values[wire])
        .map((other) => lie(`${names[wire]} is ${other}`, [[wire, other]])),
    )
}

/** Any wire at all that is not what it has to be. */
export function wireLies({ names, system }: Circuit, values: Values, count: number, random: Chance): readonly Lie[] {
  const inputs = new Set(system.inputs)
  const free = names.flatMap((_, wire) => (wire > 0 && !inputs.has(wire) ? [wire] : []))
  // Those of the policy itself, then some of all others.
  const own = free.filter((wire) => /^main\.(w\d+r?|words)\b/.test(names[wire]!))
  const some = Array.from({ length: count }, () => random.pick(free))
  return [...own, ...some].flatMap((wire) => {
    const value = values[wire]!
    const others = value < 2n ? [1n - value, value + 2n] : [value + 1n, 0n, modulo(-value, FIELD)]
    return others.map((other) => lie(`${names[wire]} is ${other}`, [[wire, other]]))
  })
}

/** Two lies at once. */
export function bothOf(lies: readonly Lie[], count: number, random: Chance): readonly Lie[] {
  if (lies.length === 0) return []
  return Array.from({ length: count }, () => {
    const [one, other] = [random.pick(lies), random.pick(lies)]
    return lie(`${one.about} and ${other.about}`, [...one.wires, ...other.wires])
  })
}

/** Other values of what a statement holds, each within its bits: the public signals must be those of what is so then. */
export function otherStatements({ wires }: Circuit, step: Step, values: Values, random: Chance): readonly Lie[] {
  return slotsOf(wires, step).flatMap(({ name, wire, bits }) => {
    const most = (1n << BigInt(bits)) - 1n
    const value = values[wire]!
    const others = [value + 1n, value - 1n, 0n, most, random.integer(0n, most)]
    return others
      .filter((other) => other >= 0n && other <= most && other !== value)
      .map((other) => lie(`${name} is ${other}`, [[wire, other]]))
  })
}

/** The same words made of other values: one that overflows its bits into the next above it. */
export function samePackings({ wires }: Circuit, step: Step, values: Values): readonly Lie[] {
  const slots = slotsOf(wires, step)
  return slots.flatMap((low) =>
    slots
      .filter((high) => high.place === low.place && high.offset > low.offset)
      .flatMap((high) => {
        const unit = 1n << BigInt(high.offset - low.offset)
        return [1n, -1n].map((sign) =>
          lie(`${low.name} overflows into ${high.name}`, [
            [low.wire, values[low.wire]! + sign * unit],
            [high.wire, values[high.wire]! - sign],
          ]),
        )
      }),
  )
}

function slotsOf(wires: ReadonlyMap<string, number>, step: Step) {
  const header = HEADER.flatMap(({ name, word, offset, bits }) =>
    name === 'verdict' ? [] : [{ name, place: `head ${word}`, offset, bits, wire: wires.get(`main.${name}`)! }],
  )
  const fields = GROUPS.flatMap((group) =>
    step[group].slots.map(({ name, word, offset, bits, kind }, index) => ({
      ...{ name: `${group} ${name}`, place: `${group} ${word}`, offset, bits: kind === 'root' ? 250 : bits },
      wire: wires.get(`main.${inputOf(step, group)}[${index}]`)!,
    })),
  )
  const kept = (step.secretState ? [STATE_KEY, STATE_BEFORE, STATE_AFTER] : []).map((name) => ({
    ...{ name, place: name, offset: 0, bits: 250, wire: wires.get(`main.${name}`)! },
  }))
  return [...header, ...fields, ...kept]
}

/** Name of the input that holds a group's values. */
export const inputOf = (step: Step, group: Group): string =>
  group === 'state' && step.secretState ? HIDDEN_STATE : group
