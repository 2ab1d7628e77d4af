import { formatAmount } from '../../../policies/index.ts'
import type { AdoptedPolicy, Proposal, Snapshot } from '../../snapshot.ts'
import type { Move, Persona, View } from '../scripted.ts'
import { vote } from './vote.ts'

/** Once half of the work is done, or where there is none, it proposes to halve a limit; then it votes for it, queues it and executes it. */
export const proposer: Persona = (view) => {
  if (view.results.length) return { say: 'moved a proposal on' }
  const mine = Object.values(view.snapshot.proposals).filter(({ proposer }) => proposer === view.me.account)
  const calls = [
    ...vote(view, ({ proposer }) => (proposer === view.me.account ? 'for' : 'abstain')),
    ...onward(mine, view),
  ]
  if (calls.length) return { calls }
  return mine.length || !isHalfWay(view.snapshot) ? { say: 'waiting' } : tighten(view)
}

function onward(mine: Proposal[], { snapshot }: View): NonNullable<Move['calls']> {
  return mine.flatMap(({ id, state, eta }) => {
    if (state === 'succeeded') return [{ tool: 'queueProposal', args: { proposal: id } }]
    if (state === 'queued' && (eta ?? 0n) <= snapshot.time) return [{ tool: 'executeProposal', args: { proposal: id } }]
    return []
  })
}

function isHalfWay({ workflows }: Snapshot): boolean {
  const tasks = Object.values(workflows).flatMap((workflow) => workflow.tasks)
  return tasks.filter(({ status }) => status === 'done').length * 2 >= tasks.length
}

function tighten({ snapshot }: View): Move {
  const found = Object.values(snapshot.policies).map(limitOf).find(Boolean)
  if (!found) return { say: 'no limit to tighten' }
  const { policy, param, value, unit } = found
  const args = {
    policy,
    params: { [param]: unit === 'e-18 POL' ? formatAmount(value / 2n, unit) : String(value / 2n) },
    why: 'Half of the work is done: half of the limit is enough.',
  }
  return { calls: [{ tool: 'proposeParams', args }] }
}

function limitOf({ name, params, units }: AdoptedPolicy) {
  const limit = Object.entries(params).find(([param, value]) => param.endsWith('.max') && value > 1n)
  return limit && { policy: name, param: limit[0], value: limit[1], unit: units[limit[0]] }
}
