import {
  add,
  address,
  calldata,
  definePolicy,
  ge,
  gt,
  min,
  ne,
  policySet,
  rolePermission,
  select,
  sub,
  uint,
  view,
} from '../../../policies/index.ts'
import { calls } from '../calls.ts'
import { roleOf } from './roles.ts'

/**
 * An account lets the market take tokens, and nobody else: at most `max` in a window, added up over its approvals. Which market
 * stands in the claim manager for good, and not in a parameter: who it is can't be voted on as numbers are.
 */
export const approvalLimit = definePolicy({
  name: 'approvalLimit',
  actions: [calls.token.approve],
  params: { max: uint(96, 'e-18 POL'), window: uint(40, 's') },
  chain: { market: address(view('claims', 'MARKET()')) },
  state: { since: uint(40, 's'), approved: uint(96, 'e-18 POL') },
  request: { spender: address(calldata(0)), amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, chain, state, request, at }) => {
    const over = ge(sub(at, state.since), params.window)
    const total = add(select(over, 0, state.approved), request.amount)
    return {
      permit: {},
      forbid: {
        'the spender is not the market': ne(request.spender, chain.market),
        'over the limit of the window': gt(total, params.max),
      },
      next: { since: select(over, at, state.since), approved: min(total, params.max) },
    }
  },
})

/** Clients pay for workflows out of their accounts. */
export const funding = policySet('funding', [
  rolePermission({ client: { role: roleOf('client'), may: [calls.token.approve] } }),
  approvalLimit,
])
