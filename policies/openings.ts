import { compile, startRun } from './closure.ts'
import { type AnyInput, scalarsOf } from './decide.ts'
import { holdOf } from './hold.ts'
import type { AnyOpening, Membership } from './secret.ts'
import type { Step } from './step.ts'
import type { IndexedTree } from './tree.ts'

/**
 * What an agent holds of a bound secret: its opening, or who finds one for what is asked: the public word, then the holder of a
 * credential or the index of a leaf where it is bound. It is private: it goes to evaluator and prover, and nowhere else.
 */
export type Held = AnyOpening | ((...asked: readonly bigint[]) => AnyOpening | undefined)

/**
 * What a prover adds to an input: for each membership of the step the way from the leaf that decides about its key to the
 * root in `params`, for each other secret the opening that is held. One that is not held is left out, and the step denies.
 *
 * @param trees - the sets, by the parameter that holds their root
 * @param held - openings, by the name of the secret
 * @throws TreeNeededError when a set is not among them
 */
export function openingsOf(
  step: Step,
  input: Omit<AnyInput, 'secret'>,
  trees: Readonly<Record<string, IndexedTree>>,
  held: Readonly<Record<string, Held>> = {},
): Record<string, AnyOpening> {
  const { scalar } = compile(step)
  const run = startRun(scalarsOf(step, input as AnyInput))
  const memberships = Object.entries(step.secrets).flatMap(([name, secret]) => {
    if (secret.kind !== 'membership') return []
    const param = setOf(step, name, secret)
    const tree = trees[param]
    if (!tree) throw new TreeNeededError(step.name, param)
    return [[name, tree.prove(scalar(secret.key)(run))] as const]
  })
  const opened = step.opened.flatMap((node): (readonly [string, AnyOpening])[] => {
    if (node.op !== 'opened') return []
    const own = Object.hasOwn(held, node.secret) ? held[node.secret] : undefined
    const opening = typeof own === 'function' ? own(...node.args.map((arg) => scalar(arg)(run))) : own
    return opening ? [[node.secret, opening]] : []
  })
  return Object.fromEntries([...memberships, ...opened])
}

/**
 * Names of the bound secrets whose openings do not hold for an input, or are not there. Such an input is denied, and nothing
 * about it can be proved.
 */
export function unheldSecrets(step: Step, input: AnyInput): readonly string[] {
  const { scalar } = compile(step)
  const scalars = scalarsOf(step, input)
  const run = startRun(scalars)
  return step.opened.flatMap((node) => {
    if (node.op !== 'opened') return []
    const asked = node.args.map((arg) => scalar(arg)(run))
    return holdOf(node)(scalars.secret[node.secret], asked) ? [] : [node.secret]
  })
}

/**
 * How deep the tree behind a parameter must be.
 *
 * @throws TreeNeededError when no membership of the step looks into it
 */
export function treeDepth(step: Step, param: string): number {
  const found = Object.entries(step.secrets).find(
    ([name, secret]) => secret.kind === 'membership' && setOf(step, name, secret) === param,
  )
  if (!found) throw new TreeNeededError(step.name, param)
  return found[1].depth
}

/** The parameter that holds the root which a membership is about. */
function setOf({ name: policy }: Step, secret: string, { of }: Membership): string {
  if (of.op !== 'field' || of.group !== 'params') throw new TreeNeededError(policy, secret)
  return of.name
}

export class TreeNeededError extends Error {
  override readonly name = 'Policies.TreeNeededError'
  constructor(policy: string, param: string) {
    super(`Policy ${policy} and its sets disagree about "${param}": give each parameter that holds a root its members.`)
  }
}
