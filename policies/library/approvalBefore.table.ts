import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { approvalBefore } from './approvalBefore.ts'
import { actor, at, POL } from './cast.ts'

const pay = (amount: bigint, approvals: bigint) => ({
  params: { threshold: 5n * POL },
  chain: { approvals },
  request: { amount },
  actor,
  at,
})

export default policyTable(approvalBefore, [
  { name: 'at the threshold, and nothing permits alone', input: pay(5n * POL, 0n), expect: NOTHING_PERMITS },
  { name: 'above it', input: pay(5n * POL + 1n, 0n), expect: 'above the threshold and not approved' },
  { name: 'above it and approved', input: pay(500n * POL, 1n), expect: NOTHING_PERMITS },
])
