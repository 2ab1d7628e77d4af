import { defineSociety } from '../../arena/society.ts'
import {
  address,
  calldata,
  commitmentTo,
  credential,
  definePolicy,
  eq,
  gt,
  issuerOf,
  leaf,
  leafOf,
  leafTree,
  ne,
  or,
  policySet,
  ROLE_CREDENTIAL,
  roleCredential,
  root,
  SEALED_LIMIT,
  sealedLimit,
  uint,
} from '../../policies/index.ts'

const POL = 10n ** 18n

/** A payee that the house knows, and the most that one payment to it may be. */
export const PAYEE = { payee: address(), most: uint(96, 'e-18 POL') }

/** Payments go to a payee of the register, which is a leaf of a tree of which only the root is public. */
const registered = definePolicy({
  name: 'registered',
  actions: ['transfer(address,uint256)'],
  params: { register: root() },
  request: { to: address(calldata(0)), amount: uint(96, 'e-18 POL', calldata(1)) },
  secret: ({ params }) => ({ entry: leaf(PAYEE, { of: params.register, depth: 4 }) }),
  step: ({ request, secret }) => ({
    forbid: {
      'not what the register says': or(ne(request.to, secret.entry.payee), gt(request.amount, secret.entry.most)),
    },
  }),
})

const roles = roleCredential({ treasurer: { role: 2, may: ['transfer(address,uint256)'] } })
const paid = definePolicy({
  name: 'paid',
  actions: ['transfer(address,uint256)'],
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ request }) => ({ forbid: { 'a payment of nothing': eq(request.amount, 0) } }),
})

/** Secrets that their holders keep; tests have them as well. */
export const issuer = issuerOf(`0x${'1a'.repeat(32)}`)
export const limit = { values: { max: 3210000000000000123n, window: 3600n }, salt: 0x5ea1edn }
export const entry = { values: { payee: `0x${'5'.repeat(40)}` as const, most: 2n * POL }, salt: 0x1eafn }
export const register = leafTree(4, [3n, 4n, leafOf(PAYEE, entry.values, entry.salt)])
export const badge = (actor: `0x${string}`, role = 2n, by = issuer) =>
  credential(by, ROLE_CREDENTIAL, { role, expires: 2_000_000_000n }, actor)
export const secretsOf = (actor: `0x${string}`, role?: bigint) => ({
  'sealedLimit.limit': limit,
  'roleCredential.badge': badge(actor, role),
  'registered.entry': { ...entry, ...register.prove(2) },
})

const pay = (to: string, amount: string) => ({ tool: 'pay', args: { to, amount } })
const guest = { role: 'guest', model: 'scripted', tools: ['pay' as const], funds: 20 }
const persona =
  (...plans: ReturnType<typeof pay>[][]) =>
  ({ memory: { turn = 0 } }: { memory: Record<string, unknown> }) => {
    const calls = plans[Number(turn)]
    return calls ? { calls, remember: { turn: Number(turn) + 1 } } : { say: 'done' }
  }

/** A limit that is committed, a role that is signed, and a payee that is a leaf: ann may pay, bob's role is another. */
export default defineSociety({
  name: 'sealed',
  agents: [
    {
      ...guest,
      name: 'ann',
      persona: persona([pay(entry.values.payee, '1.9')], [pay(entry.values.payee, '1.9')]) as never,
    },
    { ...guest, name: 'bob', persona: persona([pay(entry.values.payee, '1')]) as never },
  ],
  policies: [
    {
      policy: policySet('sealed', [sealedLimit, roles, registered, paid]) as never,
      mode: 'proof',
      on: 'token',
      params: {
        'sealedLimit.limit': commitmentTo(SEALED_LIMIT, limit.values, limit.salt),
        'roleCredential.issuer': issuer.word,
        'registered.register': register.root,
      },
      secrets: ({ agent, actor }) => secretsOf(actor, agent === 'ann' ? 2n : 1n),
    },
  ],
  ticks: 4,
})
