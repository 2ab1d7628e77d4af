import { and, flag, not, num, or, select } from '../expr.ts'
import { attribute, tag } from './access.ts'
import { addressMethods } from './addresses.ts'
import { readAtom } from './facts.ts'
import { parseDatetime, parseDecimal, parseDuration, parseIp } from './literals.ts'
import { amountMethods, compare, compute, negate } from './numbers.ts'
import { likePattern } from './pattern.ts'
import type { Questions } from './questions.ts'
import { type CedarSchema, keyOf } from './schema.ts'
import { contains, containsEach, equals, isEmpty, isIn } from './sets.ts'
import { either, failing, need, type Of, type Quantity, type Term, truth, UntakenError } from './term.ts'

/** What the names of a policy stand for. */
export interface Scope {
  readonly schema: CedarSchema
  readonly ask: Questions
  readonly vars: Readonly<Record<'principal' | 'action' | 'resource' | 'context', Term>>
}

/** An expression as Cedar's parser writes it in JSON: one key, which says what it is. */
export type Json = Readonly<Record<string, unknown>>

/** @throws UntakenError for what has no bounded form here. */
export function translate(json: Json, scope: Scope): Term {
  const [[construct, body] = ['', undefined]] = Object.entries(json)
  const { ask, schema } = scope
  const of = (part: unknown): Term => translate(part as Json, scope)
  const { arg, left, right, attr, ...rest } = Object(body) as Record<string, unknown>
  switch (construct) {
    case 'Value':
      return literal(body)
    case 'Var':
      return scope.vars[body as keyof Scope['vars']]
    case '!': {
      const { value, fails } = need(of(arg), 'Bool', construct)
      return truth(not(value), fails)
    }
    case 'neg':
      return negate(of(arg))
    case '&&':
      return andThen(need(of(left), 'Bool', construct), need(of(right), 'Bool', construct))
    case '||': {
      const [a, b] = [need(of(left), 'Bool', construct), need(of(right), 'Bool', construct)]
      return truth(or(a.value, b.value), a.fails, unless(b.fails, a.value))
    }
    case 'if-then-else':
      return choose(need(of(rest.if), 'Bool', construct), of(rest.then), of(rest.else))
    case '==':
      return equals(of(left), of(right), ask)
    case '!=': {
      const { value, fails } = equals(of(left), of(right), ask)
      return truth(not(value), fails)
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(construct, of(left), of(right))
    case '+':
    case '-':
    case '*':
      return compute(construct, of(left), of(right))
    case 'in':
      return isIn(of(left), of(right), ask)
    case 'is': {
      const entity = need(of(left), 'Entity', construct)
      const typed = truth(isType(entity, rest.entity_type as string, ask), entity.fails)
      return rest.in === undefined ? typed : andThen(typed, isIn(entity, of(rest.in), ask))
    }
    case '.': {
      const { term } = attribute(of(left), attr as string, schema, ask)
      if (!term) throw new UntakenError('attribute', `the schema has no ${attr} there: Cedar fails each time`)
      return term
    }
    case 'has':
      return hasEach(of(left), [attr].flat() as string[], scope)
    case 'hasTag':
      return present(tag(need(of(left), 'Entity', construct), tagName(of(right)), schema, ask), of(left))
    case 'getTag': {
      const { term } = tag(need(of(left), 'Entity', construct), tagName(of(right)), schema, ask)
      if (!term) throw new UntakenError(construct, 'the schema gives these entities no tags: Cedar fails each time')
      return term
    }
    case 'like': {
      const text = need(of(left), 'String', construct)
      const pattern = likePattern(rest.pattern as [])
      return truth(
        text.literal === undefined ? ask.like(text.place, pattern) : pattern.matches(text.literal),
        text.fails,
      )
    }
    case 'contains':
      return contains(of(left), of(right), ask)
    case 'containsAll':
    case 'containsAny':
      return containsEach(construct, of(left), of(right), ask)
    case 'isEmpty':
      return isEmpty(of(arg), ask)
    case 'Set': {
      const items = (body as unknown[]).map(of)
      return { kind: 'Set', items, fails: either(...items.map(({ fails }) => fails)) }
    }
    case 'Record':
      throw new UntakenError('record', 'one written out in a policy is not taken: name its attributes one by one')
    case 'decimal':
    case 'datetime':
    case 'duration':
    case 'ip':
      return extension(construct, of((body as unknown[])[0]))
  }
  const method = Object.hasOwn(amountMethods, construct) ? amountMethods[construct] : addressMethods[construct]
  if (!method) throw new UntakenError(construct || 'expression', 'it is not known here')
  return method(construct, (body as unknown[]).map(of) as [Term])
}

/** `a && b`: what b would fail at does not matter where a is false. */
export function andThen(a: Of<'Bool'>, b: Of<'Bool'>): Of<'Bool'> {
  return truth(and(a.value, b.value), a.fails, when(b.fails, a.value))
}

const when = (fails: Of<'Bool'>['fails'], value: Of<'Bool'>['value']) =>
  fails.range.hi === 0n ? fails : and(value, fails)
const unless = (fails: Of<'Bool'>['fails'], value: Of<'Bool'>['value']) => when(fails, not(value))

function choose(test: Of<'Bool'>, yes: Term, no: Term): Term {
  const fails = either(test.fails, when(yes.fails, test.value), unless(no.fails, test.value))
  if (yes.kind === 'Bool' && no.kind === 'Bool') return truth(select(test.value, yes.value, no.value), fails)
  const amounts: readonly string[] = ['Long', 'decimal', 'datetime', 'duration']
  if (yes.kind !== no.kind || !amounts.includes(yes.kind))
    throw new UntakenError('if-then-else', `it chooses between a ${yes.kind} and a ${no.kind}: put the test outside`)
  const [a, b] = [yes as Of<'Long'>, no as Of<'Long'>]
  return { kind: a.kind, fails, value: select(test.value, a.value, b.value) }
}

function hasEach(of: Term, [name, ...more]: readonly string[], scope: Scope): Of<'Bool'> {
  const found = attribute(of, name!, scope.schema, scope.ask)
  const here = present(found, of)
  if (more.length === 0 || !found.term) return here
  return andThen(here, hasEach(failing(found.term), more, scope))
}

const present = ({ present }: { present: Of<'Bool'>['value'] }, of: Term): Of<'Bool'> => truth(present, of.fails)

/** @internal */
export function isType(entity: Of<'Entity'>, type: string, ask: Questions) {
  if (!entity.types.includes(type)) return flag(false)
  if (entity.types.length === 1) return flag(true)
  const { text, read } = entity.place
  const place = {
    text: `type of ${text}`,
    read: (facts: Parameters<typeof read>[0]) => {
      const key = read(facts)
      return typeof key === 'string' ? key.slice(0, key.indexOf('::"')) : undefined
    },
  }
  return ask.is(place, type)
}

function literal(value: unknown): Term {
  const fails = flag(false)
  if (typeof value === 'boolean') return truth(value)
  if (typeof value === 'string')
    return { kind: 'String', fails, literal: value, place: { text: JSON.stringify(value), read: () => value } }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new UntakenError('Long', `a number beyond 2^53 is rounded on its way out of Cedar's parser`)
    return { kind: 'Long', fails, value: num(value), place: { text: String(value), read: () => BigInt(value) } }
  }
  if (Array.isArray(value)) return { kind: 'Set', fails, items: value.map(literal) }
  const { __entity } = Object(value) as { __entity?: { type: string; id: string } }
  if (!__entity)
    throw new UntakenError('record', 'one written out in a policy is not taken: name its attributes one by one')
  return entityLiteral(__entity)
}

