import type { Changes } from './fork.ts'
import { formatTicks } from './scene.ts'

/** One agent's turn in one tick. */
export interface Turn {
  agent: string
  tick: number
}

/** What is left of a society and its history. */
export interface Reduction {
  agents: readonly string[]
  turns: readonly Turn[]
  ticks: number
}

/** The changes from genesis on that leave just this of a whole. */
export function changesFor(whole: Reduction, { agents, turns, ticks }: Reduction): Changes {
  const out = whole.agents.filter((agent) => !agents.includes(agent))
  const isKept = (turn: Turn) => turns.some(({ agent, tick }) => agent === turn.agent && tick === turn.tick)
  const silent = agents.map((agent) => ({
    agent,
    ticks: whole.turns
      .filter((turn) => turn.agent === agent && turn.tick <= ticks && !isKept(turn))
      .map(({ tick }) => tick),
  }))
  return {
    ...Object.fromEntries(out.map((agent) => [`agent.${agent}`, 'out'])),
    ...Object.fromEntries(
      silent
        .filter((each) => each.ticks.length > 0)
        .map((each) => [`agent.${each.agent}.silent`, formatTicks(each.ticks)]),
    ),
    ticks: String(ticks),
  }
}

/** The same, and nothing after a tick. */
export function upTo({ agents, turns }: Reduction, ticks: number): Reduction {
  return { agents, turns: turns.filter(({ tick }) => tick <= ticks), ticks }
}

export function countOf({ agents, turns }: Reduction): number {
  return agents.length + turns.length
}
