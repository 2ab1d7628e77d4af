import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { actor, at, POL } from './cast.ts'
import { workflowBudget } from './workflowBudget.ts'

const pay = (amount: bigint, left: bigint) => ({ chain: { left }, request: { amount }, actor, at })

export default policyTable(workflowBudget, [
  { name: 'all that is left, and nothing permits alone', input: pay(POL, POL), expect: NOTHING_PERMITS },
  { name: 'one unit more', input: pay(POL + 1n, POL), expect: "more than is left of the workflow's budget" },
  {
    name: 'an unknown workflow has no budget',
    input: pay(1n, 0n),
    expect: "more than is left of the workflow's budget",
  },
])
