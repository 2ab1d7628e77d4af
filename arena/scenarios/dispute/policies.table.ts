import { NOTHING_PERMITS, policyTable } from '../../../policies/index.ts'
import { calls } from '../calls.ts'
import { conduct, roleOf } from './policies.ts'

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
  ]),
]
