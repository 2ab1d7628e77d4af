import { defineSociety } from '../../arena/index.ts'
import { calldata, definePolicy, le, uint } from '../../policies/index.ts'

export const tips = definePolicy({
  name: 'tips',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({ permit: { 'the tip is small': le(request.amount, params.max) } }),
})

const pay = (to: string, amount: string) => ({ tool: 'pay', args: { to, amount } })

export default defineSociety({
  name: 'hello',
  agents: [
    {
      name: 'ada',
      role: 'guest',
      model: 'scripted',
      tools: ['pay'],
      funds: 10,
      persona: once(pay('bob', '1'), pay('bob', '5')),
    },
    { name: 'bob', role: 'guest', model: 'scripted', tools: ['pay'], funds: 10, persona: once(pay('ada', '0.5')) },
  ],
  policies: [{ policy: tips, mode: 'proof', on: 'token', params: { max: 2n * 10n ** 18n } }],
  ticks: 3,
})

/** A script that makes its calls in its first turn. */
function once(...calls: ReturnType<typeof pay>[]) {
  return ({ memory }: { memory: Readonly<Record<string, unknown>> }) =>
    memory.done ? { say: 'that was all' } : { calls, remember: { done: true } }
}
