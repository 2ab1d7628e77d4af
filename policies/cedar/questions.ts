import { keccak256 } from 'viem/utils'
import { calldata } from '../binding.ts'
import { type Bool, eq, type Int, num, or, rangeOf } from '../expr.ts'
import { bool, type Fields, type FieldType, int, symbol, uint } from '../fields.ts'
import { intern } from '../node.ts'
import type { Facts } from './facts.ts'
import { type Place, UntakenError } from './term.ts'

/** One field of the imported policy's request. */
export interface Question {
  readonly name: string
  /** What it holds, in Cedar's words. */
  readonly about: string
  readonly type: FieldType
  answer(facts: Facts): unknown
}

/** What policies ask of a request. Each question is a field, and one question is asked once. */
export interface Questions {
  fact(about: string, read: (facts: Facts) => boolean): Bool
  number(place: Place, read: (facts: Facts) => bigint, type?: FieldType): Int
  /** Whether the text or entity at a place is this one. */
  is(place: Place, literal: string): Bool
  like(place: Place, pattern: Pattern): Bool
  same(a: Place, b: Place): Bool
  fields(): readonly Question[]
}

export interface Pattern {
  readonly text: string
  matches(text: string): boolean
}

/** What a first reading of all policies finds out about texts and entities, and a second one uses. */
export interface Survey {
  /** Places that are compared with one another: these are hashes, all others are one of the names asked for. */
  readonly compared: Set<string>
  readonly names: Map<string, Set<string>>
  readonly patterns: Map<string, Map<string, Pattern>>
}

export const newSurvey = (): Survey => ({ compared: new Set(), names: new Map(), patterns: new Map() })

/** A name has 8 bits, and each pattern doubles how many "others" there are. */
const MOST_PATTERNS = 5
const MOST_NAMES = 256 - 2 ** MOST_PATTERNS

export function questions(survey: Survey): Questions {
  const asked = new Map<string, Question>()
  const ask = (about: string, type: FieldType, answer: Question['answer']): string => {
    const known = asked.get(about)
    if (known) return known.name
    const name = nameFor(about, [...asked.values()])
    asked.set(about, { name, about, type, answer })
    return name
  }
  const hash = (place: Place): Int =>
    field(
      ask(`hash of ${place.text}`, uint(248), (facts) => hashOf(place.read(facts))),
      uint(248),
    )
  const namesOf = (place: Place): Names => {
    const names = [...into(survey.names, place.text, () => new Set())]
    return { names, patterns: [...into(survey.patterns, place.text, () => new Map()).values()] }
  }
  const chosen = (place: Place): Int => {
    const names = namesOf(place)
    const type = symbol(tableOf(names))
    return field(
      ask(place.text, type, (facts) => type.names[placeIn(names, place.read(facts))]!),
      type,
    )
  }
  return {
    fact: (about, read) =>
      intern(
        { op: 'field', group: 'request', name: ask(about, bool(), read) },
        { kind: 'bool', range: rangeOf(bool()) },
      ) as Bool,
    number: (place, read, type = int(64)) => field(ask(place.text, type, read), type),
    is(place, literal) {
      const names = into(survey.names, place.text, () => new Set()).add(literal)
      if (names.size > MOST_NAMES) survey.compared.add(place.text)
      if (survey.compared.has(place.text)) return eq(hash(place), hashOf(literal))
      return eq(chosen(place), 1 + [...names].indexOf(literal))
    },
    like(place, pattern) {
      const patterns = into(survey.patterns, place.text, () => new Map()).set(pattern.text, pattern)
      if (survey.compared.has(place.text))
        throw new UntakenError('like', `${place.text} is compared with other text too, and a hash has no pattern`)
      if (patterns.size > MOST_PATTERNS)
        throw new UntakenError('like', `${place.text} has more than ${MOST_PATTERNS} patterns, each doubling the cases`)
      const names = namesOf(place)
      const cases = tableOf(names).map((_, index) => matchesAt(names, index, pattern))
      return or(...cases.flatMap((matches, index) => (matches ? [eq(chosen(place), index)] : [])))
    },
    same(a, b) {
      survey.compared.add(a.text).add(b.text)
      return eq(hash(a), hash(b))
    },
    fields: () => [...asked.values()],
  }
}

/** Fields of a request, each bound to its argument of `authorize(…)`. */
export function declare(questions: readonly Question[]): { readonly action: string; readonly request: Fields } {
  const types = questions.map(({ type }) =>
    type.kind === 'symbol'
      ? 'uint8'
      : type.kind === 'uint' || type.kind === 'int'
        ? `${type.kind}${type.bits}`
        : type.kind,
  )
  return {
    action: `authorize(${types.join(',')})`,
    request: Object.fromEntries(
      questions.map(({ name, type }, index) => [name, { ...type, binding: calldata(index) }]),
    ),
  }
}

interface Names {
  readonly names: readonly string[]
  readonly patterns: readonly Pattern[]
}

/** "other" first, then the names, then the others that match some of the patterns. */
function tableOf({ names, patterns }: Names): string[] {
  const others = Array.from({ length: 2 ** patterns.length - 1 }, (_, index) =>
    patterns.filter((_, bit) => ((index + 1) >> bit) % 2 === 1).map(({ text }) => text),
  )
  return ['other', ...names.map((name) => `= ${name}`), ...others.map((matched) => `other like ${matched.join(', ')}`)]
}

function placeIn({ names, patterns }: Names, value: unknown): number {
  if (typeof value !== 'string') return 0
  if (names.includes(value)) return 1 + names.indexOf(value)
  const bits = patterns.reduce((sum, pattern, bit) => sum + (pattern.matches(value) ? 2 ** bit : 0), 0)
  return bits === 0 ? 0 : names.length + bits
}

function matchesAt({ names, patterns }: Names, index: number, pattern: Pattern): boolean {
  if (index === 0) return false
  if (index <= names.length) return pattern.matches(names[index - 1]!)
  return ((index - names.length) >> patterns.findIndex(({ text }) => text === pattern.text)) % 2 === 1
}

function hashOf(value: unknown): bigint {
  if (typeof value !== 'string') return 0n
  const known = hashes.get(value)
  if (known !== undefined) return known
  const hash = BigInt(keccak256(new TextEncoder().encode(value))) >> 8n
  if (hashes.size >= MOST_HASHES) hashes.clear()
  hashes.set(value, hash)
  return hash
}

/** Requests are about the same entities again and again, and a hash takes longer than all the rest. */
const hashes = new Map<string, bigint>()
const MOST_HASHES = 8192

const field = (name: string, type: FieldType): Int =>
  num(intern({ op: 'field', group: 'request', name }, { kind: 'int', range: rangeOf(type) }) as Int)

function nameFor(about: string, asked: readonly Question[]): string {
  const words = about.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '')
  const joined = words.map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('')
  const name = joined === 'action' ? 'actionName' : joined.replace(/^[^a-z]/, (first) => `the${first.toUpperCase()}`)
  const taken = new Set(asked.map((other) => other.name))
  let free = name
  for (let number = 2; taken.has(free); number += 1) free = `${name}N${number}`
  return free
}

function into<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
