import { readFileSync } from 'node:fs'
import type { AgentInput } from '../../agents/agent.ts'
import type { Persona, Snapshot } from '../../agents/index.ts'
import { defineSociety } from '../../arena/index.ts'
import { payer, schemer, speaker, voter } from './personas.ts'
import { ballots, first, forgetful, second } from './policies.ts'

const WISHES = {
  nodded: 'The same rules, and a verifier that costs less gas.',
  forgotten: 'The same rules, and less to prove.',
}
const params = { max: 40n * 10n ** 18n, most: 2n }

/**
 * A society changes by vote what proves its policy: other rules, so another circuit and another verifier, and a state with one field more.
 * What was spent stays spent, and a proof of the old circuit that comes too late is worth nothing. Somebody proposes the same rules behind a
 * verifier that nods at everything, and with a migration that forgets what was spent, and executes what was voted before its wait is over.
 */
export default defineSociety({
  name: 'verifier',
  agents: [
    votes('paul', 4000, speaker('counted', 'Few payments are easier to follow.')),
    votes('vera', 3000, voter),
    votes('vito', 3000, voter),
    votes('sam', 200, schemer(WISHES)),
    { name: 'pia', role: 'payer', model: 'scripted', funds: 100, tools: ['pay'], persona: payer },
  ],
  contracts: { nods: { source: readFileSync(new URL('./Nods.sol', import.meta.url), 'utf8'), contract: 'Nods' } },
  policies: [
    { policy: first, mode: 'proof', on: 'token', params: { max: params.max } },
    { policy: ballots, mode: 'guard', on: 'governor' },
  ],
  drafts: {
    counted: { policy: second, mode: 'proof', params },
    forgotten: { policy: forgetful, params },
    nodded: { policy: second, mode: 'proof', params, brought: { verifier: 'nods' } },
  },
  done: ({ states, proposals }) =>
    Object.values(states).some(({ values }) => values.payments === '2') &&
    Object.values(proposals).every(({ state }) => ['executed', 'defeated'].includes(state)),
  ticks: 90,
  report,
})

function votes(name: string, stake: number, persona: Persona): AgentInput {
  const tools = ['propose', 'castVote', 'queueProposal', 'executeProposal'] as const
  return { name, role: 'voter', model: 'scripted', stake, persona, tools: [...tools] }
}

/** What was voted, what the chain refused, and what the gate remembers of who paid. */
function report({ proposals, refusals, states, policies }: Snapshot): string[] {
  return [
    ...Object.values(proposals).map(({ does, way, state }) => `${does.join(' and ')} (${way}): ${state}`),
    ...refusals.map(({ agent, summary, error }) => `${agent}: ${summary}, refused: ${error}`),
    ...Object.entries(states)
      .filter(([key]) => key.endsWith(':allowance'))
      .map(([, { values }]) => `version ${policies.allowance?.version} remembers ${JSON.stringify(values)}`),
  ]
}
