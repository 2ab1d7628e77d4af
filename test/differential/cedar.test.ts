import { describe, expect, test } from 'vitest'
import { importCedar } from '../../policies/cedar/index.ts'
import { chance } from '../../policies/chance.ts'
import { gatesOf } from '../../policies/gates.ts'
import { signals, stateOf } from '../../policies/signals.ts'
import { differences, differencesOf, inputOf, newTally } from './cedarKit.ts'
import { randomCall, randomPolicies, schema } from './cedarRandom.ts'
import { runGates } from './gateTwin.ts'

/** What random policies come to seldom: the last number that fits, rounding, calendars, blocks of addresses, patterns. */
const EDGES = [
  'context.n * context.n * context.n > 0 || true && context.n < 8',
  'context.n * 1024 + 1023 > 0',
  'context.n * 1024 + 1024 > 0',
  'context.n * 1024 - 1024 < 1',
  'context.n * 1024 - 1025 < 1',
  '-(context.n * 1024 - 1024) > 0',
  'resource.keep.toSeconds() < 0',
  'resource.keep.toDays() == -1',
  'resource.keep.toMinutes() * 2 > resource.keep.toHours()',
  'resource.made.toTime() > duration("12h")',
  'resource.made.toDate() == datetime("2024-02-29")',
  'resource.made == datetime("2024-02-29T11:00:00Z") || resource.made == datetime("1969-12-31T23:59:59.999Z")',
  'context.now.durationSince(resource.made) > duration("1d")',
  'context.now.offset(resource.keep) < datetime("2000-01-01")',
  '!(resource has price) || resource.price.greaterThanOrEqual(decimal("1.5"))',
  'resource.host.isInRange(ip("10.0.0.0/8")) || resource.host.isInRange(ip("2001:db8::/32"))',
  'context.ip.isInRange(resource.host)',
  'resource.host.isLoopback() || resource.host.isMulticast()',
  'resource.host == ip("10.0.0.0/24") || resource.host.isIpv6()',
  'resource.state like "d*" && resource.state like "*s" || resource.state == "done"',
  'resource.state like "*" && !(resource.state like "dra*t*") || resource.state == "drafts"',
  'context has m || context.n < 7',
  'context has m && context.m < 7 || context.n == 7',
  'context.m < 7 || true',
  'if context has m then context.m < 7 else context.n < 7',
  '!(context has via.hops) || context.via.hops < 8',
  'principal.hasTag("rank") && principal.getTag("rank") > 0 || principal is Robot',
  'principal has manager.manager || principal.age > 7',
  'principal in [Group::"g1", resource.owner] || resource.owner in Group::"g2"',
  'resource.readers.contains(principal) || principal in resource.readers || resource.labels.isEmpty()',
  '["ann", "bob"].containsAny(resource.labels) || resource.labels.containsAll(["Zo\u{eb}", "annex"])',
  'action in Action::"reading" && action != Action::"view"',
]

describe('importCedar', () => {
  test("law: random policies decide as Cedar's engine does, rule by rule and failure by failure", () => {
    const tally = newTally()
    const seeds = Array.from({ length: 12 }, (_, seed) => seed)
    expect(differences(seeds, 20, tally)).toEqual([])
    expect([tally.allowed > 20, tally.failed > 10, tally.whole > 100]).toEqual([true, true, true])
  })

  test.each(EDGES)('law: at its edges, %s', (condition) => {
    const text = `permit(principal, action, resource is Doc) when { ${condition} };`
    const tally = newTally()
    expect(differencesOf(text, chance(7), 24, tally)).toEqual([])
    // Each is decided in more than one way, or it would show nothing.
    expect([tally.sets, tally.allowed > 0, tally.allowed < 24]).toEqual([1, true, true])
  })

  test('law: gates state what the evaluator decides of an imported policy', () => {
    const place = { chainId: 31337n, gate: '0x00000000000000000000000000000000000000ee', sequence: 7n } as const
    for (const seed of [1, 2, 3, 4]) {
      const random = chance(seed)
      const text = randomPolicies(random)
      for (const errors of ['deny', 'cedar'] as const) {
        const { policy, request } = importCedar(text, { schema, errors })
        const gates = gatesOf(policy)
        for (let round = 0; round < 5; round += 1) {
          const input = { ...inputOf(request(randomCall(random))), ...place }
          expect([seed, runGates(gates, signals(policy, input))]).toEqual([seed, stateOf(policy, input).words])
        }
      }
    }
  })
})
