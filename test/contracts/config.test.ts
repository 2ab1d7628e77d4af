import { describe, expect, test } from 'vitest'
import { defaultConfig, horizonOf, ScaleError } from '../../contracts/config.ts'
import type { Numbers } from '../../contracts/numbers.ts'

describe('defaultConfig', () => {
  test('default', () => {
    const { numbers, low, high, ...rest } = defaultConfig()
    expect(rest).toMatchInlineSnapshot(`
      {
        "lateExtension": 86400n,
        "maxAge": 3600n,
        "proposalThreshold": 0n,
        "quorum": 4n,
        "reputation": {
          "epoch": 2592000n,
          "high": 1000n,
          "low": 10n,
          "share": 100n,
        },
        "superQuorum": 20n,
        "supply": 1000000000000000000000000n,
        "timelockDelay": 172800n,
        "unbonding": 1814400n,
        "votingDelay": 86400n,
        "votingPeriod": 432000n,
      }
    `)
    expect(horizonOf(numbers) + BigInt(numbers.slashEscrow)).toBeLessThanOrEqual(rest.unbonding)
    for (const [name, value] of Object.entries(numbers)) {
      expect(value, name).toBeGreaterThanOrEqual(low[name as keyof Numbers])
      expect(value, name).toBeLessThanOrEqual(high[name as keyof Numbers])
    }
  })

  test('behavior: a minute a day, in whole seconds', () => {
    const { numbers, unbonding, votingPeriod, maxAge } = defaultConfig({ day: 60n })
    const { window, commitPhase, clockExtension } = numbers
    expect({ window, commitPhase, clockExtension, unbonding, votingPeriod, maxAge }).toMatchInlineSnapshot(`
      {
        "clockExtension": 2,
        "commitPhase": 30,
        "maxAge": 2n,
        "unbonding": 1260n,
        "votingPeriod": 300n,
        "window": 210,
      }
    `)
  })

  test('error: a day without seconds', () => {
    expect(() => defaultConfig({ day: 23n })).toThrow(ScaleError)
  })
})
