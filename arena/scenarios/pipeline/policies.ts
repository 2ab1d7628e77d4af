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

const POL = 10n ** 18n
const roleOf = (name: (typeof ROLES)[number]) => ROLES.indexOf(name)

/** Payments go to listed payees, up to a limit in each window. */
export const spending = policySet('spending', [spendLimit, allowlist])

/** Workers take tasks, and nobody takes one that is kept apart from what it did. */
export const duties = policySet('duties', [
  rolePermission({ worker: { role: roleOf('worker'), may: ['claimTask(bytes32,uint256)'] } }),
  separationOfDuties,
])

const SUBMIT = 'submitResult(bytes32,uint256,bytes32,bytes)'
export const OPEN = 'open(bytes32,uint256)'
export const SETTLE =
  'settle(uint256,uint256[],(bytes32,uint8,uint8,address,uint32,bytes32,bytes32,bytes32,bytes32)[],bytes[],bytes32[])'
export const KILL =
  'killByTransition(uint256,uint256,((bytes32,uint8,uint8,address,uint32,bytes32,bytes32,bytes32,bytes32),bytes,bytes32[]),(uint256,uint256[],bytes32[],bytes32,bytes32[],uint256[],bytes32[]))'
const KILL_START =
  'killByStart(uint256,uint256,((bytes32,uint8,uint8,address,uint32,bytes32,bytes32,bytes32,bytes32),bytes,bytes32[]),bytes32,bytes32[])'
const KILL_END =
  'killByEnd(uint256,uint256,((bytes32,uint8,uint8,address,uint32,bytes32,bytes32,bytes32,bytes32),bytes,bytes32[]),bytes32,bytes32[])'
export const RELEASE = 'release((address,bytes32,address,uint256,address,uint256,address,uint256))'
export const PROPOSE = 'propose(address[],uint256[],bytes[],string)'
const QUEUE = 'queue(address[],uint256[],bytes[],bytes32)'
const EXECUTE = 'execute(address[],uint256[],bytes[],bytes32)'

/** Who may do what else: workers deliver, validators watch and settle, both vote, proposers move the DAO. */
export const conduct = policySet('conduct', [
  rolePermission({
    worker: { role: roleOf('worker'), may: [SUBMIT, OPEN, 'castVote(uint256,uint8)'] },
    validator: {
      role: roleOf('validator'),
      may: [KILL, KILL_START, KILL_END, SETTLE, RELEASE, 'castVote(uint256,uint8)'],
    },
    proposer: { role: roleOf('proposer'), may: [PROPOSE, QUEUE, EXECUTE, 'castVote(uint256,uint8)'] },
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
        market: [SUBMIT],
        claims: [OPEN, SETTLE],
        traces: [KILL, KILL_START, KILL_END],
        vault: [RELEASE],
        governor: [PROPOSE, QUEUE, EXECUTE, 'castVote(uint256,uint8)'],
      },
    },
    { policy: completion, mode: 'proof', on: 'gate' },
  ]
}
