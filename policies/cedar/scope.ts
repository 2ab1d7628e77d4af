import { flag } from '../expr.ts'
import { merged } from './access.ts'
import { andThen, entityLiteral, isType, type Scope } from './expression.ts'
import type { Uid } from './facts.ts'
import type { Questions } from './questions.ts'
import { type CedarSchema, keyOf } from './schema.ts'
import { equals, isIn } from './sets.ts'
import { type Of, truth } from './term.ts'

/** The head of a policy in Cedar's JSON. */
export interface Head {
  readonly principal: Constraint
  readonly action: Constraint
  readonly resource: Constraint
}

interface Constraint {
  readonly op: 'All' | '==' | 'in' | 'is'
  readonly entity?: unknown
  readonly entities?: readonly unknown[]
  readonly entity_type?: string
  readonly in?: { readonly entity?: unknown }
}

/** The variables, narrowed to what the head of a policy leaves: a missing attribute of other types is no matter there. */
export function scopeOf(head: Head, schema: CedarSchema, ask: Questions): Scope {
  // A group of actions, or one that applies to nothing, is never asked about.
  const wide = [...schema.actions].filter(([, { principals, resources }]) => principals.length * resources.length > 0)
  const narrow = wide.filter(([key, { groups }]) => isNamed(head.action, key, groups))
  const typesOf = (role: 'principals' | 'resources', actions: typeof wide) => [
    ...new Set(actions.flatMap(([, action]) => action[role])),
  ]
  const entity = (role: 'principal' | 'resource'): Of<'Entity'> => {
    const { op, entity, entity_type } = head[role]
    const only = entity_type ?? (op === '==' ? uidOf(entity).type : undefined)
    const types = typesOf(`${role}s`, narrow).filter((type) => only === undefined || type === only)
    return {
      kind: 'Entity',
      fails: flag(false),
      place: { text: role, read: ({ call }) => keyOf(call[role]) },
      types,
      wide: typesOf(`${role}s`, wide),
    }
  }
  const contexts = (actions: typeof wide, name: string) => actions.map(([, { context }]) => context.get(name))
  return {
    schema,
    ask,
    vars: {
      principal: entity('principal'),
      resource: entity('resource'),
      action: {
        kind: 'Entity',
        fails: flag(false),
        place: { text: 'action', read: ({ call }) => keyOf(call.action) },
        types: [...new Set(wide.map(([key]) => key.slice(0, key.indexOf('::"'))))],
        members: (group) => wide.filter(([, { groups }]) => groups.includes(group)).map(([key]) => key),
      },
      context: {
        kind: 'Record',
        fails: flag(false),
        place: { text: 'context', read: ({ call }) => call.context },
        attributes: { get: (name) => merged(name, contexts(narrow, name), contexts(wide, name)) },
      },
    },
  }
}

/** Whether a request is one that the head of a policy speaks of. */
export function inScope(head: Head, { vars, ask }: Scope): Of<'Bool'> {
  const roles = ['principal', 'action', 'resource'] as const
  return roles
    .map((role) => matches(head[role], vars[role] as Of<'Entity'>, ask))
    .reduce((all, each) => (all.value.range.lo === 1n ? each : each.value.range.lo === 1n ? all : andThen(all, each)))
}

function matches(constraint: Constraint, entity: Of<'Entity'>, ask: Questions): Of<'Bool'> {
  const { op, entities, entity_type } = constraint
  if (op === 'All') return truth(true)
  if (op === '==') return equals(entity, entityLiteral(uidOf(constraint.entity)), ask)
  if (op === 'in') {
    const groups = (entities ?? [constraint.entity]).map((group) => entityLiteral(uidOf(group)))
    return isIn(entity, { kind: 'Set', fails: flag(false), items: groups }, ask)
  }
  // Narrowed to one type by this very line, the variable cannot be asked.
  const typed = truth(isType({ ...entity, types: entity.wide ?? entity.types }, entity_type!, ask))
  const group = constraint.in?.entity
  return group === undefined ? typed : andThen(typed, isIn(entity, entityLiteral(uidOf(group)), ask))
}

function isNamed({ op, entity, entities }: Constraint, key: string, groups: readonly string[]): boolean {
  if (op === 'All') return true
  if (op === '==') return key === keyOf(uidOf(entity))
  return (entities ?? [entity]).some((each) => groups.includes(keyOf(uidOf(each))))
}

const uidOf = (json: unknown): Uid => {
  const { __entity = json } = Object(json) as { __entity?: unknown }
  return __entity as Uid
}
