import type { AgentInput } from '../../../agents/agent.ts'
import type { Persona } from '../../../agents/models/scripted.ts'
import { roles } from '../../../agents/roles/index.ts'
import type { ToolName } from '../../../agents/roles/role.ts'
import type { Task } from '../../../agents/snapshot.ts'
import { TICK_SECONDS } from '../../clock.ts'
import { defineSociety, type Society, type TaskPlan } from '../../society.ts'
import type { Commission } from './commission.ts'
import { audit, forgedAudit, readLedger, sumStep } from './ledger.ts'
import {
  client,
  doubter,
  griefer,
  hunter,
  keeper,
  lazy,
  seeker,
  silent,
  sniper,
  validator,
  withholder,
  worker,
} from './personas.ts'
import { disputePolicies } from './policies.ts'
import { whoLostWhat } from './report.ts'
import { countTill, TILL_ROWS, tillStep } from './till.ts'

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
        worker((task) => ['audit 1', 'recount'].includes(task.name) || task.attempt > 0),
      ),
      { ...forger('mallory', worker(named('audit 2', 0), { tells: true }), 0.5), tools: [...tools.worker, 'tellRun'] },
      forger('hush', withholder(named('audit 3', 0)), 0.8),
      auditor('carl', worker(among('audit 4', 'audit 5', 'audit 6'), { atOnce: 3, hidden: [2] })),
      auditor('cole', worker(among('audit 7', 'audit 8'), { atOnce: 2, hidden: [1], shows: false })),
      auditor('sam', worker(among('till 1', 'till of today'))),
      { ...auditor('sid', worker(among('till 2'))), skills: { till: countTill(10_000n) } },
      challenger('hana', hunter),
      challenger('rook', sniper('hana')),
      challenger('gil', griefer('ada')),
      challenger('dora', seeker),
      challenger('dan', doubter),
      checker('vera', validator),
      checker('vito', validator),
      { ...checker('lou', lazy), tools: [...tools.validator, 'hearRun'] },
      checker('noel', silent),
      checker('kim', keeper),
      { name: 'pia', role: 'client', model: 'scripted', funds: 100, persona: client(commissioned), tools: CLIENT },
    ],
    policies: disputePolicies(),
    numbers: { commitPhase: 2.5 * TICK, window: 8 * TICK, taskTimeout: 12 * TICK, seats: 6 },
    workflows: () => [{ name: 'audits', deadline: 90, tasks: tasks() }],
    skills: () => ({ sum: audit, till: countTill() }),
    done: ({ workflows, proposed, slashes, disputes, claims, agents }) =>
      Object.keys(proposed).length === 0 &&
      Object.values(workflows).every(({ tasks }) => tasks.every(({ status }) => status === 'done')) &&
      Object.values(slashes).every(({ status }) => status !== 'escrow') &&
      Object.values(disputes).every(({ status }) => status !== 'open') &&
      Object.values(claims).every(({ bonded, draws }) => !bonded && draws.every(({ due }) => !due)) &&
      Object.values(agents).every(({ bonds }) => bonds === 0n),
    ticks: 70,
    report: whoLostWhat,
  })
}

/** By its name, and only at the given attempt if one is. */
function named(name: string, attempt?: number): (task: Task) => boolean {
  return (task) => task.name === name && (attempt === undefined || task.attempt === attempt)
}

/** By one of its names, at the first attempt. */
function among(...names: string[]): (task: Task) => boolean {
  return ({ name, attempt }) => names.includes(name) && attempt === 0
}

function tasks(): TaskPlan[] {
  const audits = Array.from({ length: 8 }, (_, index): TaskPlan => {
    const spec = { goal: 'count and add up all entries' }
    return { name: `audit ${index + 1}`, kind: 'sum', needs: [0], reward: '20', spec, step: sumStep }
  })
  const tills = [1, 2].map((nth): TaskPlan => {
    const spec = { goal: 'count and add up your own till, and keep it to yourself' }
    return { name: `till ${nth}`, kind: 'till', reward: '20', spec, step: tillStep, secret: TILL_ROWS }
  })
  return [{ name: 'ledger', kind: 'read', reward: '5', spec: { goal: 'publish the ledger' } }, ...audits, ...tills]
}

/** What a member of the society wants to know, and pays for: the ledger once more, and what came into a till, proved. */
const commissioned: Commission = {
  name: 'second look',
  within: 80 * TICK,
  tasks: [
    { name: 'ledger', kind: 'read', goal: 'publish the ledger', reward: '5' },
    {
      ...{ name: 'recount', kind: 'sum', goal: 'count and add up all entries', reward: '20' },
      ...{ mode: 'trace', work: 'sum', needs: [0] },
    },
    { name: 'till of today', kind: 'till', goal: 'prove what came in', reward: '10', mode: 'proof', work: 'till' },
  ],
}

function auditor(name: string, persona: Persona): AgentInput {
  return { name, role: 'worker', model: 'scripted', stake: 400, persona }
}

function forger(name: string, persona: Persona, row: number): AgentInput {
  return { ...auditor(name, persona), skills: { sum: forgedAudit(row) } }
}

const tools = { worker: roles.worker?.tools ?? [], validator: roles.validator?.tools ?? [] }

function challenger(name: string, persona: Persona): AgentInput {
  return { name, role: 'challenger', model: 'scripted', stake: 200, persona, tools: CHALLENGES }
}

function checker(name: string, persona: Persona): AgentInput {
  return { name, role: 'validator', model: 'scripted', stake: 500, persona }
}

const CLIENT: ToolName[] = ['proposeWorkflow', 'approve', 'fundWorkflow', 'refundWorkflow']

const CHALLENGES: ToolName[] = [
  ...(['inspectClaim', 'noteFinding', 'challengeClaim', 'contestSlash', 'demandLeaf', 'endDemand'] as const),
  ...(['demandProof', 'endProof'] as const),
  ...(['demandStates', 'pickStates', 'killRevealed', 'endDispute', 'closeClaim', 'takeBonds'] as const),
]
