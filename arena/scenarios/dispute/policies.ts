import { policySet, rolePermission } from '../../../policies/index.ts'
import { roleNumber } from '../../genesis.ts'
import type { Governed } from '../../society.ts'
import { calls } from '../calls.ts'

const { market, claims, traces, inclusion, proofs, pool, vault } = calls
/** Of the roles of its agents one is its own. */
export const roleOf = (name: string) => roleNumber(name, ['challenger'])

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
        ...[market.claimTask, market.submitResult, claims.open, ...BONDS],
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
    validator: {
      role: roleOf('validator'),
      may: [...Object.values(pool), claims.settle, vault.release, market.accuse, market.release, ...BONDS],
    },
  }),
])

/** The policies of the scenario: one, decided on chain. */
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
  ]
}
