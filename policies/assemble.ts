import { type Action, parseAction } from './action.ts'
import { checkBindings, linksOf } from './bound.ts'
import { codeHashOf } from './canonical.ts'
import { and, type Bool, type Bytes32, flag, type Int, num, or, rangeOf, type Sym, select } from './expr.ts'
import { expressionOf, expressionsOf, HALF } from './expressions.ts'
import { type Fields, type FieldType, type FlatType, type Group, symbol } from './fields.ts'
import { BIT, contains, widthOf } from './interval.ts'
import { type Layout, layoutOf } from './layout.ts'
import { intern, type Node, type Opened, topological } from './node.ts'
import { openedFields, openedNode } from './opened.ts'
import { flattenFields, membersOf } from './records.ts'
import type { Membership, Secret, Secrets } from './secret.ts'
import type { Context, Known, Rule, Step, Update } from './step.ts'

/** One member of a step, its types erased: a policy alone is a step of one part. */
export interface Part {
  readonly name: string
  /** Goes before the names of its params, state and secrets: empty, or the policy's name in a set. */
  readonly prefix: string
  readonly actions: readonly string[]
  readonly params: Fields
  readonly chain: Fields
  readonly state: Fields
  readonly secretState: boolean
  readonly request: Fields
  secret(known: Known<Fields, Fields, Fields, Fields>): Secrets
  step(context: Context<Fields, Fields, Fields, Fields, Secrets, string>): Outcome
}

export interface Outcome {
  readonly permit?: Readonly<Record<string, Bool | boolean>>
  readonly forbid?: Readonly<Record<string, Bool | boolean>>
  readonly next?: Readonly<Record<string, unknown>> | undefined
}

/** Runs the functions of all parts on symbolic fields and joins what they say into one step. */
export function assemble(name: string, kind: Step['kind'], parts: readonly Part[]): Step {
  for (const each of [name, ...parts.map((part) => part.name)]) checkName(each)
  const actions = [...new Set(parts.flatMap((part) => part.actions))].map(parseAction)
  const many = actions.length > 1
  const names = actions.map(({ signature }) => signature)
  const request = merge(parts, 'request', names)
  const chain = merge(parts, 'chain', names)
  if (kind === 'policy') {
    checkBindings(
      actions,
      { ...request, fields: flattenFields(request.fields) },
      { ...chain, fields: flattenFields(chain.fields) },
    )
  }
  const layouts = {
    params: layoutOf(prefixed(parts, 'params')),
    chain: layoutOf(chain.fields),
    state: layoutOf(prefixed(parts, 'state')),
    request: layoutOf({ ...(many && { action: symbol(names) }), ...request.fields }),
  }
  for (const [field, type] of Object.entries(layouts.state.fields)) {
    if ((type.kind === 'array' ? type.of : type).kind === 'int') throw new SignedStateError(field)
  }
  for (const { name, secretState, state } of parts) {
    if (secretState && Object.keys(state).length === 0) throw new NoSecretStateError(name)
  }
  const results = parts.map((part) => run(part, layouts, actions))
  const step = {
    name,
    kind,
    actions,
    ...layouts,
    secretState: parts.some(({ secretState }) => secretState),
    secrets: Object.fromEntries(results.flatMap(({ secrets }) => secrets)),
    opened: results.flatMap(({ opened }) => opened),
    rules: kind === 'policy' ? results.flatMap(({ rules }) => rules) : [COMPUTED],
    next: results.flatMap(({ next }) => next),
    reads: { request: request.reads, chain: chain.reads },
    links: linksOf(layouts.chain.fields),
  }
  for (const rule of step.rules) if (!/^[\x20-\x7e]+$/.test(rule.name)) throw new RuleNameError(rule.name)
  if (step.rules.length > 254) throw new RuleCountError(step.rules.length)
  for (const { when } of step.rules) closed(when)
  for (const { node } of step.next) closed(node)
  for (const node of step.opened) closed(node)
  checkOwn(name, layouts, step)
  return Object.freeze({ ...step, codeHash: codeHashOf(step) })
}

/** The one rule of a computation: what was computed without error stands. */
const COMPUTED: Rule = { name: 'computed', effect: 'permit', when: flag(true) }

type Layouts = Readonly<Record<Group, Layout>>

