import type { Persona } from '../../../agents/models/scripted.ts'
import { defineSociety } from '../../../arena/index.ts'
import { calldata, definePolicy, le, uint } from '../../../policies/index.ts'

const POL = 10n ** 18n

const cap = definePolicy({
  name: 'cap',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({ permit: { 'not too much': le(request.amount, params.max) } }),
})

/** Money goes from ann over ben to cat, who then wants to spend all of it at once, and may not. Dan and eve pay each other for nothing. */
export default defineSociety({
  name: 'chain',
  agents: [
    agent('dan', ({ snapshot }) => (snapshot.tick < 5 ? paying('eve', '0.1') : {}), 5),
    agent(
      'ann',
      once(() => true, 'ben', '2'),
      2,
    ),
    agent('eve', () => ({ calls: [{ tool: 'look', args: { what: 'me' } }], say: 'so it is' }), 5),
    agent(
      'ben',
      once((balance) => balance >= 2n * POL, 'cat', '2'),
      0,
    ),
    agent(
      'cat',
      once((balance) => balance >= 3n * POL, 'ann', '3'),
      1,
    ),
  ],
  policies: [{ policy: cap, mode: 'guard', on: 'token', params: { max: 2n * POL } }],
  ticks: 6,
})

function agent(name: string, persona: Persona, funds: number) {
  return {
    name,
    role: 'guest',
    model: 'scripted',
    tools: ['pay' as const, 'look' as const],
    funds,
    persona: ((view) => (view.results.length > 0 ? {} : persona(view))) satisfies Persona,
  }
}

function paying(to: string, amount: string) {
  return { calls: [{ tool: 'pay', args: { to, amount } }] }
}

/** Pays a single time, as soon as its balance is so that it wants to. */
function once(when: (balance: bigint) => boolean, to: string, amount: string): Persona {
  return ({ me, memory }) =>
    memory.paid || !when(me.balance) ? {} : { ...paying(to, amount), remember: { paid: true } }
}
