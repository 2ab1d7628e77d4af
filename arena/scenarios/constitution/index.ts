import type { AgentInput } from '../../../agents/agent.ts'
import type { Skill } from '../../../agents/context.ts'
import type { Persona } from '../../../agents/models/scripted.ts'
import type { ToolName } from '../../../agents/roles/role.ts'
import type { Proposal, Snapshot, Task } from '../../../agents/snapshot.ts'
import { TICK_SECONDS } from '../../clock.ts'
import { defineSociety, type Society, type TaskPlan } from '../../society.ts'
import type { Commission } from '../dispute/commission.ts'
import { audit, forgedAudit, readLedger, sumStep } from '../dispute/ledger.ts'
import {
  buyer,
  citizen,
  delegator,
  forger,
  friend,
  GIFT,
  type Item,
  keeper,
  leaver,
  lender,
  planner,
  registrar,
  signer,
  sniper,
  speaker,
  worker,
} from './personas.ts'
import { constitutionPolicies, drafts } from './policies.ts'
import { whatWasVoted } from './report.ts'

const TICK = Number(TICK_SECONDS)
const POL = 10n ** 18n
const TASK = 'sums'

/**
 * A society changes its own rules: a limit, a number, the code of a policy, who is a member, which model is used. Three try to get by
 * votes what they shouldn't: with tokens that were bought for one tick, in the last tick, and as the judges of their own slash.
 */
export default function constitution(): Society {
  return defineSociety({
    name: 'constitution',
    agents: [
      {
        name: 'paula',
        role: 'proposer',
        model: 'scripted',
        stake: 500,
        persona: speaker(agenda, [registrar, planner(reading)]),
        tools: [...VOTER, 'registerModel', 'proposeWorkflow'],
      },
      voter('olga', citizen('paula', { for: '3000', against: '500' }), 3000),
      voter('otto', citizen('paula'), 3000),
      voter('owen', citizen('paula'), 3000),
      voter('dell', delegator('olga', isExclusion), 500),
      voter('dina', leaver('600'), 600),
      { ...voter('nora', citizen('paula'), 300), candidate: true },
      { ...voter('lena', lender('flash', 'nora')), funds: 9000 },
      voter('flash', buyer('lena'), 200),
      voter('nick', sniper(raise), 4200),
      voter('fred', friend, 3600),
      { ...auditor('mallory', forger(named('audit 1', 0), 'fred', true)), skills: { sum: forgedAudit(0.5) } },
      {
        ...auditor('mona', forger(either(named('audit 2', 0), named('audit 3', 0)), 'fred', false)),
        skills: { sum: halfHonest },
      },
      {
        ...auditor(
          'ada',
          worker((task) => task.kind === 'read' || task.attempt > 0),
        ),
        skills: { read: readLedger },
      },
      { name: 'hana', role: 'keeper', model: 'scripted', stake: 500, funds: 10, persona: keeper, tools: KEEPER },
      voter('kay', signer('paula', isExclusion), 400),
      voter('kim', signer('paula', isExclusion), 400),
    ],
    policies: constitutionPolicies(),
    drafts,
    workflows: () => [{ name: 'audits', deadline: 80, tasks: tasks() }],
    skills: () => ({ sum: audit }),
    done: ({ workflows, slashes, proposals, agents }) =>
      Object.values(workflows).every(({ tasks }) => tasks.every(({ status }) => status === 'done')) &&
      Object.values(slashes).every(({ status }) => status !== 'escrow') &&
      Object.values(agents).every(({ bonds }) => bonds === 0n) &&
      (agents.nora?.balance ?? 0n) > BigInt(GIFT) * POL &&
      agenda.every(({ why }) => ended(proposals, why)) &&
      Object.values(proposals).every(({ state }) => ENDS.includes(state)),
    ticks: 90,
    report: whatWasVoted,
  })
}

const ENDS: readonly string[] = ['executed', 'defeated', 'canceled']