function run(part: Part, layouts: Layouts, actions: readonly Action[]) {
  const names = actions.map(({ signature }) => signature)
  const action: Sym = { kind: 'symbol', names, node: names.length > 1 ? actionNode() : num(0) }
  const covers = part.actions.length === names.length
  const applies = covers ? flag(true) : or(...part.actions.map((signature) => isAction(action, signature)))
  const known = {
    params: expressions(part, 'params', part.prefix),
    chain: expressions(part, 'chain'),
    state: expressions(part, 'state', part.prefix),
    request: expressions(part, 'request'),
    actor: intern({ op: 'actor' }, { kind: 'int', range: widthOf(160) }) as Int,
    at: intern({ op: 'time' }, { kind: 'int', range: widthOf(40) }) as Int,
    action,
  } as Known<Fields, Fields, Fields, Fields>
  const secrets = Object.entries(part.secret(known)).map(([name, secret]): [string, Secret] => {
    checkName(name)
    if (!isBound(secret)) throw new FreeSecretError(name)
    return [part.prefix + name, secret]
  })
  const opened: (Node & Opened)[] = []
  const shown = secrets.map(([path, secret]) => {
    const name = path.slice(part.prefix.length)
    if (secret.kind === 'membership') return [name, memberNode(path, secret)]
    const node = openedNode(path, secret) as Node & Opened
    opened.push(node)
    return [name, knownOnly(part.name, `secret.${name}`, openedFields(node))]
  })
  const secret = knownOnly(part.name, 'secret', Object.fromEntries(shown))
  const outcome = part.step({ ...known, secret })
  for (const key of Object.keys(Object(outcome)))
    if (!['permit', 'forbid', 'next'].includes(key)) throw new OutcomeError(part.name, `has "${key}"`)
  if (typeof outcome !== 'object' || outcome === null) throw new OutcomeError(part.name, 'is missing')
  const rule = (effect: Rule['effect'], name: string, when: Bool | boolean): Rule => {
    if (typeof when !== 'boolean' && !(when?.kind === 'bool' && when.length === 0))
      throw new OutcomeError(part.name, `gives the rule "${name}" something other than a truth`)
    return {
      name: part.prefix === '' ? name : `${part.name}: ${name}`,
      effect,
      when: covers ? flag(when) : and(applies, when),
    }
  }
  return {
    secrets,
    opened,
    rules: [
      ...Object.entries(outcome.permit ?? {}).map(([name, when]) => rule('permit', name, when)),
      ...Object.entries(outcome.forbid ?? {}).map(([name, when]) => rule('forbid', name, when)),
    ],
    next: updates(part, layouts.state, known.state, outcome.next, covers ? undefined : applies),
  }
}

/** @internal */
export function updates(
  part: Pick<Part, 'prefix' | 'state'>,
  layout: Layout,
  state: Readonly<Record<string, unknown>>,
  next: Outcome['next'],
  applies: Bool | undefined,
): Update[] {
  for (const name of Object.keys(next ?? {}))
    if (!Object.hasOwn(part.state, name)) throw new NextError(name, 'is no field of the state')
  const members = Object.entries(part.state).flatMap(([name, declared]) =>
    membersOf(part.prefix + name, declared, (keys, path, type) => [{ keys: [name, ...keys], path, type }]),
  )
  return members.flatMap(({ keys, path, type }) => {
    const { start } = layout.places[path]!
    const before = scalarNodes(type, valueAt(state, keys))
    const value = next === undefined ? valueAt(state, keys) : valueAt(next, keys)
    if (value === undefined) throw new NextError(path, 'is missing: name every field, changed or not')
    if (!isOf(type, value)) throw new NextError(path, `is no value of a field of kind ${type.kind}`)
    const after = scalarNodes(type, value)
    return after.map((node, index): Update => {
      if (!fits(type, node))
        throw new NextError(path, `may become ${node.range.lo}..${node.range.hi}: \`fitTo\` or bound it`)
      return { name: path, start: start + index, node: applies ? choose(applies, node, before[index]!) : node }
    })
  })
}

function valueAt(values: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || values === undefined) return values
  const own = Object.hasOwn(Object(values), key) ? (values as Readonly<Record<string, unknown>>)[key] : undefined
  return valueAt(own, rest)
}

/** The nodes of a field's value: an array is one node, 32 bytes are two. */
export function scalarNodes(type: FlatType, value: unknown): Node[] {
  if (type.kind === 'bytes32') return [(value as Bytes32).hi, (value as Bytes32).lo]
  if (type.kind === 'symbol') return [typeof value === 'string' ? num(type.names.indexOf(value)) : (value as Sym).node]
  if (type.kind === 'bool') return [flag(value as Bool | boolean)]
  return [typeof value === 'object' ? (value as Node) : num(value as bigint | number)]
}

