import type { AgentSpec } from '../agents/agent.ts'
import type { Past } from '../agents/societyAgent.ts'
import type { Player } from './cast.ts'
import type { Society } from './society.ts'
import type { Receipts } from './tick.ts'

/**
 * Puts another agent in the place of each whose spec changed. It goes on with the turns, the history and the unfinished work of
 * the one before, and with its memory unless the script is another; what that one waited for is told as history.
 *
 * @param receipts - those of agents that were replaced are taken out
 */
export function recast(
  players: readonly Player[],
  {
    before,
    after,
    cast,
    receipts,
  }: {
    before: Society
    after: Society
    cast: (spec: AgentSpec, past?: Past) => Player
    receipts: Receipts
  },
): Player[] {
  return players.map((player) => {
    const { name } = player.agent
    const [was, is] = [before, after].map(({ agents }) => agents.find((agent) => agent.name === name) as AgentSpec)
    if (was === is || !was || !is) return player
    const past = player.agent.past(receipts.get(name))
    receipts.delete(name)
    const same = was.model === is.model && was.persona === is.persona
    return cast(is, same ? past : { ...past, script: past.script + 1 })
  })
}
