import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { indexedTree } from '../tree.ts'
import { actor, at, payee, stranger } from './cast.ts'
import { COUNTED_DEPTH, privateBudget } from './privateBudget.ts'

const counted = indexedTree(COUNTED_DEPTH, [BigInt(payee)])
const pay = (to: `0x${string}`, amount: bigint, spent = 0n) => ({
  params: { max: 40n, counted: counted.root },
  state: { spent },
  request: { to, amount },
  actor,
  at,
})
const OVER = 'over the budget'

export default policyTable(
  privateBudget,
  [
    { name: 'the whole budget at once, and nothing permits alone', input: pay(payee, 40n), expect: NOTHING_PERMITS },
    { name: 'a unit more', input: pay(payee, 41n), expect: OVER },
    { name: 'what is left', input: pay(payee, 10n, 30n), expect: NOTHING_PERMITS },
    { name: 'more than is left', input: pay(payee, 11n, 30n), expect: OVER },
    { name: 'a payee that does not count', input: pay(stranger, 99n, 40n), expect: NOTHING_PERMITS },
    { name: 'once it is over by a vote, nothing at all', input: pay(stranger, 1n, 41n), expect: OVER },
    {
      name: 'a path of another tree cannot pass for absence',
      input: {
        ...pay(payee, 99n),
        secret: { counts: indexedTree(COUNTED_DEPTH, [1n]).prove(BigInt(payee)) },
      },
      expect: 'error',
    },
  ],
  { counted },
)
