import { defineSociety } from '../../arena/index.ts'
import { add, calldata, definePolicy, fitTo, ge, le, select, sub, uint } from '../../policies/index.ts'

const POL = 10n ** 18n
const amount = uint(96, 'e-18 POL')

/** At most `max` in a window of `window` seconds, added up over all payments. */
export const allowance = definePolicy({
  name: 'allowance',
  actions: ['transfer(address,uint256)'],
  params: { max: amount, window: uint(40, 's') },
  state: { since: uint(40, 's'), spent: amount },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, state, request, at }) => {
    const over = ge(sub(at, state.since), params.window)
    const spent = fitTo(add(select(over, 0, state.spent), request.amount), amount)
    return {
      permit: { 'within the allowance': le(spent, params.max) },
      next: { since: select(over, at, state.since), spent },
    }
  },
})

/** What is paid without asking anybody. It is on no chain: a person, not the gate, says more. */
export const petty = definePolicy({
  name: 'petty',
  actions: ['transfer(address,uint256)'],
  params: { most: amount },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({ permit: { 'petty cash': le(request.amount, params.most) } }),
})

export default defineSociety({
  name: 'office',
  agents: [{ name: 'clerk', role: 'clerk', model: 'scripted', tools: ['pay'], funds: 100, persona: () => ({}) }],
  policies: [{ policy: allowance, mode: 'proof', on: 'token', params: { max: 10n * POL, window: 86_400n } }],
})
