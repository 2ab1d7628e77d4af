import { defineSociety } from '../../arena/society.ts'
import { calldata, definePolicy, gt, policySet, privateBudget, uint } from '../../policies/index.ts'

const payments = definePolicy({
  name: 'payments',
  actions: ['transfer(address,uint256)'],
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ request }) => ({ permit: { 'a payment': gt(request.amount, 0) } }),
})

const pay = (to: string, amount: string) => ({ tool: 'pay', args: { to, amount } })
const guest = { role: 'guest', model: 'scripted', tools: ['pay' as const], funds: 20 }

/** Payments to the supplier count for a budget of 5 POL, of which only a commitment is on chain. */
export default defineSociety({
  name: 'discreet',
  agents: [
    {
      ...guest,
      name: 'ann',
      persona: ({ memory: { turn = 0 } }) => {
        const plans = [
          [pay('supplier', '1.7'), pay('bob', '9')],
          [pay('supplier', '2.2')],
          [pay('supplier', '1.4'), pay('supplier', '1.1')],
        ]
        const calls = plans[Number(turn)]
        return calls ? { calls, remember: { turn: Number(turn) + 1 } } : { say: 'done' }
      },
    },
    { ...guest, name: 'bob', persona: () => ({ say: 'waits' }) },
  ],
  outsiders: ['supplier'],
  policies: [
    {
      policy: policySet('discreet', [privateBudget, payments]) as never,
      mode: 'proof',
      on: 'token',
      params: { 'privateBudget.max': 5n * 10n ** 18n },
      sets: { 'privateBudget.counted': ['supplier'] },
    },
  ],
  ticks: 5,
})
