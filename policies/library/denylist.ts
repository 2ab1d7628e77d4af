import { calldata } from '../binding.ts'
import { address, root } from '../fields.ts'
import { definePolicy } from '../policy.ts'
import { membership } from '../secret.ts'

/** Room for 1023 names. */
export const DENYLIST_DEPTH = 10

/**
 * No payment goes to a payee of a list. Only the list's root is public, and voted on.
 *
 * - `denied` (root): the tree of the payees that are refused.
 *
 * It only forbids: something else must permit. It needs a proof: a guard on chain has no path. Not covered: a payee that passes the money on, or takes a new address.
 */
export const denylist = definePolicy({
  name: 'denylist',
  actions: ['transfer(address,uint256)'],
  params: { denied: root() },
  request: { to: address(calldata(0)) },
  secret: ({ params, request }) => ({ payee: membership(DENYLIST_DEPTH, { of: params.denied, key: request.to }) }),
  step: ({ secret }) => ({ forbid: { 'the payee is on the deny list': secret.payee } }),
})
