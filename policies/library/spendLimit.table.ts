import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { actor, at, POL } from './cast.ts'
import { spendLimit } from './spendLimit.ts'

const pay = (amount: bigint, state?: { since: bigint; spent: bigint }) => ({
  params: { max: 40n * POL, window: 3600n },
  request: { amount },
  state,
  actor,
  at,
})
const full = { spent: 40n * POL }
const OVER = 'over the limit of the window'

export default policyTable(spendLimit, [
  { name: 'the whole limit at once, and nothing permits alone', input: pay(40n * POL), expect: NOTHING_PERMITS },
  { name: 'one unit above it', input: pay(40n * POL + 1n), expect: OVER },
  { name: 'what is left', input: pay(10n * POL, { since: at - 9n, spent: 30n * POL }), expect: NOTHING_PERMITS },
  { name: 'more than is left', input: pay(11n * POL, { since: at - 9n, spent: 30n * POL }), expect: OVER },
  { name: 'in the last second of the window', input: pay(1n, { ...full, since: at - 3599n }), expect: OVER },
  { name: 'in the next window', input: pay(1n, { ...full, since: at - 3600n }), expect: NOTHING_PERMITS },
])
