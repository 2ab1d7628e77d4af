import { policyTable } from '../table.ts'
import { aggregateStep } from './aggregate.ts'
import { actor, at } from './cast.ts'

const row = (group: bigint, value: bigint) => ({ request: { group, value }, actor, at })

export default policyTable(aggregateStep(2), [
  {
    name: 'a positive value is added',
    input: row(1n, 5n),
    expect: 'computed',
    next: { count: [0n, 1n], added: [0n, 5n], taken: [0n, 0n] },
  },
  {
    name: 'a negative value is taken',
    input: row(0n, -5n),
    expect: 'computed',
    next: { count: [1n, 0n], added: [0n, 0n], taken: [5n, 0n] },
  },
  { name: 'a group that is not there', input: row(2n, 1n), expect: 'error' },
])
