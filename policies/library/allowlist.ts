import { calldata } from '../binding.ts'
import { not } from '../expr.ts'
import { address, root, uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'
import { membership } from '../secret.ts'

/** Room for 1023 payees. */
export const ALLOWLIST_DEPTH = 10

/**
 * Payments go to the payees of a list and to nobody else. Only the list's root is public, and voted on.
 *
 * - `payees` (root): the tree of the payees.
 *
 * It needs a proof: a guard on chain has no path. Not covered: amounts.
 */
export const allowlist = definePolicy({
  name: 'allowlist',
  actions: ['transfer(address,uint256)'],
  params: { payees: root() },
  request: { to: address(calldata(0)), amount: uint(96, 'e-18 POL', calldata(1)) },
  secret: ({ params, request }) => ({ payee: membership(ALLOWLIST_DEPTH, { of: params.payees, key: request.to }) }),
  step: ({ secret }) => ({
    permit: { 'the payee is on the list': secret.payee },
    forbid: { 'the payee is not on the list': not(secret.payee) },
  }),
})
