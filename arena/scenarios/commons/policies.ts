import {
  add,
  calldata,
  definePolicy,
  eq,
  gt,
  min,
  policySet,
  rolePermission,
  select,
  uint,
} from '../../../policies/index.ts'
import { roleNumber } from '../../genesis.ts'
import type { Governed } from '../../society.ts'
import { calls } from '../calls.ts'

/** Who decides how much is fished. */
export const ARMS = ['none', 'leader', 'dao', 'quota', 'slash'] as const
export type Arm = (typeof ARMS)[number]

const FISH = 'fish(uint256,uint256)'
const roleOf = (name: string) => roleNumber(name, ['fisher', 'harbour', 'warden'])

/**
 * At most `max` tons a month and fisher, over all its trips by day.
 *
 * - `max` (t). A month is the lake's, which takes no other than the one under way.
 *
 * It only forbids: something else must permit. Not covered: what is fished where no gate stands.
 */
export const quota = definePolicy({
  name: 'quota',
  actions: [FISH],
  params: { max: uint(16, 't') },
  state: { month: uint(8), taken: uint(16, 't') },
  request: { month: uint(8, calldata(0)), tons: uint(16, 't', calldata(1)) },
  step: ({ params, state, request }) => {
    const total = add(select(eq(request.month, state.month), state.taken, 0), request.tons)
    return {
      permit: {},
      forbid: { 'over the quota of the month': gt(total, params.max) },
      next: { month: request.month, taken: min(total, params.max) },
    }
  },
})

/** Fishers fish: by day within the quota, at night as they like, because no policy goes out with them. */
const fishing = policySet('fishing', [
  rolePermission({
    fisher: {
      role: roleOf('fisher'),
      may: [FISH, 'fishAtNight(uint256,uint256)', 'back(uint256,address)', 'announce(uint256,uint256)'],
    },
  }),
  quota,
])

const { governor, market, claims, traces, vault } = calls
const BALLOTS = [governor.propose, governor.castVote, governor.queue, governor.execute]
const BONDS = [claims.close, claims.takeBonds]
const KILLS = [traces.killByTransition, traces.killByStart, traces.killByEnd]

const ballots = policySet('ballots', [rolePermission({ fisher: { role: roleOf('fisher'), may: BALLOTS } })])

/** Fishers report what they landed, the harbour says what it weighed, the warden compares. */
const reports = policySet('reports', [
  rolePermission({
    fisher: { role: roleOf('fisher'), may: [market.claimTask, claims.open, ...BONDS] },
    harbour: { role: roleOf('harbour'), may: [market.claimTask, market.submitResult] },
    warden: { role: roleOf('warden'), may: [...KILLS, claims.settle, vault.release, ...BONDS] },
  }),
])

/** In tons a month: where nobody has set one it is the whole lake, which is no rule; else what a fifth of the fishers can take for ever, less a fifth. */
const QUOTAS: Record<Arm, bigint> = { none: 100n, leader: 100n, dao: 100n, quota: 8n, slash: 8n }

const LANDINGS: Governed = {
  ...{ policy: reports, mode: 'guard' },
  on: {
    market: [market.claimTask, market.submitResult],
    claims: [claims.open, claims.settle, ...BONDS],
    traces: KILLS,
    vault: [vault.release],
  },
}

/** What is in force in an arm when the season begins; the gate decides all of it on chain. */
export function commonsPolicies(arm: Arm): Governed[] {
  const more: Partial<Record<Arm, Governed>> = {
    dao: { policy: ballots, mode: 'guard', on: { governor: BALLOTS } },
    slash: LANDINGS,
  }
  const lake: Governed = { policy: fishing, mode: 'guard', on: 'fishery', params: { 'quota.max': QUOTAS[arm] } }
  return [lake, ...(more[arm] ? [more[arm]] : [])]
}
