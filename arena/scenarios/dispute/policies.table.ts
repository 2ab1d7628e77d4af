import { NOTHING_PERMITS, policyTable } from '../../../policies/index.ts'
import { calls } from '../calls.ts'
import { funding } from './funding.ts'
import { conduct } from './policies.ts'
import { roleOf } from './roles.ts'

const { market, claims, traces, inclusion, proofs, pool, vault } = calls
const actor = '0x00000000000000000000000000000000000000a1' as const

const call = (role: string, action: string) => ({
  chain: { role: role === 'none' ? 0n : BigInt(roleOf(role)) },
  request: { action },
  actor,
  at: 1_700_000_000n,
})
const may = (role: string, what: string, action: string) => ({
  name: `a ${role} ${what}`,
  input: call(role, action),
  expect: `rolePermission: a ${role} may`,
})
const mayNot = (role: string, what: string, action: string) => ({
  name: `a ${role} ${what}`,
  input: call(role, action),
  expect: NOTHING_PERMITS,
})

const now = 1_700_000_000n
const MAX = 100n * 10n ** 18n
const theMarket = '0x00000000000000000000000000000000000000c1' as const

const approval = ({
  role = 'client',
  spender = theMarket as `0x${string}`,
  amount = MAX,
  approved = 0n,
  since = now,
} = {}) => ({
  params: { 'approvalLimit.max': MAX, 'approvalLimit.window': 86_400n },
  chain: { role: BigInt(roleOf(role)), market: theMarket },
  state: { 'approvalLimit.since': since, 'approvalLimit.approved': approved },
  request: { spender, amount },
  actor,
  at: now,
})

export default [
  policyTable(conduct, [
    may('worker', 'claims a result', claims.open),
    may('worker', 'answers a demand', traces.reveal),
    may('worker', 'takes its bond back', claims.takeBonds),
    mayNot('worker', 'disputes', traces.killByTransition),
    mayNot('worker', 'settles', claims.settle),
    may('challenger', 'kills by a transition', traces.killByTransition),
    may('challenger', 'demands states', traces.demand),
    may('challenger', 'goes on at a node', traces.pick),
    may('challenger', 'ends a dispute by silence', traces.killBySilence),
    mayNot('challenger', 'claims a result', claims.open),
    mayNot('challenger', 'ends a dispute against itself', traces.dismiss),
    may('validator', 'settles', claims.settle),
    may('validator', 'releases a slash', vault.release),
    may('challenger', 'notes a finding', claims.commit),
    may('challenger', 'contests a slash', claims.contest),
    may('challenger', 'demands a hidden result', inclusion.demand),
    mayNot('challenger', 'takes a seat', pool.takeSeat),
    may('challenger', 'demands a proof', proofs.demand),
    may('worker', 'shows a proof', proofs.show),
    mayNot('worker', 'demands a proof', proofs.demand),
    may('worker', 'shows a hidden result', inclusion.show),
    may('validator', 'commits to what it computed', pool.commit),
    may('validator', 'has another punished', pool.punishFalse),
    may('validator', 'takes an overdue task away', market.release),
    mayNot('worker', 'takes a task away from another', market.release),
    mayNot('validator', 'takes a task', market.claimTask),
    mayNot('none', 'takes a task', market.claimTask),
    may('worker', 'proves a result', market.submitProof),
    may('client', 'proposes a workflow', market.propose),
    may('client', 'funds a workflow', market.fund),
    may('client', 'takes back what nobody does', market.refund),
    mayNot('client', 'takes a task', market.claimTask),
    mayNot('worker', 'funds a workflow', market.fund),
  ]),
  policyTable(funding, [
    {
      name: 'a client lets the market take what it may spend in a window',
      input: approval({}),
      expect: 'rolePermission: a client may',
    },
    {
      name: 'a client lets somebody else take its funds',
      input: approval({ spender: actor }),
      expect: 'approvalLimit: the spender is not the market',
    },
    {
      name: 'a client approves more than its limit',
      input: approval({ amount: MAX + 1n }),
      expect: 'approvalLimit: over the limit of the window',
    },
    {
      name: 'a client approves in parts what is more than its limit together',
      input: approval({ approved: MAX, amount: 1n }),
      expect: 'approvalLimit: over the limit of the window',
    },
    {
      name: 'a client approves again when the window is over',
      input: approval({ approved: MAX, since: now - 86_400n }),
      expect: 'rolePermission: a client may',
    },
    { name: 'a worker lets the market take anything', input: approval({ role: 'worker' }), expect: NOTHING_PERMITS },
  ]),
]
