import { policySet } from '../set.ts'
import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { indexedTree } from '../tree.ts'
import { ALLOWLIST_DEPTH, allowlist } from './allowlist.ts'
import { actor, at, nobody, payee, stranger } from './cast.ts'
import { DENYLIST_DEPTH, denylist } from './denylist.ts'

const denied = indexedTree(DENYLIST_DEPTH, [BigInt(stranger)])
const payees = indexedTree(ALLOWLIST_DEPTH, [BigInt(payee), BigInt(stranger)])
const pay = (to: `0x${string}`) => ({ params: { denied: denied.root }, request: { to }, actor, at })
const both = policySet('known', [allowlist, denylist])
const known = (to: `0x${string}`) => ({
  params: { 'denylist.denied': denied.root, 'allowlist.payees': payees.root },
  request: { to, amount: 1n },
  actor,
  at,
})

export default [
  policyTable(
    denylist,
    [
      { name: 'a payee of the list', input: pay(stranger), expect: 'the payee is on the deny list' },
      { name: 'somebody else, and nothing permits alone', input: pay(payee), expect: NOTHING_PERMITS },
      {
        name: 'a path of another tree cannot pass for absence',
        input: { ...pay(stranger), secret: { payee: indexedTree(DENYLIST_DEPTH, [1n]).prove(BigInt(stranger)) } },
        expect: 'error',
      },
    ],
    { denied },
  ),
  policyTable(
    both,
    [
      { name: 'on the allow list', input: known(payee), expect: 'allowlist: the payee is on the list' },
      { name: 'on both: deny wins', input: known(stranger), expect: 'denylist: the payee is on the deny list' },
      { name: 'on none', input: known(nobody), expect: 'allowlist: the payee is not on the list' },
    ],
    { 'denylist.denied': denied, 'allowlist.payees': payees },
  ),
]
