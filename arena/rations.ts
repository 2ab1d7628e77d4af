import { isScripted } from '../agents/agent.ts'
import { type Allowance, addSpent, leftOf, NOTHING, shareOf, spentOf, tighter } from '../agents/budget.ts'
import type { Facts } from './facts.ts'
import type { Society } from './society.ts'
import type { State } from './state.ts'

/** What each may use in a tick, by name, in the order given; and who just ran out of something. */
export interface Rations {
  allowed: Map<string, Allowance>
  out: { agent: string; spent: Facts['budget.spent'] }[]
}

/**
 * Shares out what the budgets have left. What was used is folded from the log, so a replay shares alike. Of what the society has left each
 * agent that would think gets the same part, rounded down; where that is nothing, nobody who needs it thinks any more. Who is out of
 * something is out for good.
 *
 * @param names - who would think
 */
export function rations(
  { agents, budget }: Pick<Society, 'agents' | 'budget'>,
  { used, outOf }: Pick<State, 'used' | 'outOf'>,
  names: readonly string[],
): Rations {
  const known = new Map(agents.map((agent) => [agent.name, agent]))
  const out: Rations['out'] = []
  const able = names.flatMap((name) => {
    const agent = known.get(name)
    if (!agent || outOf[name]) return []
    const real = !isScripted(agent)
    const left = leftOf(agent.budget, used[name] ?? NOTHING)
    const own = real ? left : turnsOf(left)
    const what = spentOf(own)
    if (what) out.push({ agent: name, spent: { of: 'agent', what, limit: String(agent.budget[what]) } })
    return what ? [] : [{ name, own, real }]
  })

  const left = leftOf(budget, Object.values(used).reduce(addSpent, NOTHING))
  const turns = turnsOf(shareOf(left, able.length))
  const share = { ...shareOf(left, able.filter(({ real }) => real).length), ...turns }
  const allowed = new Map<string, Allowance>()
  for (const { name, own, real } of able) {
    const allowance = tighter(own, real ? share : turns)
    const what = spentOf(allowance)
    if (what) out.push({ agent: name, spent: { of: 'society', what, limit: String(budget[what]) } })
    else allowed.set(name, allowance)
  }
  return { allowed, out }
}

/** All that limits a script. */
function turnsOf({ turns }: Allowance): Allowance {
  return turns === undefined ? {} : { turns }
}
