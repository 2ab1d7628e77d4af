import type { Differs, PolicyDifference } from '../agents/snapshot.ts'
import { type Answer, type Difference, diff, remadeFields } from '../policies/index.ts'
import { askOptions, exampleLines, type Loaded } from './examples.ts'
import { namesOf } from './names.ts'
import { namedParams } from './paramNames.ts'
import type { PolicyInForce, World } from './world.ts'

/** A policy as it is and as it would be; parameters are packed. */
export interface PolicyChange {
  before: PolicyInForce & { words: readonly bigint[] }
  after: PolicyInForce & { words: readonly bigint[] }
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
  const remade = remadeFields(before.step, after.step)
  const differs = (answer: Answer<Difference>): Differs => {
    if (answer.answer === 'witness') return { answer: 'witness', lines: exampleLines(answer, was, is) }
    // Nothing is proved of a state that the migration makes another.
    if (remade.length > 0) return { answer: 'unknown', lines: [`its migration makes ${remade.join(', ')} anew`] }
    return { answer: answer.answer, lines: answer.answer === 'unknown' ? [answer.why] : [] }
  }
  const { tightens, loosens, remembers } = found
  return {
    policy: before.name,
    ...{ tightens: differs(tightens), loosens: differs(loosens), remembers: differs(remembers) },
  }
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
