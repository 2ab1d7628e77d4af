import { calldata, definePolicy, gt, policySet, rolePermission, spendLimit, uint } from '../../../policies/index.ts'
import { roleNumber } from '../../genesis.ts'
import type { Draft, Governed } from '../../society.ts'
import { calls } from '../calls.ts'

const POL = 10n ** 18n
const { market, claims, traces, vault, governor, token, models, reputation, identity } = calls
/** Roles of its own, in the order of the agents. */
const OWN = ['voter', 'keeper']
const roleOf = (name: string) => roleNumber(name, OWN)

const VOTES = [...Object.values(governor), token.delegate, vault.delegate, vault.requestUnbond, vault.withdraw]
const KILLS = [traces.killByTransition, traces.killByStart, traces.killByEnd]
const BONDS = [claims.close, claims.takeBonds]
const RECORDS = [token.approve, reputation.record, reputation.countSlash]

/** Members propose, vote and have others vote: how much that is worth is for the governor. */
const ballots = policySet('ballots', [
  rolePermission({
    worker: { role: roleOf('worker'), may: VOTES },
    voter: { role: roleOf('voter'), may: VOTES },
    proposer: { role: roleOf('proposer'), may: VOTES },
  }),
])

/** Who may do what else. */
const conduct = policySet('conduct', [
  rolePermission({
    worker: {
      role: roleOf('worker'),
      may: [market.claimTask, market.submitResult, claims.open, identity.register, ...BONDS],
    },
    keeper: { role: roleOf('keeper'), may: [...KILLS, claims.settle, vault.release, ...RECORDS, ...BONDS] },
    proposer: { role: roleOf('proposer'), may: [models.register, market.propose] },
  }),
])

const payers = rolePermission({ voter: { role: roleOf('voter'), may: [token.transfer] } })

/** What members pay: up to a limit in each window. */
const spending = policySet('spending', [spendLimit, payers])

/** No single payment is larger than `each`. It only forbids. */
const single = definePolicy({
  name: 'single',
  actions: [token.transfer],
  params: { each: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({
    permit: {},
    forbid: { 'larger than a payment may be': gt(request.amount, params.each) },
  }),
})

/** All of them are decided on chain: that a proof says the same is for other scenarios to show. */
export function constitutionPolicies(): Governed[] {
  return [
    {
      policy: spending,
      mode: 'guard',
      on: 'token',
      params: { 'spendLimit.max': 10_000n * POL, 'spendLimit.window': 600n },
    },
    {
      policy: ballots,
      mode: 'guard',
      on: {
        governor: Object.values(governor),
        token: [token.delegate],
        vault: [vault.delegate, vault.requestUnbond, vault.withdraw],
      },
    },
    {
      policy: conduct,
      mode: 'guard',
      on: {
        market: [market.propose, market.claimTask, market.submitResult],
        claims: [claims.open, claims.settle, ...BONDS],
        traces: KILLS,
        vault: [vault.release],
        models: [models.register],
        identity: [identity.register],
        reputation: [reputation.record, reputation.countSlash],
        token: [token.approve],
      },
    },
  ]
}

/** The version of `spending` that is voted for: with one rule more. */
export const drafts: Record<string, Draft> = {
  careful: {
    policy: policySet('spending', [spendLimit, single, payers]),
    params: { 'spendLimit.max': 3_000n * POL, 'spendLimit.window': 600n, 'single.each': 500n * POL },
  },
}
