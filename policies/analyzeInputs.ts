import { commonActions, domainOf, symbolPairs, twinOf, wordOf } from './analyzeTwins.ts'
import type { Scalars } from './decide.ts'
import { type SmtInputs, smtBetween, smtName, smtNumber } from './emit/smt.ts'
import type { Fields, FlatType, Group } from './fields.ts'
import { type Interval, least, most, widthOf } from './interval.ts'
import { layoutOf } from './layout.ts'
import { flattenValues } from './records.ts'
import type { Step } from './step.ts'
import type { IndexedTree } from './tree.ts'
import { toScalars, ValueError, type Values } from './values.ts'

/** A step with what is known of its parameters, types erased. */
export interface Asked {
  readonly step: Step
  readonly params: Readonly<Record<string, unknown>>
  /** The sets behind those parameters that are roots. */
  readonly trees: Readonly<Record<string, IndexedTree>>
}

/** What is known of the inputs; everything else may be whatever its field can hold. */
export interface Given {
  /** `initial` is all zero; a field that is not named is free. */
  readonly state?: 'initial' | Readonly<Record<string, unknown>>
  readonly chain?: Readonly<Record<string, unknown>>
  readonly request?: Readonly<Record<string, unknown>>
  readonly actor?: `0x${string}`
  readonly at?: bigint
}

/** The unknowns of a question. Versions that are asked together see one request, one state and the same facts. */
export interface Unknowns {
  /** Declarations, and what each can be. */
  readonly lines: readonly string[]
  /** For each version. */
  readonly inputs: readonly SmtInputs[]
  readonly terms: readonly string[]
  /** The inputs of a version, once the terms have values. */
  scalarsOf(version: number, values: readonly bigint[]): Omit<Scalars, 'secret'>
}

/**
 * @throws NoCommonActionError when no call is governed by all versions
 * @throws ValueError for a given value that does not fit, or that no version has a field for
 */
export function unknownsOf(versions: readonly Asked[], given: Given): Unknowns {
  const actions = commonActions(versions.map(({ step }) => step))
  checkNames(versions, given)
  const ranges = new Map<string, Interval>()
  const unknown = (name: string, { lo, hi }: Interval): string => {
    const known = ranges.get(name) ?? { lo, hi }
    ranges.set(name, { lo: most(lo, known.lo), hi: least(hi, known.hi) })
    return smtName(name)
  }
  const inputs: SmtInputs[] = []
  const lines: string[] = []
  for (const [place, version] of versions.entries()) {
    const { step } = version
    const first = versions[0]!.step
    const fieldTerms = (group: Group, name: string, type: FlatType): string[] => {
      const known = knownScalars(version, given, group, name, type)
      if (known) return known.map(smtNumber)
      const found = twinOf(first, step, group, name)
      const twin =
        group === 'params' && found !== undefined && isOtherWord(versions[0]!, found, version, name) ? undefined : found
      const own = twin === undefined ? `${group}.${name} of version ${place + 1}` : `${group}.${twin}`
      const domain = domainOf(type)
      return domain.map((range, slot) => unknown(domain.length > 1 ? `${own}.${slot}` : own, range))
    }
    const group = (which: Group): string[] =>
      Object.entries(step[which].fields).flatMap(([name, type]) => fieldTerms(which, name, type))
    const terms: SmtInputs = {
      ...byGroup(group),
      actor: given.actor === undefined ? unknown('actor', widthOf(160)) : smtNumber(BigInt(given.actor)),
      at: given.at === undefined ? unknown('at', widthOf(40)) : smtNumber(given.at),
    }
    lines.push(...actionLines(step, terms, actions))
    if (inputs[0]) lines.push(...symbolLines(first, step, inputs[0], terms))
    inputs.push(terms)
  }
  const names = [...ranges.keys()]
  return {
    lines: [
      ...names.map((name) => `(declare-const ${smtName(name)} Int)`),
      ...[...ranges].map(([name, { lo, hi }]) => smtBetween(smtName(name), lo, hi)),
      ...lines,
    ],
    inputs,
    terms: names.map(smtName),
    scalarsOf(version, values) {
      const found = new Map(names.map((name, index) => [smtName(name), values[index]!]))
      const value = (term: string): bigint => found.get(term) ?? numberIn(term)
      const { actor, at, ...groups } = inputs[version]!
      return { ...byGroup((group) => groups[group].map(value)), actor: value(actor), at: value(at) }
    },
  }
}