function isOf(type: FlatType, value: unknown): boolean {
  if (typeof value === 'object' && value !== null && 'kind' in value) {
    const wanted = type.kind === 'array' ? (type.of.kind === 'bool' ? 'bool' : 'int') : type.kind
    return value.kind === (['uint', 'address'].includes(wanted) ? 'int' : wanted)
  }
  if (type.kind === 'bool') return typeof value === 'boolean'
  if (type.kind === 'symbol') return typeof value === 'string'
  return ['uint', 'int', 'address'].includes(type.kind) && ['bigint', 'number'].includes(typeof value)
}

function fits(type: FlatType, node: Node): boolean {
  if (type.kind === 'root') return node.kind === 'root'
  if (node.length !== (type.kind === 'array' ? type.length : 0)) return false
  return contains(type.kind === 'bytes32' ? HALF : rangeOf(type), node.range)
}

function choose(applies: Bool, after: Node, before: Node): Node {
  if (after.kind === 'root')
    return intern({ op: 'select' }, { kind: 'root', range: after.range, args: [applies, after, before] })
  if (after.length === 0) return select(applies, after as Int, before as Int)
  const [x, y] = [after, before].map((array, slot) =>
    intern({ op: 'bound', level: 0, slot }, { kind: array.kind, range: array.range }),
  )
  const body = select(applies, x as Int, y as Int) as Node
  return intern(
    { op: 'map', level: 0, arrays: 2, bodies: [body] },
    { kind: after.kind, range: body.range, length: after.length, args: [after, before] },
  )
}

function memberNode(name: string, { depth, of, key }: Membership): Bool {
  return intern({ op: 'member', secret: name, depth }, { kind: 'bool', range: BIT, args: [of, key] }) as Bool
}

const BINDINGS: readonly string[] = ['membership', 'committed', 'signed', 'leaf']
const isBound = (secret: Secrets[string]): secret is Secret => BINDINGS.includes(secret.kind)

const isAction = (action: Sym, signature: string): Bool => {
  const index = action.names.indexOf(signature)
  return intern({ op: 'eq' }, { kind: 'bool', range: BIT, args: [action.node, num(index)] }) as Bool
}

function expressions(part: Part, group: Group, prefix = ''): Readonly<Record<string, unknown>> {
  return expressionsOf(group, part[group], prefix, (path, fields) => knownOnly(part.name, path, fields))
}

/** A misspelt field is named where it is read; as `undefined` it would fail far from there, or not at all. */
export function knownOnly<T extends object>(policy: string, group: string, fields: T): T {
  return new Proxy(fields, {
    get(target, name, receiver) {
      if (typeof name === 'string' && !Object.hasOwn(target, name))
        throw new UnknownFieldError(policy, `${group}.${name}`, Object.keys(target))
      return Reflect.get(target, name, receiver)
    },
  })
}

const actionNode = (): Int =>
  intern({ op: 'field', group: 'request', name: 'action' }, { kind: 'int', range: widthOf(8) }) as Int

