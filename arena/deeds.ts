import type { Address } from 'viem'
import { NOTHING } from '../agents/budget.ts'
import type { PolicyState } from '../agents/snapshot.ts'
import type { Facts } from './facts.ts'
import type { Fold, State } from './state.ts'

/** What agents did, what it took them, and the states that their policies keep. */
export const deeds: { [Type in keyof Facts]?: Fold<Facts[Type]> } = {
  turn: (state, { usage }, { agent }) => use(state, agent, usage),
  'turn.failed': (state, { usage }, { agent }) => use(state, agent, usage),
  'budget.spent': (state, spent, { agent }) => {
    if (agent) state.outOf[agent] = spent
  },
  artifact: (state, { name, blob }) => {
    state.artifacts[name] = blob
  },
  proof: (state) => {
    state.totals.proofs += 1
  },
  'action.intended': (state) => {
    state.totals.allowed += 1
  },
  'action.denied': (state) => {
    state.totals.denied += 1
  },
  'action.refused': (state, { tool, summary, error }, { tick, agent }) => {
    state.totals.refused += 1
    state.refusals.push({ tick, agent: agent ?? '', tool, summary, error })
  },
  'action.executed': (state, { account, policy, state: moved }) => {
    state.totals.executed += 1
    if (!moved) return
    const { words, values, sequence } = moved as unknown as {
      words: string[]
      values: PolicyState['values']
      sequence: number
    }
    state.states[`${account as Address}:${policy}`] = { words: words.map(BigInt), values, sequence }
  },
  'state.carried': (state, { account, policy, words, values, sequence }) => {
    state.states[`${account}:${policy}`] = {
      words: words.map(BigInt),
      values: values as PolicyState['values'],
      sequence,
    }
  },
}

function use(state: State, agent: string | null, usage: Facts['turn']['usage']): void {
  if (!agent) return
  const before = state.used[agent] ?? NOTHING
  const { calls = 0, input = 0, output = 0, cost = '0' } = usage ?? {}
  state.used[agent] = {
    turns: before.turns + 1,
    calls: before.calls + calls,
    input: before.input + input,
    output: before.output + output,
    cost: before.cost + BigInt(cost),
  }
}
