import { compile, startRun } from './closure.ts'
import { type AnyInput, scalarsOf } from './decide.ts'
import type { Opening } from './secret.ts'
import type { Step } from './step.ts'
import type { IndexedTree } from './tree.ts'

/**
 * What a prover adds to an input: for each membership of the step, the way from the leaf that decides about its key to the
 * root in `params`.
 *
 * @param trees - the sets, by the parameter that holds their root
 * @throws TreeNeededError when a set is not among them
 */
export function openingsOf(
  step: Step,
  input: Omit<AnyInput, 'secret'>,
  trees: Readonly<Record<string, IndexedTree>>,
): Record<string, Opening> {
  const { scalar } = compile(step)
  const run = startRun(scalarsOf(step, input as AnyInput))
  return Object.fromEntries(
    Object.entries(step.secrets).map(([name, { key }]) => {
      const param = setOf(step, name)
      const tree = trees[param]
      if (!tree) throw new TreeNeededError(step.name, param)
      return [name, tree.prove(scalar(key)(run))]
    }),
  )
}

/**
 * How deep the tree behind a parameter must be.
 *
 * @throws TreeNeededError when no membership of the step looks into it
 */
export function treeDepth(step: Step, param: string): number {
  const found = Object.entries(step.secrets).find(([name]) => setOf(step, name) === param)
  if (!found) throw new TreeNeededError(step.name, param)
  return found[1].depth
}

/** The parameter that holds the root which a membership is about. */
function setOf({ name: policy, secrets }: Step, secret: string): string {
  const root = secrets[secret]?.of
  if (root?.op !== 'field' || root.group !== 'params') throw new TreeNeededError(policy, secret)
  return root.name
}

export class TreeNeededError extends Error {
  override readonly name = 'Policies.TreeNeededError'
  constructor(policy: string, param: string) {
    super(`Policy ${policy} and its sets disagree about "${param}": give each parameter that holds a root its members.`)
  }
}
