import { policySet } from '../set.ts'
import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { approvalBefore } from './approvalBefore.ts'
import { actor, at, POL } from './cast.ts'
import { quorum } from './quorum.ts'

const pay = (needed: bigint, approvals: bigint) => ({ params: { needed }, chain: { approvals }, actor, at })
const both = (amount: bigint, approvals: bigint) => ({
  params: { 'approvalBefore.threshold': 5n * POL, 'quorum.needed': 0n },
  chain: { approvals },
  request: { amount },
  actor,
  at,
})

export default [
  policyTable(quorum, [
    { name: 'two of three, and nothing permits alone', input: pay(2n, 2n), expect: NOTHING_PERMITS },
    { name: 'one of three', input: pay(2n, 1n), expect: 'fewer approvals than needed' },
    { name: 'none is needed', input: pay(0n, 0n), expect: NOTHING_PERMITS },
  ]),
  policyTable(policySet('approved', [approvalBefore, quorum]), [
    { name: 'one count serves both', input: both(6n * POL, 1n), expect: NOTHING_PERMITS },
    {
      name: 'the threshold asks where the quorum does not',
      input: both(6n * POL, 0n),
      expect: 'approvalBefore: above the threshold and not approved',
    },
    {
      name: 'the quorum asks where the threshold does not',
      input: { ...both(POL, 1n), params: { 'approvalBefore.threshold': 5n * POL, 'quorum.needed': 2n } },
      expect: 'quorum: fewer approvals than needed',
    },
  ]),
]
