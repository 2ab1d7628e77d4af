import { defineSociety } from '../../arena/index.ts'
import { calldata, definePolicy, le, uint } from '../../policies/index.ts'

const small = definePolicy({
  name: 'small',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({ permit: { 'the sum is small': le(request.amount, params.max) } }),
})

/** A script that pays once, in its tick; when it is denied, it leaves it at that. */
const pays =
  (tick: number, to: string, amount: string) =>
  ({ snapshot, results }: { snapshot: { tick: number }; results: readonly unknown[] }) =>
    snapshot.tick === tick && results.length === 0
      ? { calls: [{ tool: 'pay', args: { to, amount } }] }
      : { say: 'not now' }

const member = { role: 'guest', model: 'scripted', tools: ['pay' as const] }

/** Money goes from hand to hand: dan, ada, bob, carol. bob passes on in the very tick in which ada pays him. */
export default defineSociety({
  name: 'relay',
  agents: [
    { ...member, name: 'ada', funds: 10, persona: pays(2, 'bob', '3') },
    { ...member, name: 'bob', funds: 0, persona: pays(2, 'carol', '2') },
    { ...member, name: 'carol', funds: 0, persona: pays(3, 'dan', '1') },
    { ...member, name: 'dan', funds: 1, persona: pays(1, 'ada', '1') },
  ],
  policies: [{ policy: small, mode: 'guard', on: 'token', params: { max: 5n * 10n ** 18n } }],
  ticks: 3,
})
