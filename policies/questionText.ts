import type { Question, Subject } from './analyzeQuestion.ts'
import {
  add,
  and,
  type Bool,
  type Bytes32,
  eq,
  type Flag,
  ge,
  gt,
  type Int,
  implies,
  is,
  le,
  lt,
  mul,
  type Num,
  neg,
  not,
  num,
  or,
  type Sym,
  sub,
} from './expr.ts'
import type { Step } from './step.ts'
import { parseAmount } from './units.ts'

/** What a question is written in: `names` are addresses that it may call by name. */
export interface QuestionNames {
  readonly names?: Readonly<Record<string, string>>
}

/**
 * A question as text, for `never` and `always`.
 *
 * It asks about `allow`, `actor`, `at`, `reason`, `rule "…"`, and fields, as `amount`, `request.amount` or
 * `next.spendLimit.spent`. Weakest first: `implies`, `or`, `and`, `not`, `== != < <= > >=`, `+ -`, `*`. Numbers may have
 * units (`2 POL`), addresses are 0x… or names, and names of a symbol stand in quotes.
 *
 * @throws QuestionTextError saying where it stops making sense, and what is known
 * @example
 * await always({ step: spendLimit }, parseQuestion(spendLimit, 'allow implies next.spent <= max'))
 */
export function parseQuestion(step: Step, text: string, { names = {} }: QuestionNames = {}): Question {
  return (subject) => read(text, { known: knownOf(subject, names), units: unitsOf(step), rule: subject.rule })
}

type Value = Num | Flag | Bytes32 | Sym | string

interface Vocabulary {
  /** What each path means. */
  readonly known: ReadonlyMap<string, Value>
  /** Units by the label that people write. */
  readonly units: ReadonlyMap<string, string>
  rule(name: string): Bool
}

/** Calls the builders of policies while it reads, one function per strength of binding. */
function read(text: string, { known, units, rule }: Vocabulary): Flag {
  const tokens = [...text.matchAll(TOKEN)]
  let next = 0
  const peek = (): string => tokens[next]?.[0] ?? ''
  const take = (token: string): boolean => {
    if (peek() !== token) return false
    next += 1
    return true
  }
  const fail = (what: string): never => {
    throw new QuestionTextError(text, tokens[next]?.index ?? text.length, what, [...known.keys()].filter(isWhole))
  }
  const truth = (value: Value): Flag =>
    kindOf(value) === 'a truth' ? (value as Flag) : fail('here must be something that is true or false')
  const number = (value: Value): Num => (kindOf(value) === 'a number' ? (value as Num) : fail('here must be a number'))

  const implication = (): Value => {
    const left = disjunction()
    return take('implies') ? implies(truth(left), truth(implication())) : left
  }
  const disjunction = (): Value => {
    let value = conjunction()
    while (take('or')) value = or(truth(value), truth(conjunction()))
    return value
  }
  const conjunction = (): Value => {
    let value = negation()
    while (take('and')) value = and(truth(value), truth(negation()))
    return value
  }
  const negation = (): Value => (take('not') ? not(truth(negation())) : comparison())
  const comparison = (): Value => {
    const left = sum()
    if (take('==')) return equal(left, sum())
    if (take('!=')) return not(equal(left, sum()))
    if (take('<')) return lt(number(left), number(sum()))
    if (take('<=')) return le(number(left), number(sum()))
    if (take('>')) return gt(number(left), number(sum()))
    if (take('>=')) return ge(number(left), number(sum()))
    return left
  }
  const sum = (): Value => {
    let value = product()
    for (;;) {
      if (take('+')) value = add(number(value), number(product()))
      else if (take('-')) value = sub(number(value), number(product()))
      else return value
    }
  }
  const product = (): Value => {
    let value = single()
    while (take('*')) value = mul(number(value), number(single()))
    return value
  }
  const single = (): Value => {
    if (take('-')) return neg(number(single()))
    if (take('(')) {
      const value = implication()
      return take(')') ? value : fail('a ")" is missing')
    }
    if (take('rule')) {
      const name = peek()
      if (!name.startsWith('"')) return fail('the name of a rule stands in quotes')
      next += 1
      return rule(name.slice(1, -1))
    }
    const token = peek()
    const value = literal(token) ?? known.get(token)
    if (value === undefined) return fail(token === '' ? 'something is missing' : `nothing is called "${token}"`)
    next += 1
    return /^\d/.test(token) && !token.startsWith('0x') ? amount(token) : value
  }
  /** After a number there may be a unit that some field has. */
  const amount = (digits: string): Num => {
    const unit = units.get(peek())
    if (unit === undefined) return digits.includes('.') ? fail(`a unit belongs to ${digits}`) : num(BigInt(digits))
    const label = peek()
    next += 1
    return num(parseAmount(`${digits} ${label}`, unit))
  }
  /** Two of one kind, or a symbol and a text. */
  const equal = (a: Value, b: Value): Bool => {
    const [symbol, name] = typeof a === 'string' ? [b, a] : [a, b]
    if (typeof symbol === 'object' && symbol.kind === 'symbol') {
      if (typeof name === 'string' && symbol.names.includes(name)) return is<string>(symbol, name)
      return fail(`the names to compare with are ${symbol.names.map((each) => `"${each}"`).join(', ')}`)
    }
    const kind = kindOf(a)
    if (kind !== kindOf(b) || !COMPARED.includes(kind)) return fail(`${kind} and ${kindOf(b)} are not compared`)
    return eq(a as Int, b as Int)
  }

  const answer = implication()
  return next < tokens.length ? fail(`"${peek()}" is too much`) : truth(answer)
}

