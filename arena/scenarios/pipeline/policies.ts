import {
  address,
  allowlist,
  and,
  bytes32,
  calldata,
  definePolicy,
  eq,
  gt,
  policySet,
  rolePermission,
  separationOfDuties,
  spendLimit,
  uint,
  view,
} from '../../../policies/index.ts'
import { ROLES } from '../../genesis.ts'
import type { Governed } from '../../society.ts'
import { calls } from '../calls.ts'

const POL = 10n ** 18n
const roleOf = (name: (typeof ROLES)[number]) => ROLES.indexOf(name)

/** Payments go to listed payees, up to a limit in each window. */
export const spending = policySet('spending', [spendLimit, allowlist])

/** Workers take tasks, and nobody takes one that is kept apart from what it did. */
export const duties = policySet('duties', [
  rolePermission({ worker: { role: roleOf('worker'), may: [calls.market.claimTask] } }),
  separationOfDuties,
])

const { market, claims, traces, vault, governor } = calls
const KILLS = [traces.killByTransition, traces.killByStart, traces.killByEnd]

/** Who may do what else: workers deliver, validators watch and settle, both vote, proposers move the DAO. */
export const conduct = policySet('conduct', [
  rolePermission({
    worker: {
      role: roleOf('worker'),
      may: [market.submitResult, claims.open, claims.close, claims.takeBonds, governor.castVote],
    },
    validator: { role: roleOf('validator'), may: [...KILLS, claims.settle, vault.release, governor.castVote] },
    proposer: {
      role: roleOf('proposer'),
      may: [governor.propose, governor.queue, governor.execute, governor.castVote],
    },
  }),
])

/** What a workflow must be to be called verified: all of its tasks done and all of its escrow paid. */
export const completion = definePolicy({
  name: 'completion',
  actions: ['submitProof(bytes32,bytes)'],
  chain: {
    open: uint(32, view('market', 'openTasks(bytes32)', [calldata(0)])),
    escrow: uint(128, view('market', 'escrowOf(bytes32)', [calldata(0)])),
    client: address(view('market', 'clientOf(bytes32)', [calldata(0)])),
  },
  request: { workflow: bytes32(calldata(0)) },
  step: ({ chain }) => ({
    permit: { 'every task is done and paid': and(eq(chain.open, 0), eq(chain.escrow, 0), gt(chain.client, 0)) },
  }),
})

/** The policies of the scenario, as they are in force when it begins. */
export function pipelinePolicies(): Governed[] {
  return [
    {
      policy: spending,
      mode: 'proof',
      on: 'token',
      params: { 'spendLimit.max': 2n * POL, 'spendLimit.window': 600n },
      sets: { 'allowlist.payees': ['supplier'] },
    },
    { policy: duties, mode: 'guard', on: 'market' },
    {
      policy: conduct,
      mode: 'guard',
      on: {
        market: [market.submitResult],
        claims: [claims.open, claims.settle, claims.close, claims.takeBonds],
        traces: KILLS,
        vault: [vault.release],
        governor: [governor.propose, governor.queue, governor.execute, governor.castVote],
      },
    },
    { policy: completion, mode: 'proof', on: 'gate' },
  ]
}
