import { z } from 'zod'
import { defineMandate } from '../../agents/index.ts'
import { add, calldata, definePolicy, fitTo, le, uint } from '../../policies/index.ts'

const cents = uint(32, 'cents')

const refunds = definePolicy({
  name: 'refunds',
  actions: ['refund(uint256,uint256)'],
  params: { most: cents },
  state: { given: cents },
  request: { amount: uint(32, 'cents', calldata(1)) },
  step: ({ params, state, request }) => {
    const given = fitTo(add(state.given, request.amount), cents)
    return { permit: { 'within the sum of all refunds': le(given, params.most) }, next: { given } }
  },
})

const small = definePolicy({
  name: 'small',
  actions: ['refund(uint256,uint256)'],
  params: { most: cents },
  request: { amount: uint(32, 'cents', calldata(1)) },
  step: ({ params, request }) => ({ permit: { 'a small refund': le(request.amount, params.most) } }),
})

/** A shop's help desk: it gives back at most 100.00 in all, and asks a person beyond 50.00. No chain enforces it. */
export default defineMandate({
  policies: [{ policy: refunds, params: { most: 10_000n } }],
  review: [{ policy: small, params: { most: 5_000n } }],
  tools: {
    search: 'free',
    refund: {
      schema: z.object({ order: z.int(), cents: z.int() }),
      action: 'refund(uint256,uint256)',
      args: ({ order, cents }) => [order, cents],
      summary: ({ order, cents }) => `refund ${cents} cents of order ${order}`,
    },
  },
})
