import { policySet, rolePermission } from '../../../policies/index.ts'
import type { Governed } from '../../society.ts'
import { calls } from '../calls.ts'
import { funding } from './funding.ts'
import { roleOf } from './roles.ts'

const { market, claims, traces, inclusion, proofs, pool, vault } = calls
/** Bonds are everybody's own. */
const BONDS = [claims.close, claims.takeBonds]
const DESCENT = [traces.demand, traces.pick, traces.killBySilence, traces.stop]
const KILLS = [traces.killByTransition, traces.killByStart, traces.killByEnd]
const FINDINGS = [claims.commit, claims.contest]

/** Who may do what: workers deliver and answer, challengers dispute, validators check, settle and keep order. */
export const conduct = policySet('conduct', [
  rolePermission({
    worker: {
      role: roleOf('worker'),
      may: [
        ...[market.claimTask, market.submitResult, market.submitProof, claims.open, ...BONDS],
        ...[traces.reveal, traces.dismiss, inclusion.show, inclusion.finish, proofs.show],
      ],
    },
    challenger: {
      role: roleOf('challenger'),
      may: [
        ...[...KILLS, ...DESCENT, ...FINDINGS, inclusion.demand, inclusion.bury, inclusion.finish, ...BONDS],
        ...[proofs.demand, proofs.killBySilence, proofs.stop],
      ],
    },
    client: { role: roleOf('client'), may: [market.propose, market.fund, market.refund] },
    validator: {
      role: roleOf('validator'),
      may: [...Object.values(pool), claims.settle, vault.release, market.accuse, market.release, ...BONDS],
    },
  }),
])

/** The policies of the scenario, decided on chain. */
export function disputePolicies(): Governed[] {
  return [
    {
      policy: conduct,
      mode: 'guard',
      on: {
        market: Object.values(market),
        claims: Object.values(claims),
        traces: Object.values(traces),
        inclusion: Object.values(inclusion),
        proofs: Object.values(proofs),
        pool: Object.values(pool),
        vault: [vault.release],
      },
    },
    {
      policy: funding,
      mode: 'guard',
      on: 'token',
      params: { 'approvalLimit.max': 100n * 10n ** 18n, 'approvalLimit.window': 86_400n },
    },
  ]
}
