import { policySet, rolePermission } from '../../../policies/index.ts'
import { roleNumber } from '../../genesis.ts'
import type { Governed } from '../../society.ts'
import { calls } from '../calls.ts'

const { market, claims, traces, vault } = calls
/** Of the roles of its agents one is its own. */
export const roleOf = (name: string) => roleNumber(name, ['challenger'])

/** Bonds are everybody's own. */
const BONDS = [claims.close, claims.takeBonds]
const DESCENT = [traces.demand, traces.pick, traces.killBySilence, traces.stop]
const KILLS = [traces.killByTransition, traces.killByStart, traces.killByEnd]

/** Who may do what: workers deliver and answer, challengers dispute, validators settle. */
export const conduct = policySet('conduct', [
  rolePermission({
    worker: {
      role: roleOf('worker'),
      may: [market.claimTask, market.submitResult, claims.open, traces.reveal, traces.dismiss, ...BONDS],
    },
    challenger: { role: roleOf('challenger'), may: [...KILLS, ...DESCENT, ...BONDS] },
    validator: { role: roleOf('validator'), may: [claims.settle, vault.release, ...BONDS] },
  }),
])

/** The policies of the scenario: one, decided on chain. */
export function disputePolicies(): Governed[] {
  return [
    {
      policy: conduct,
      mode: 'guard',
      on: {
        market: [market.claimTask, market.submitResult],
        claims: [claims.open, claims.settle, ...BONDS],
        traces: Object.values(traces),
        vault: [vault.release],
      },
    },
  ]
}
