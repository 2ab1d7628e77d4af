import type { AgentInput } from '../../../agents/agent.ts'
import type { Task } from '../../../agents/snapshot.ts'
import { TICK_SECONDS } from '../../clock.ts'
import { defineSociety, type Society, type TaskPlan } from '../../society.ts'
import { audit, forgedAudit, readLedger, sumStep } from './ledger.ts'
import { griefer, hunter, keeper, withholder, worker } from './personas.ts'
import { disputePolicies } from './policies.ts'
import { whoLostWhat } from './report.ts'

const TICK = Number(TICK_SECONDS)

/**
 * Auditors add up one ledger, each on its own; not all of them honestly, and not everybody who doubts does so in good faith. Whoever
 * is caught loses, whoever was right is paid.
 */
export default function dispute(): Society {
  return defineSociety({
    name: 'dispute',
    agents: [
      { ...auditor('ida', worker(named('ledger'))), skills: { read: readLedger } },
      auditor(
        'ada',
        worker((task) => task.name === 'audit 1' || task.attempt > 0),
      ),
      forger('mallory', worker(named('audit 2', 0)), 0.5),
      forger('hush', withholder(named('audit 3', 0)), 0.8),
      auditor(
        'carl',
        worker((task) => ['audit 4', 'audit 5', 'audit 6'].includes(task.name), { atOnce: 3 }),
      ),
      challenger('hana', hunter),
      challenger('gil', griefer('ada')),
      { name: 'vera', role: 'validator', model: 'scripted', stake: 500, persona: keeper },
    ],
    policies: disputePolicies(),
    numbers: { commitPhase: 2.5 * TICK, window: 8 * TICK, taskTimeout: 14 * TICK },
    workflows: () => [{ name: 'audits', deadline: 90, tasks: tasks() }],
    skills: () => ({ sum: audit }),
    done: ({ workflows, slashes, disputes, claims, agents }) =>
      Object.values(workflows).every(({ tasks }) => tasks.every(({ status }) => status === 'done')) &&
      Object.values(slashes).every(({ status }) => status !== 'escrow') &&
      Object.values(disputes).every(({ status }) => status !== 'open') &&
      Object.values(claims).every(({ bonded }) => !bonded) &&
      Object.values(agents).every(({ bonds }) => bonds === 0n),
    ticks: 70,
    report: whoLostWhat,
  })
}

/** By its name, and only at the given attempt if one is. */
function named(name: string, attempt?: number): (task: Task) => boolean {
  return (task) => task.name === name && (attempt === undefined || task.attempt === attempt)
}

function tasks(): TaskPlan[] {
  const audits = Array.from({ length: 6 }, (_, index): TaskPlan => {
    const spec = { goal: 'count and add up all entries' }
    return { name: `audit ${index + 1}`, kind: 'sum', needs: [0], reward: '20', spec, step: sumStep }
  })
  return [{ name: 'ledger', kind: 'read', reward: '5', spec: { goal: 'publish the ledger' } }, ...audits]
}

function auditor(name: string, persona: NonNullable<AgentInput['persona']>): AgentInput {
  return { name, role: 'worker', model: 'scripted', stake: 400, persona }
}

function forger(name: string, persona: NonNullable<AgentInput['persona']>, row: number): AgentInput {
  return { ...auditor(name, persona), skills: { sum: forgedAudit(row) } }
}

function challenger(name: string, persona: NonNullable<AgentInput['persona']>): AgentInput {
  const tools = ['inspectClaim', 'challengeClaim', 'demandStates', 'pickStates', 'killRevealed', 'endDispute'] as const
  return {
    name,
    role: 'challenger',
    model: 'scripted',
    stake: 200,
    persona,
    tools: [...tools, 'closeClaim', 'takeBonds'],
  }
}
