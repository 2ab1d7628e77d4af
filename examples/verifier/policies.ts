import { roleNumber } from '../../arena/genesis.ts'
import {
  add,
  calldata,
  definePolicy,
  ge,
  type Int,
  le,
  migration,
  min,
  type Num,
  policySet,
  rolePermission,
  uint,
} from '../../policies/index.ts'

const actions = ['transfer(address,uint256)'] as const
const POL = 'e-18 POL'
const request = { amount: uint(96, POL, calldata(1)) }

/** So much in all, and no more. */
export const first = definePolicy({
  ...{ name: 'allowance', actions, request },
  params: { max: uint(96, POL) },
  state: { spent: uint(96, POL) },
  step: ({ params, state, request }) => {
    const spent = add(state.spent, request.amount)
    return { permit: { 'within the allowance': le(spent, params.max) }, next: { spent: min(spent, params.max) } }
  },
})

/** The same, in so many payments from now on: another circuit, and a state with one field more. */
const counting = (kept: (spent: Int) => Num) =>
  definePolicy({
    ...{ name: 'allowance', actions, request },
    params: { max: uint(96, POL), most: uint(16) },
    state: { payments: uint(16), spent: uint(96, POL) },
    migrate: migration(first, ({ spent }) => ({ payments: 0, spent: kept(spent) })),
    step: ({ params, state, request }) => {
      const spent = add(state.spent, request.amount)
      return {
        permit: { 'within the allowance': le(spent, params.max) },
        forbid: { 'one payment too many': ge(state.payments, params.most) },
        next: { payments: min(add(state.payments, 1), params.most), spent: min(spent, params.max) },
      }
    },
  })

/** What was spent stays spent. */
export const second = counting((spent) => spent)

/** The same rules, and everybody begins anew. */
export const forgetful = counting(() => 0)

const VOTES = [
  ...['propose(address[],uint256[],bytes[],string)', 'castVote(uint256,uint8)'],
  ...['queue(address[],uint256[],bytes[],bytes32)', 'execute(address[],uint256[],bytes[],bytes32)'],
]

/** Who votes, and on what: how much that is worth is for the governor. */
export const ballots = policySet('ballots', [
  rolePermission({ voter: { role: roleNumber('voter', ['voter', 'payer']), may: VOTES } }),
])
