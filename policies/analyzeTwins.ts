import { type Root, rangeOf } from './expr.ts'
import { FIELD } from './field.ts'
import type { FlatType, Group } from './fields.ts'
import { between, type Interval, widthOf } from './interval.ts'
import type { Secret } from './secret.ts'
import type { Step } from './step.ts'

/**
 * The field of `first` that means the same as a field of `step`: one read from the same place for the same calls, or in
 * state and parameters the one of that name. They are asked about as one unknown.
 */
export function twinOf(first: Step, step: Step, group: Group, name: string): string | undefined {
  const meaning = meaningOf(step, group, name)
  return Object.keys(first[group].fields).find((other) => meaningOf(first, group, other) === meaning)

  function meaningOf(of: Step, which: Group, field: string): string {
    const type = of[which].fields[field]!
    const read = which === 'request' || which === 'chain' ? of.reads[which][field] : undefined
    // A field without a binding is known by its name alone.
    const source = type.binding ?? field
    const calls = read?.map((index) => of.actions[index]!.signature).filter((call) => isGoverned(first, step, call))
    return JSON.stringify([classOf(of, which, field, type), source, calls?.sort()], wide)
  }
}

/** The calls that all of them govern; none for computations, which govern nothing. @throws NoCommonActionError */
export function commonActions(steps: readonly Step[]): readonly string[] {
  const [first, ...rest] = steps as readonly [Step, ...Step[]]
  const all = first.actions.map(({ signature }) => signature)
  const common = all.filter((call) => rest.every((step) => isGoverned(first, step, call)))
  if (common.length === 0 && steps.some(({ actions }) => actions.length > 0))
    throw new NoCommonActionError(steps.map(({ name }) => name))
  return common
}

/** Where a symbol of both has another list of names, the places of the names that both have. */
export function symbolPairs(
  first: Step,
  step: Step,
  group: Group,
  name: string,
): readonly (readonly [number, number])[] {
  const [own, other] = [namesOf(step, group, name), namesOf(first, group, name)]
  if (!own || !other || twinOf(first, step, group, name) !== undefined) return []
  return own.flatMap((each, index) => (other.includes(each) ? [[other.indexOf(each), index] as const] : []))
}

function namesOf(step: Step, group: Group, name: string): readonly string[] | undefined {
  const type = step[group].fields[name]
  return type?.kind === 'symbol' ? type.names : undefined
}

/** What the scalars of a field can be, in the order of its slots. */
export function domainOf(type: FlatType): readonly Interval[] {
  switch (type.kind) {
    case 'bytes32':
      return [widthOf(128), widthOf(128)]
    case 'root':
      return [between(0n, FIELD - 1n)]
    case 'symbol':
      return [between(0n, BigInt(type.names.length) - 1n)]
    case 'array':
      return Array.from({ length: type.length }, () => domainOf(type.of)).flat()
    default:
      return [rangeOf(type)]
  }
}

/** Fields of one class can hold the same: numbers of any width, symbols of the same names, roots of trees of one depth. */
function classOf(step: Step, group: Group, name: string, type: FlatType): string {
  if (type.kind === 'symbol') return `one of ${type.names.join(' ')}`
  if (type.kind === 'bytes32') return '32 bytes'
  if (type.kind === 'array') return `${type.length} numbers`
  if (type.kind !== 'root') return 'a number'
  const uses = Object.values(step.secrets).flatMap((secret): string[] => {
    const word = wordOf(secret)
    if (word.op !== 'field' || word.group !== group || word.name !== name) return []
    if (secret.kind === 'membership') return [`${secret.depth}`]
    return [`${secret.kind} ${secret.depth} ${Object.keys(secret.fields)}`]
  })
  return `a root of depth ${uses.join(' ')}`
}

/** The public word that a secret is about. */
export const wordOf = (secret: Secret): Root => (secret.kind === 'membership' ? secret.of : secret.to)

const isGoverned = (first: Step, step: Step, call: string): boolean =>
  [first, step].every(({ actions }) => actions.some(({ signature }) => signature === call))
const wide = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)

export class NoCommonActionError extends Error {
  override readonly name = 'Policies.NoCommonActionError'
  constructor(steps: readonly string[]) {
    super(
      `${steps.join(' and ')} govern no call in common, so no request is decided by both: compare versions of one policy.`,
    )
  }
}