/** What the speaker brings to the vote. */
const agenda: readonly Item[] = [
  {
    why: 'Nobody needs to pay more than that in ten minutes.',
    when: () => true,
    changes: () => [{ kind: 'params', policy: 'spending', params: { 'spendLimit.max': '3000 POL' } }],
  },
  {
    why: 'Challengers need more time.',
    when: () => true,
    changes: () => [{ kind: 'numbers', numbers: { window: String(5 * TICK) } }],
  },
  {
    why: 'Nora has been a good neighbour, and a member needs something to begin with.',
    when: () => true,
    changes: () => [
      { kind: 'admit', agent: 'nora', role: 'voter' },
      { kind: 'payment', to: 'nora', amount: '100' },
    ],
  },
  {
    why: 'A single payment should be small, whatever the sum.',
    when: () => true,
    changes: () => [{ kind: 'version', draft: 'careful' }],
  },
  {
    why: 'Everybody should be able to check the audits.',
    when: ({ proposed }) => Object.keys(proposed).length > 0,
    changes: ({ proposed }) => Object.keys(proposed).map((workflow) => ({ kind: 'workflow', workflow })),
  },
  {
    why: 'A first model for sums.',
    when: ({ models }) => Object.keys(models).length > 0,
    changes: (snapshot) => [{ kind: 'model', task: TASK, model: modelId(snapshot, 0) }],
  },
  {
    why: 'A model that was measured to be better.',
    when: ({ inUse, models }) => (inUse[TASK]?.length ?? 0) === 1 && Object.keys(models).length > 1,
    changes: (snapshot) => [{ kind: 'model', task: TASK, model: modelId(snapshot, 1) }],
  },
  {
    why: 'Nobody could repeat that measurement.',
    when: ({ inUse }) => (inUse[TASK]?.length ?? 0) === 2,
    changes: () => [{ kind: 'rollBack', task: TASK }],
  },
  {
    why: 'Who forges and then appeals to friends is no member of ours.',
    when: ({ proposals }) => Object.values(proposals).some(({ way }) => way === 'appeal'),
    changes: () => [{ kind: 'exclude', agent: 'mallory' }],
  },
]

/** What the treasury is to pay for. */
const reading: Commission = {
  name: 'a second reading',
  within: 60 * TICK,
  tasks: [{ name: 'ledger, again', kind: 'read', goal: 'publish the ledger once more', reward: '15' }],
}

/** What another brings to the vote, once the limit has been lowered. */
const raise: Item = {
  why: 'Some of us have larger bills.',
  when: ({ policies }) => (policies.spending?.version ?? 1) > 1,
  changes: () => [{ kind: 'params', policy: 'spending', params: { 'spendLimit.max': '50000 POL' } }],
}

/** The vote for which some sign ballots. */
function isExclusion({ does }: Proposal): boolean {
  return does.some((each) => each.startsWith('exclude'))
}

function ended(proposals: Snapshot['proposals'], why: string): boolean {
  return Object.values(proposals).some(({ description, state }) => description.includes(why) && ENDS.includes(state))
}

function modelId({ models }: Snapshot, nth: number): string {
  const sorted = Object.values(models).sort((a, b) => (a.model < b.model ? -1 : 1))
  return sorted[nth]?.id ?? ''
}

function named(name: string, attempt: number): (task: Task) => boolean {
  return (task) => task.name === name && task.attempt === attempt
}

function either(...wanted: ((task: Task) => boolean)[]): (task: Task) => boolean {
  return (task) => wanted.some((wants) => wants(task))
}

/** Adds up wrongly once. */
const halfHonest: Skill = (task, ...rest) => (task.name === 'audit 2' ? forgedAudit(0.3) : audit)(task, ...rest)

function tasks(): TaskPlan[] {
  const spec = { goal: 'count and add up all entries' }
  const audits = [1, 2, 3].map((nth): TaskPlan => {
    return { name: `audit ${nth}`, kind: 'sum', needs: [0], reward: '20', spec, step: sumStep }
  })
  return [{ name: 'ledger', kind: 'read', reward: '5', spec: { goal: 'publish the ledger' } }, ...audits]
}

const VOTER: ToolName[] = [
  ...([
    'propose',
    'castVote',
    'signVote',
    'relayVotes',
    'splitVote',
    'delegateVotes',
    'queueProposal',
    'executeProposal',
  ] as const),
  ...(['pay', 'requestUnbond', 'withdrawStake'] as const),
]

const KEEPER: ToolName[] = [
  ...(['inspectClaim', 'challengeClaim', 'settleClaim', 'releaseSlash', 'closeClaim', 'takeBonds'] as const),
  ...(['approve', 'recordWork', 'countSlash'] as const),
]

const AUDITOR: ToolName[] = [
  ...(['doTask', 'claimTask', 'submitResult', 'submitClaim', 'publishClaim', 'closeClaim', 'takeBonds'] as const),
  'registerIdentity',
  ...VOTER,
]

function voter(name: string, persona: Persona, stake = 0): AgentInput {
  return { name, role: 'voter', model: 'scripted', stake, persona, tools: VOTER }
}

function auditor(name: string, persona: Persona): AgentInput {
  return { name, role: 'worker', model: 'scripted', stake: 1500, persona, tools: AUDITOR }
}
