import {
  approvalBefore,
  calldata,
  definePolicy,
  gt,
  policySet,
  rolePermission,
  separationOfDuties,
  spendLimit,
  uint,
  view,
} from '../../../policies/index.ts'
import { roleNumber } from '../../genesis.ts'
import type { Governed } from '../../society.ts'
import { calls } from '../calls.ts'

const POL = 10n ** 18n
/** Roles of its own, in the order of the agents. */
export const roleOf = (name: string) => roleNumber(name, ['treasurer', 'council', 'applicant'])

/** No payee gets more at once than the grant that was voted for it; without one, nothing. It only forbids. */
export const grantees = definePolicy({
  name: 'grantees',
  actions: [calls.token.transfer],
  chain: { granted: uint(96, 'e-18 POL', view('grants', 'grantOf(address)', [calldata(0)])) },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ chain, request }) => ({
    permit: {},
    forbid: { 'more than was voted for the payee': gt(request.amount, chain.granted) },
  }),
})

const payers = rolePermission({ treasurer: { role: roleOf('treasurer'), may: [calls.token.transfer] } })

/** The treasurer pays voted grants, each approved before, within a budget. */
export const spending = policySet('spending', [payers, grantees, approvalBefore, spendLimit])

const { market } = calls
const ASK = 'ask(uint256,string)'
const SAY = 'say(address,string)'

/** Whoever belongs here may talk; applicants ask, the council votes. */
const requests = policySet('requests', [
  rolePermission({
    applicant: { role: roleOf('applicant'), may: [ASK, SAY] },
    treasurer: { role: roleOf('treasurer'), may: [SAY] },
    council: { role: roleOf('council'), may: [SAY, 'endorse(uint256)'] },
  }),
])

const approving = policySet('approving', [
  rolePermission({ council: { role: roleOf('council'), may: ['approve(address,address,uint256)'] } }),
])

/** The council's own work: who has assessed the applications does not take the second look. */
const duties = policySet('duties', [
  rolePermission({ council: { role: roleOf('council'), may: [market.claimTask, market.submitResult] } }),
  separationOfDuties,
])

/** All of them are decided on chain. */
export function treasuryPolicies(): Governed[] {
  return [
    {
      ...{ policy: spending, mode: 'guard', on: 'token' },
      params: { 'approvalBefore.threshold': 0n, 'spendLimit.max': 60n * POL, 'spendLimit.window': 3600n },
    },
    { policy: requests, mode: 'guard', on: 'grants' },
    { policy: approving, mode: 'guard', on: 'approvals' },
    { policy: duties, mode: 'guard', on: { market: [market.claimTask, market.submitResult] } },
  ]
}
