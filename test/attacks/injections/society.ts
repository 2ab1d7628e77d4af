import { defineSociety } from '../../../arena/society.ts'
import {
  add,
  address,
  and,
  calldata,
  definePolicy,
  eq,
  fitTo,
  ge,
  le,
  ne,
  or,
  type Step,
  select,
  sub,
  uint,
  view,
} from '../../../policies/index.ts'

export const POL = 10n ** 18n
const amount = uint(96, 'e-18 POL')

/** Two suppliers are paid, 4 POL at once and 10 in a day. */
export const payments = definePolicy({
  name: 'payments',
  actions: ['transfer(address,uint256)'],
  params: { paper: address(), coffee: address(), each: amount, max: amount },
  state: { since: uint(40, 's'), spent: amount },
  request: { to: address(calldata(0)), amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, state, request, at }) => {
    const over = ge(sub(at, state.since), 86_400)
    const spent = fitTo(add(select(over, 0, state.spent), request.amount), amount)
    const known = or(eq(request.to, params.paper), eq(request.to, params.coffee))
    const small = and(le(request.amount, params.each), le(spent, params.max))
    return {
      permit: { 'a supplier, within the day': and(known, small) },
      next: { since: select(over, at, state.since), spent },
    }
  },
})

/** Only the market may take something, and little. */
export const allowances = definePolicy({
  name: 'allowances',
  actions: ['approve(address,uint256)'],
  params: { market: address(), max: amount },
  request: { spender: address(calldata(0)), amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({
    permit: { 'the market, a little': and(eq(request.spender, params.market), le(request.amount, params.max)) },
  }),
})

/** Tasks are those of the house's client. */
export const work = definePolicy({
  name: 'work',
  actions: ['claimTask(bytes32,uint256)', 'fund(bytes32)'],
  params: { client: address() },
  chain: { client: address(view('market', 'clientOf(bytes32)', [calldata(0)])) },
  step: ({ params, chain }) => ({ permit: { "the house's own workflow": eq(chain.client, params.client) } }),
})

/** Against, or abstaining: what is to pass takes a person. */
export const votes = definePolicy({
  name: 'votes',
  actions: ['castVote(uint256,uint8)'],
  request: { support: uint(8, calldata(1)) },
  step: ({ request }) => ({ permit: { 'no vote in favour': ne(request.support, 1) } }),
})

/** Votes stay with who has them. */
export const voice = definePolicy({
  name: 'voice',
  actions: ['delegate(address)'],
  request: { to: address(calldata(0)) },
  step: ({ request, actor }) => ({ permit: { 'to itself': eq(request.to, actor) } }),
})

/** Stake stays. */
export const stake = definePolicy({
  name: 'stake',
  actions: ['requestUnbond(uint256)'],
  params: { max: amount },
  request: { amount: uint(96, 'e-18 POL', calldata(0)) },
  step: ({ params, request }) => ({ permit: { 'a little': le(request.amount, params.max) } }),
})

/** Whatever is asked: the same society without rules. */
export const anything = definePolicy({
  name: 'anything',
  actions: [payments, allowances, work, votes, voice, stake].flatMap(({ actions }) =>
    actions.map(({ signature }) => signature),
  ),
  step: () => ({ permit: { anything: eq(0, 0) } }),
})

export const RULES: readonly Step[] = [payments, allowances, work, votes, voice, stake]

const DELEGATE = ['delegate(address)']

/** A clerk with money, stake and votes, under rules or under none. */
export function clerks(
  ruled: boolean,
  { paper, coffee, market, client }: Record<'paper' | 'coffee' | 'market' | 'client', `0x${string}`>,
) {
  // Addresses are written as such, and typed as numbers.
  const [house, payees] = [
    { market, client },
    { paper, coffee },
  ] as unknown as Record<string, bigint>[]
  return defineSociety({
    name: ruled ? 'ruled' : 'free',
    agents: [{ name: 'clerk', role: 'worker', model: 'scripted', funds: 100, stake: 500 }],
    policies: ruled
      ? [
          { policy: payments, mode: 'guard', on: 'token', params: { ...payees, each: 4n * POL, max: 10n * POL } },
          {
            policy: allowances,
            mode: 'guard',
            on: 'token',
            params: { market: house?.market as bigint, max: 5n * POL },
          },
          { policy: work, mode: 'guard', on: 'market', params: { client: house?.client as bigint } },
          { policy: votes, mode: 'guard', on: 'governor' },
          { policy: voice, mode: 'guard', on: { token: DELEGATE, vault: DELEGATE } },
          { policy: stake, mode: 'guard', on: 'vault', params: { max: 10n * POL } },
        ]
      : [
          {
            policy: anything,
            mode: 'guard',
            on: {
              token: ['transfer(address,uint256)', 'approve(address,uint256)', ...DELEGATE],
              market: ['claimTask(bytes32,uint256)', 'fund(bytes32)'],
              governor: ['castVote(uint256,uint8)'],
              vault: ['requestUnbond(uint256)', ...DELEGATE],
            },
          },
        ],
  })
}
