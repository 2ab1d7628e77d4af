import type { Differs, PolicyDifference } from '../agents/snapshot.ts'
import { type Answer, type Diff, type Difference, diff, remadeFields, type Step } from '../policies/index.ts'
import { askOptions, exampleLines, type Loaded } from './examples.ts'
import { namesOf } from './names.ts'
import { namedParams } from './paramNames.ts'
import type { PolicyInForce, World } from './world.ts'

/** A policy as it is and as it would be; parameters are packed. */
export interface PolicyChange {
  before: PolicyInForce & { words: readonly bigint[] }
  after: PolicyInForce & { words: readonly bigint[]; upgrades?: true }
}

/** How hard the solver tries, as `polity policy diff` does by default. */
const EFFORT = 10

/** What `polity policy diff` says of a change, for voters: about parties of the society where there is such an example. */
export async function differenceOf(world: World, { before, after }: PolicyChange): Promise<PolicyDifference> {
  const [was, is] = [loaded(world, before), loaded(world, after)]
  const options = { ...askOptions(was, { effort: EFFORT }), answers: world.answers }
  world.progress(`examples for a vote on ${before.name}`, 0)
  const found = await diff(was.version, is.version, options)
  world.progress(`examples for a vote on ${before.name}`, 100)
  const differs = (answer: Answer<Difference>): Differs => {
    if (answer.answer === 'witness') return { answer: 'witness', lines: exampleLines(answer, was, is) }
    return { answer: answer.answer, lines: answer.answer === 'unknown' ? [answer.why] : [] }
  }
  const { tightens, loosens, remembers } = after.upgrades ? upgraded(found, before.step, after.step) : found
  return {
    policy: before.name,
    ...{ tightens: differs(tightens), loosens: differs(loosens), remembers: differs(remembers) },
  }
}

/** What is left of the answers when states are migrated: nothing is proved of a state that the migration makes another. */
export function upgraded(found: Diff, before: Step, after: Step): Diff {
  const remade = remadeFields(before, after)
  if (remade.length === 0) return found
  const why = `its migration makes ${remade.join(', ')} anew`
  const shaken = (answer: Answer<Difference>): Answer<Difference> =>
    answer.answer === 'none' ? { answer: 'unknown', why } : answer
  const { tightens, loosens, remembers } = found
  const answer = found.answer === 'none' ? 'unknown' : found.answer
  return { ...found, answer, tightens: shaken(tightens), loosens: shaken(loosens), remembers: shaken(remembers) }
}

/** Of code that the society doesn't know, or values that are none of its: nothing can be asked, so nothing is proved. */
export function unknownDifference(policy: string): PolicyDifference {
  const differs: Differs = { answer: 'unknown', lines: ['its code or its values would be none that are known here'] }
  return { policy, tightens: differs, loosens: differs, remembers: differs }
}

/** Of a set whose root would change the members are not known here. */
function loaded({ society, wallets }: World, { step, words, trees }: PolicyChange['before']): Loaded {
  const names = namesOf(society, wallets)
  const params = namedParams(step.params, words)
  const known = Object.entries(trees).filter(([param, { root }]) => params[param] === root)
  const agents = society.agents.map(({ name }) => names[name]!)
  return { step, version: { step, params, trees: Object.fromEntries(known) }, names, agents }
}