const TOKEN = /"[^"]*"|0x[0-9a-fA-F]+|\d+(?:\.\d+)?|[A-Za-z_][\w.]*|==|!=|<=|>=|\S/g

function literal(token: string): Value | undefined {
  if (token.startsWith('"')) return token.slice(1, -1)
  if (token.startsWith('0x')) return /^0x[0-9a-fA-F]{1,64}$/.test(token) ? hexOf(token) : undefined
  if (/^\d/.test(token)) return 0n
  return token === 'true' || token === 'false' ? token === 'true' : undefined
}

/** 64 digits are 32 bytes, fewer are a number such as an address. */
function hexOf(token: string): Value {
  const whole = BigInt(token)
  return token.length < 66 ? num(whole) : { kind: 'bytes32', hi: num(whole >> 128n), lo: num(whole % (1n << 128n)) }
}

const COMPARED = ['a number', 'a truth', '32 bytes']

function kindOf(value: Value): string {
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'boolean') return 'a truth'
  if (typeof value !== 'object') return 'a number'
  if ('length' in value && value.length > 0) return 'a list'
  return { int: 'a number', bool: 'a truth', root: 'a set', bytes32: '32 bytes', symbol: 'a symbol' }[value.kind]
}

/** Fields with their group, and what is no field: names of others would only be noise in a message. */
const isWhole = (path: string): boolean =>
  /^(request|params|chain|state|next)\.|^(allow|actor|at|reason|action)$/.test(path)

/** A field by its path, and by its name alone where no other field has it. */
function knownOf(subject: Subject, names: Readonly<Record<string, string>>): Map<string, Value> {
  const { allow, actor, at, reason, action, params, chain, state, request } = subject
  const asked = [...leavesOf(request), ...leavesOf(params), ...leavesOf(chain), ...leavesOf(state)]
  const alone = asked.filter(([name]) => asked.filter(([other]) => other === name).length === 1)
  const groups = Object.entries({ request, params, chain, state, next: subject.next })
  return new Map<string, Value>([
    ...Object.entries(names).map(([name, address]) => [name, num(BigInt(address))] as const),
    ...alone,
    ...groups.flatMap(([group, fields]) =>
      leavesOf(fields).map(([name, value]) => [`${group}.${name}`, value] as const),
    ),
    ...Object.entries({ allow, actor, at, reason, action }),
  ])
}

/** What has a kind, under its path. */
function leavesOf(fields: object): (readonly [string, Value])[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    'kind' in value
      ? [[name, value as Value] as const]
      : leavesOf(value).map(([inner, leaf]) => [`${name}.${inner}`, leaf] as const),
  )
}

function unitsOf(step: Step): Map<string, string> {
  const types = [step.request, step.params, step.chain, step.state].flatMap(({ fields }) => Object.values(fields))
  const units = types.flatMap((type) => ('unit' in type && type.unit !== undefined ? [type.unit] : []))
  return new Map(units.map((unit) => [unit.replace(/^e-\d+ /, ''), unit]))
}

export class QuestionTextError extends Error {
  override readonly name = 'Policies.QuestionTextError'
  constructor(text: string, at: number, what: string, known: readonly string[]) {
    super(`In "${text.slice(0, at)}▸${text.slice(at)}" ${what}. A question is about ${known.join(', ')}, rule "…".`)
  }
}
