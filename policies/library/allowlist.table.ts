import { policyTable } from '../table.ts'
import { indexedTree } from '../tree.ts'
import { ALLOWLIST_DEPTH, allowlist } from './allowlist.ts'
import { actor, at, nobody, payee, stranger } from './cast.ts'

const payees = indexedTree(ALLOWLIST_DEPTH, [BigInt(payee)])
const pay = (to: `0x${string}`) => ({ params: { payees: payees.root }, request: { to, amount: 1n }, actor, at })

export default policyTable(
  allowlist,
  [
    { name: 'a payee of the list', input: pay(payee), expect: 'the payee is on the list' },
    { name: 'somebody else', input: pay(stranger), expect: 'the payee is not on the list' },
    { name: 'nobody', input: pay(nobody), expect: 'the payee is not on the list' },
    {
      name: 'a path of another tree',
      input: { ...pay(payee), secret: { payee: indexedTree(ALLOWLIST_DEPTH, [1n]).prove(BigInt(payee)) } },
      expect: 'error',
    },
  ],
  { payees },
)
