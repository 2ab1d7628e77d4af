import { and, type Bool, flag, not } from '../expr.ts'
import { type Facts, readAtom, readIp } from './facts.ts'
import type { Questions } from './questions.ts'
import type { Attribute, CedarSchema, CedarType } from './schema.ts'
import { failing, type Of, type Place, type Term, UntakenError } from './term.ts'

/** An attribute or a tag: whether it is there, and what it is. */
export interface Found {
  readonly present: Bool
  /** Fails where it is absent. `undefined` when the schema has no such attribute anywhere. */
  readonly term: Term | undefined
}

/** `of.name`, through records and entities alike. */
export function attribute(of: Term, name: string, schema: CedarSchema, ask: Questions): Found {
  if (of.kind === 'Record') {
    return found(of, stepTo(name), of.attributes.get(name), ask, (facts) => member(of.place.read(facts), name))
  }
  if (of.kind !== 'Entity') throw new UntakenError('type', `a ${of.kind} has no attribute ${name}`)
  if (of.place.text === 'action') throw new UntakenError('attribute', 'actions have none')
  const declared = (types: readonly string[]) => types.map((type) => schema.entities.get(type)?.attributes.get(name))
  return found(of, stepTo(name), merged(name, declared(of.types), declared(of.wide ?? of.types)), ask, (facts) =>
    member(entity(of, facts)?.attrs, name),
  )
}

/** `of.getTag("name")`, for tags that are named in the policy. */
export function tag(of: Of<'Entity'>, name: string, schema: CedarSchema, ask: Questions): Found {
  const declared = (types: readonly string[]) =>
    types.map((type) => {
      const tags = schema.entities.get(type)?.tags
      return tags && { type: tags, required: false }
    })
  const path = `.tag(${JSON.stringify(name)})`
  return found(of, path, merged(path, declared(of.types), declared(of.wide ?? of.types)), ask, (facts) =>
    member(entity(of, facts)?.tags, name),
  )
}

function found(
  of: Of<'Record'> | Of<'Entity'>,
  step: string,
  declared: Attribute | undefined,
  ask: Questions,
  read: (facts: Facts) => unknown,
): Found {
  if (!declared) return { present: flag(false), term: undefined }
  const place = { text: `${of.place.text}${step}`, read }
  const exists =
    of.kind === 'Entity' ? ask.fact(`${of.place.text} exists`, (facts) => entity(of, facts) !== undefined) : flag(true)
  const there = declared.required ? flag(true) : ask.fact(`has ${place.text}`, (facts) => read(facts) !== undefined)
  // A constant would be kept as a factor of the circuit.
  const present = declared.required ? exists : of.kind === 'Entity' ? and(exists, there) : there
  return { present, term: failing(termAt(place, declared.type, ask), of.fails, not(present)) }
}

/** Places are told apart by their text: an attribute named "a.b" is not the b of a. */
const stepTo = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)

/** What stands at a place. */
export function termAt(place: Place, type: CedarType, ask: Questions): Term {
  const fails = flag(false)
  const atom = (facts: Facts) => {
    const json = place.read(facts)
    return json === undefined ? undefined : readAtom(type, json)
  }
  switch (type.kind) {
    case 'Bool':
      return { kind: 'Bool', fails, value: ask.fact(place.text, (facts) => atom(facts) === true) }
    case 'Long':
    case 'decimal':
    case 'datetime':
    case 'duration':
      return {
        kind: type.kind,
        fails,
        value: ask.number(place, (facts) => (atom(facts) as bigint | undefined) ?? 0n),
        place: { text: place.text, read: atom },
      }
    case 'String':
      return { kind: 'String', fails, place: { text: place.text, read: atom } }
    case 'Entity':
      return { kind: 'Entity', fails, place: { text: place.text, read: atom }, types: [type.name] }
    case 'ipaddr': {
      const ip = (facts: Facts) => {
        const json = place.read(facts)
        return json === undefined ? undefined : readIp(json)
      }
      const part = (name: 'address' | 'first' | 'last') =>
        ask.number({ text: `${place.text} ${name}`, read: ip }, (facts) => ip(facts)?.[name] ?? 0n, ADDRESS)
      const v6 = ask.fact(`${place.text} is v6`, (facts) => ip(facts)?.v6 === true)
      return { kind: 'ipaddr', fails, v6, address: part('address'), first: part('first'), last: part('last') }
    }
    case 'Set':
      return { kind: 'Set', fails, place, of: type.of }
    case 'Record':
      return { kind: 'Record', fails, place, attributes: type.attributes }
  }
}

const ADDRESS = { kind: 'uint', bits: 128 } as const

/**
 * The attribute that a place of several types has. It must be of one type in all of them: it is one field.
 *
 * @param declared by the types that the policy's scope leaves.
 * @param wide by all types.
 */
export function merged(
  name: string,
  declared: readonly (Attribute | undefined)[],
  wide: readonly (Attribute | undefined)[],
): Attribute | undefined {
  const some = declared.filter((each) => each !== undefined)
  const [first] = some
  if (!first) return undefined
  if (wide.some((each) => each && show(each.type) !== show(first.type)))
    throw new UntakenError('attribute', `${name} has several types, and a field has one`)
  return { type: first.type, required: some.length === declared.length && some.every(({ required }) => required) }
}

const show = (type: CedarType): string =>
  JSON.stringify(type, (_key, value) => (value instanceof Map ? [...value] : value))

const entity = (of: Of<'Entity'>, facts: Facts) => {
  const key = of.place.read(facts)
  return typeof key === 'string' ? facts.entity(key) : undefined
}

const member = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name)
    ? (json as Record<string, unknown>)[name]
    : undefined