/** The scalars of a field whose value is given. A root is given by its tree, without which nobody could open it. */
function knownScalars(
  { step, params, trees }: Asked,
  given: Given,
  group: Group,
  name: string,
  type: FlatType,
): readonly bigint[] | undefined {
  if (group === 'state' && given.state === 'initial') return domainOf(type).map(() => 0n)
  const values = flatGiven(step, group, group === 'params' ? params : given[group])
  if (type.kind === 'root') {
    const tree = group === 'params' ? trees[name] : undefined
    // What a commitment or an issuer's word binds is not known from it: any word may stand for it.
    if (!tree && isBoundWord(step, group, name)) return undefined
    if (Object.hasOwn(values, name) && values[name] !== tree?.root) throw new RootGivenError(name)
    return tree && [tree.root]
  }
  if (!Object.hasOwn(values, name)) return undefined
  const one: Fields = { [name]: type }
  return toScalars(layoutOf(one), { [name]: values[name] } as Values<Fields>)
}

/** Words that are given and differ need not bind the same, though both are free for the solver. */
const isOtherWord = (first: Asked, twin: string, version: Asked, name: string): boolean =>
  first.step.params.fields[twin]?.kind === 'root' &&
  flatGiven(first.step, 'params', first.params)[twin] !== flatGiven(version.step, 'params', version.params)[name]

const isBoundWord = ({ secrets }: Step, group: Group, name: string): boolean =>
  Object.values(secrets).some((secret) => {
    const word = wordOf(secret)
    return secret.kind !== 'membership' && word.op === 'field' && word.group === group && word.name === name
  })

/** Only calls that all versions govern; what is not read for a call is 0 in it. */
function actionLines(step: Step, terms: SmtInputs, actions: readonly string[]): string[] {
  const { fields, places } = step.request
  if (!fields.action) return []
  const action = terms.request[places.action!.start]!
  const indexes = actions.map((call) => step.actions.findIndex(({ signature }) => signature === call))
  const unread = (['request', 'chain'] as const).flatMap((group) =>
    Object.entries(step[group].fields).flatMap(([name, type]) => {
      const skipped = indexes.filter((index) => name !== 'action' && !step.reads[group][name]?.includes(index))
      // Zero bits are not the 0 of a signed field: nothing is claimed about it.
      if (skipped.length === 0 || type.kind === 'int') return []
      const { start, length } = step[group].places[name]!
      const zeros = terms[group].slice(start, start + length).map((term) => `(= ${term} 0)`)
      return [`(assert (=> ${oneOf(skipped.map((index) => `(= ${action} ${index})`))} (and true ${zeros.join(' ')})))`]
    }),
  )
  return [`(assert ${oneOf(indexes.map((index) => `(= ${action} ${index})`))})`, ...unread]
}

/** One name is one thing, also where lists of names differ; a policy of one call always means that one. */
function symbolLines(first: Step, step: Step, terms: SmtInputs, own: SmtInputs): string[] {
  return (['chain', 'state', 'request'] as const).flatMap((group) =>
    Object.keys(step[group].fields).flatMap((name) => {
      const pairs = symbolPairs(first, step, group, name)
      if (pairs.length === 0) return []
      const [a, b] = [terms[group][first[group].places[name]!.start], own[group][step[group].places[name]!.start]]
      return [`(assert ${oneOf(pairs.map(([one, other]) => `(and (= ${a} ${one}) (= ${b} ${other}))`))})`]
    }),
  )
}

/** By flat name, as all is below the surface. */
const flatGiven = (step: Step, group: Group, values: object | string | undefined): Readonly<Record<string, unknown>> =>
  typeof values === 'object' ? flattenValues(step[group].declared, values as Readonly<Record<string, unknown>>) : {}

const oneOf = (terms: readonly string[]): string => `(or false ${terms.join(' ')})`
const numberIn = (term: string): bigint => (term.startsWith('(- ') ? -BigInt(term.slice(3, -1)) : BigInt(term))

const byGroup = <T>(make: (group: Group) => T): Record<Group, T> => ({
  params: make('params'),
  chain: make('chain'),
  state: make('state'),
  request: make('request'),
})

function checkNames(versions: readonly Asked[], given: Given): void {
  const check = (group: Group, steps: readonly Step[], values: object | string | undefined): void => {
    for (const [name, value] of typeof values === 'object' ? Object.entries(values) : []) {
      const isKnown = (step: Step): boolean =>
        Object.keys(flatGiven(step, group, { [name]: value })).every((path) => Object.hasOwn(step[group].fields, path))
      if (!steps.some(isKnown)) throw new ValueError(name, 'is no field here')
    }
  }
  for (const { step, params, trees } of versions) check('params', [step], { ...params, ...trees })
  const steps = versions.map(({ step }) => step)
  for (const group of ['chain', 'state', 'request'] as const) check(group, steps, given[group])
}

export class RootGivenError extends Error {
  override readonly name = 'Policies.RootGivenError'
  constructor(field: string) {
    super(
      `"${field}" is a root, and a root alone does not say what is in its tree: give the tree in \`trees\`, or leave it free.`,
    )
  }
}
