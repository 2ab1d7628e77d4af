import { describe, expect, test } from 'vitest'
import { defaultConfig, ScaleError } from '../../contracts/config.ts'

describe('defaultConfig', () => {
  test('default', () => {
    expect(defaultConfig()).toMatchInlineSnapshot(`
      {
        "bondFactor": 2n,
        "maxAge": 3600n,
        "minBond": 20000000000000000000n,
        "proposalThreshold": 0n,
        "quorum": 4n,
        "supply": 1000000000000000000000000n,
        "taskBond": 10000000000000000000n,
        "taskTimeout": 86400n,
        "timelockDelay": 172800n,
        "unbonding": 1814400n,
        "votingDelay": 86400n,
        "votingPeriod": 432000n,
        "window": 302400n,
      }
    `)
  })

  test('behavior: a minute a day', () => {
    const { window, unbonding, votingPeriod, maxAge } = defaultConfig({ day: 60n })
    expect({ window, unbonding, votingPeriod, maxAge }).toMatchInlineSnapshot(`
      {
        "maxAge": 2n,
        "unbonding": 1260n,
        "votingPeriod": 300n,
        "window": 210n,
      }
    `)
  })

  test('error: a day without seconds', () => {
    expect(() => defaultConfig({ day: 23n })).toThrow(ScaleError)
  })
})
