import {
  add,
  address,
  defineStep,
  fitTo,
  indexedTree,
  membership,
  not,
  root,
  select,
  uint,
} from '../../policies/index.ts'

/**
 * One row of payments: those to listed payees are added up, the others counted. The list is behind a root, so the step has no form on
 * chain: a row is judged by a proof.
 */
export const listed = defineStep({
  name: 'listed',
  params: { payees: root() },
  state: { sum: uint(64), others: uint(16) },
  request: { to: address(), amount: uint(40) },
  secret: ({ params, request }) => ({ payee: membership(4, { of: params.payees, key: request.to }) }),
  step: ({ state, request, secret }) => ({
    next: {
      sum: fitTo(add(state.sum, select(secret.payee, request.amount, 0)), uint(64)),
      others: fitTo(add(state.others, select(not(secret.payee), 1, 0)), uint(16)),
    },
  }),
})

export const payees = indexedTree(4, [0xa1n, 0xa2n, 0xa3n])

export const payments = [0xa1n, 0xbadn, 0xa3n, 0xa2n].map((to, index) => ({
  to: `0x${to.toString(16).padStart(40, '0')}` as const,
  amount: BigInt(10 ** index),
}))
