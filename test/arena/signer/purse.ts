import { defineSociety } from '../../../arena/index.ts'
import { calldata, definePolicy, le, uint } from '../../../policies/index.ts'

const POL = 10n ** 18n

const lenient = definePolicy({
  name: 'lenient',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({ permit: { 'not everything': le(request.amount, params.max) } }),
})

const pay = (amount: string) => ({ tool: 'pay', args: { to: 'bob', amount } })

/** Policies would let ann pay 90 POL at once; her purse lets 3 POL leave at once, and 5 in an hour. */
export default defineSociety({
  name: 'purse',
  agents: [
    {
      ...{ name: 'ann', role: 'guest', model: 'scripted', tools: ['pay'], funds: 100 },
      purse: { each: 3, sum: 5, window: 3600 },
      persona: ({ memory }) =>
        memory.done ? { say: 'that was all' } : { calls: ['2', '4', '3', '1'].map(pay), remember: { done: true } },
    },
    { name: 'bob', role: 'guest', model: 'scripted', tools: ['pay'], persona: () => ({ say: 'thank you' }) },
  ],
  policies: [{ policy: lenient, mode: 'guard', on: 'token', params: { max: 90n * POL } }],
  ticks: 3,
})