export function entityLiteral(uid: { readonly type: string; readonly id: string }): Of<'Entity'> {
  const key = keyOf(uid)
  return { kind: 'Entity', fails: flag(false), types: [uid.type], literal: key, place: { text: key, read: () => key } }
}

const parsers = { decimal: parseDecimal, datetime: parseDatetime, duration: parseDuration }

function extension(name: Exclude<Quantity['kind'], 'Long'> | 'ip', of: Term): Term {
  const fails = flag(false)
  const text = need(of, 'String', name).literal
  if (text === undefined) throw new UntakenError(name, 'it is read out of a text that only the request knows')
  const unread = new UntakenError(name, `${JSON.stringify(text)} is none: Cedar fails there each time`)
  if (name === 'ip') {
    const ip = parseIp(text)
    if (!ip) throw unread
    return {
      kind: 'ipaddr',
      fails,
      v6: flag(ip.v6),
      address: num(ip.address),
      first: num(ip.first),
      last: num(ip.last),
    }
  }
  const value = parsers[name](text)
  if (value === undefined) throw unread
  const kind = name
  return {
    kind,
    fails,
    value: num(value),
    place: { text: `${name}(${JSON.stringify(text)})`, read: () => readAtom({ kind }, text) },
  }
}

function tagName(term: Term): string {
  const { literal } = need(term, 'String', 'tag')
  if (literal === undefined) throw new UntakenError('tag', 'its name is known to the request alone')
  return literal
}