function prefixed(parts: readonly Part[], group: 'params' | 'state'): Fields {
  const entries = parts.flatMap((part) =>
    Object.entries(part[group]).map(([name, type]) => {
      checkNames(name, type)
      return [part.prefix + name, type] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** Fields of one name are one field, and must be declared alike. */
function merge(parts: readonly Part[], group: 'request' | 'chain', actions: readonly string[]) {
  const fields: Record<string, FieldType> = {}
  const reads: Record<string, readonly number[]> = {}
  for (const part of parts) {
    for (const [name, type] of Object.entries(part[group])) {
      checkNames(name, type)
      if (name === 'action') throw new NameError(name)
      const known = fields[name]
      if (known && show(known) !== show(type)) throw new DisagreementError(name, part.name)
      fields[name] = type
      const own = part.actions.map((signature) => actions.indexOf(signature))
      for (const path of membersOf(name, type, (_, member) => [member])) {
        reads[path] = [...new Set([...(reads[path] ?? []), ...own])].sort((a, b) => a - b)
      }
    }
  }
  return { fields, reads }
}

const show = (type: FieldType): string =>
  JSON.stringify(type, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value))

function checkName(name: string): void {
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) throw new NameError(name)
}

function checkNames(name: string, type: FieldType): void {
  checkName(name)
  if (typeof type?.kind !== 'string') throw new NoTypeError(name)
  for (const path of membersOf(name, type, (_, member) => [member])) for (const key of path.split('.')) checkName(key)
}

function closed(node: Node): void {
  if (node.free !== 0) throw new EscapeError()
}

/** A field or secret of another policy has no value here, and a secret of another is bound to nothing here. */
function checkOwn(policy: string, layouts: Layouts, step: Pick<Step, 'rules' | 'next' | 'opened' | 'secrets'>): void {
  const own = new Set(
    Object.entries(layouts).flatMap(([group, { fields }]) =>
      Object.entries(fields).flatMap(([name, type]) => nodesOf(expressionOf(group as Group, name, type))),
    ),
  )
  const roots = [...step.rules.map(({ when }) => when), ...step.next.map(({ node }) => node), ...step.opened]
  for (const node of topological(roots)) {
    if (node.op === 'field' && !own.has(node)) throw new ForeignError(policy, `${node.group}.${node.name}`)
    if (node.op === 'opened' && !step.opened.includes(node)) throw new ForeignError(policy, `secret.${node.secret}`)
    if (node.op !== 'member') continue
    const secret = Object.hasOwn(step.secrets, node.secret) ? step.secrets[node.secret]! : undefined
    if (secret?.kind !== 'membership' || memberNode(node.secret, secret) !== node)
      throw new ForeignError(policy, `secret.${node.secret}`)
  }
}

function nodesOf(expression: unknown): readonly unknown[] {
  const { kind, hi, lo, node } = expression as Partial<Bytes32 & Sym>
  return kind === 'bytes32' ? [hi, lo] : kind === 'symbol' ? [node] : [expression]
}

export class NameError extends Error {
  override readonly name = 'Policies.NameError'
  constructor(name: string) {
    super(`"${name}" is no name for a field or a step: use camel case (letters and digits), and not "action".`)
  }
}

export class NoTypeError extends Error {
  override readonly name = 'Policies.NoTypeError'
  constructor(field: string) {
    super(
      `The field "${field}" has no type: give it uint(n), int(n), bool(), address(), or another one of the reference.`,
    )
  }
}

export class UnknownFieldError extends Error {
  override readonly name = 'Policies.UnknownFieldError'
  constructor(policy: string, field: string, known: readonly string[]) {
    const group = field.slice(0, field.lastIndexOf('.'))
    super(`Policy ${policy} reads ${field}, which is not declared. Known in ${group}: ${known.join(', ') || 'none'}.`)
  }
}

export class DisagreementError extends Error {
  override readonly name = 'Policies.DisagreementError'
  constructor(field: string, policy: string) {
    super(`"${field}" of ${policy} differs from the field of that name in another member: agree, or rename one.`)
  }
}

export class SignedStateError extends Error {
  override readonly name = 'Policies.SignedStateError'
  constructor(field: string) {
    super(`The state field "${field}" is signed, and zero words must be its zero: keep two uints, or an offset.`)
  }
}

export class NoSecretStateError extends Error {
  override readonly name = 'Policies.NoSecretStateError'
  constructor(policy: string) {
    super(`Policy ${policy} keeps its state secret and has none: declare \`state\`, or leave out \`secretState\`.`)
  }
}

export class FreeSecretError extends Error {
  override readonly name = 'Policies.FreeSecretError'
  constructor(secret: string) {
    super(
      `The secret "${secret}" is bound to nothing, so a prover could choose it: say \`committed(fields, { to })\` (opens a commitment), \`signed(fields, { by })\` (an issuer's credential) or \`leaf(fields, { of, depth })\` (a record of a tree); \`membership\` asks a set.`,
    )
  }
}

export class NextError extends Error {
  override readonly name = 'Policies.NextError'
  constructor(field: string, what: string) {
    super(`The next value of "${field}" ${what}.`)
  }
}

export class RuleNameError extends Error {
  override readonly name = 'Policies.RuleNameError'
  constructor(rule: string) {
    super(`${JSON.stringify(rule)} is no name for a rule: use one line of printable ASCII.`)
  }
}

export class RuleCountError extends Error {
  override readonly name = 'Policies.RuleCountError'
  constructor(count: number) {
    super(`${count} rules have no number in a reason of 1..254: join some.`)
  }
}

export class OutcomeError extends Error {
  override readonly name = 'Policies.OutcomeError'
  constructor(policy: string, what: string) {
    super(`What the step of ${policy} returns ${what}: return { permit, forbid, next }, with rules such as le(a, b).`)
  }
}

export class ForeignError extends Error {
  override readonly name = 'Policies.ForeignError'
  constructor(policy: string, field: string) {
    super(`Policy ${policy} uses ${field} of another policy: declare it, and read it from the argument of \`step\`.`)
  }
}

export class EscapeError extends Error {
  override readonly name = 'Policies.EscapeError'
  constructor() {
    super('An item of a loop is used outside of it: return what you need from the loop.')
  }
}
