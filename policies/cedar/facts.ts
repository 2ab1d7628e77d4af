import { type Ip, parseDatetime, parseDecimal, parseDuration, parseIp } from './literals.ts'
import { type CedarSchema, type CedarType, keyOf } from './schema.ts'

export interface Uid {
  readonly type: string
  readonly id: string
}

/** A request and the entities it is about, in the JSON that Cedar itself takes. */
export interface CedarCall {
  readonly principal: Uid
  readonly action: Uid
  readonly resource: Uid
  readonly context: Readonly<Record<string, unknown>>
  readonly entities: readonly CedarEntity[]
}

export interface CedarEntity {
  readonly uid: unknown
  readonly attrs: Readonly<Record<string, unknown>>
  readonly parents: readonly unknown[]
  readonly tags?: Readonly<Record<string, unknown>>
}

/** A call that can be looked into. */
export interface Facts {
  readonly call: CedarCall
  entity(key: string): CedarEntity | undefined
  /** Itself and all it is a member of. */
  ancestors(key: string): ReadonlySet<string>
}

/**
 * @throws CedarRequestError when the schema has no such request, or a hierarchy is deeper than was declared: what lies
 * beyond would be missed in silence.
 */
export function factsOf(call: CedarCall, schema: CedarSchema, depth: number): Facts {
  const action = schema.actions.get(keyOf(call.action))
  if (!action) throw new CedarRequestError(`the schema has no action ${keyOf(call.action)}`)
  for (const [role, types, { type }] of [
    ['principal', action.principals, call.principal],
    ['resource', action.resources, call.resource],
  ] as const) {
    if (!types.includes(type)) throw new CedarRequestError(`${keyOf(call.action)} takes no ${role} of type ${type}`)
  }
  const entities = new Map(call.entities.map((entity) => [keyOf(readUid(entity.uid)), entity]))
  const known = new Map<string, ReadonlySet<string>>()
  const climb = (key: string): ReadonlySet<string> => {
    const reached = new Set([key])
    let edge = [key]
    for (let level = 0; edge.length > 0; level += 1) {
      edge = edge.flatMap((each) => (entities.get(each)?.parents ?? []).map((parent) => keyOf(readUid(parent))))
      edge = [...new Set(edge)].filter((each) => !reached.has(each))
      if (edge.length > 0 && level === depth)
        throw new CedarRequestError(
          `${key} is a member of more than ${depth} levels of entities: declare a greater depth`,
        )
      for (const each of edge) reached.add(each)
    }
    return reached
  }
  return {
    call,
    entity: (key) => entities.get(key),
    ancestors: (key) => {
      const done = known.get(key) ?? new Set(schema.actions.get(key)?.groups ?? climb(key))
      known.set(key, done)
      return done
    },
  }
}

/** A value that can be compared with `===`: entities and addresses are names. */
export type Atom = boolean | bigint | string

/** @throws CedarRequestError when a value is not of its type. */
export function readAtom(type: CedarType, json: unknown): Atom {
  switch (type.kind) {
    case 'Bool':
      if (typeof json === 'boolean') return json
      break
    case 'String':
      if (typeof json === 'string') return json
      break
    case 'Entity':
      return keyOf(readUid(json))
    case 'Long':
      if (typeof json === 'bigint' || Number.isSafeInteger(json)) return BigInt(json as number)
      break
    case 'ipaddr': {
      const { v6, address, first, last } = readIp(json)
      return [v6, address, first, last].join(' ')
    }
    case 'decimal':
    case 'datetime':
    case 'duration': {
      const parse = { decimal: parseDecimal, datetime: parseDatetime, duration: parseDuration }[type.kind]
      const value = parse(readExtension(json))
      if (value !== undefined) return value
    }
  }
  throw new CedarRequestError(`${JSON.stringify(json)} is no ${type.kind}`)
}

/** @throws CedarRequestError when it is none. */
export function readIp(json: unknown): Ip {
  const ip = parseIp(readExtension(json))
  if (!ip) throw new CedarRequestError(`${JSON.stringify(json)} is no ipaddr`)
  return ip
}

/** Cedar takes `{ __extn: { fn, arg } }`, `{ fn, arg }`, and bare text where the schema says what it is. */
function readExtension(json: unknown): string {
  const { __extn = json } = Object(json) as { __extn?: unknown }
  const { arg = json } = Object(__extn) as { arg?: unknown }
  return String(arg)
}

function readUid(json: unknown): Uid {
  const { __entity = json } = Object(json) as { __entity?: unknown }
  const { type, id } = Object(__entity) as Partial<Uid>
  if (typeof type !== 'string' || typeof id !== 'string')
    throw new CedarRequestError(`${JSON.stringify(json)} is no entity`)
  return { type, id }
}

export class CedarRequestError extends Error {
  override readonly name = 'Policies.CedarRequestError'
  constructor(what: string) {
    super(`This request is not one the imported policies can be asked: ${what}.`)
  }
}
