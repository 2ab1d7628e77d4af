import { describe, expect, test } from 'vitest'
import {
  aggregateStep,
  calldata,
  checkStep,
  definePolicy,
  fitTo,
  gt,
  lt,
  spendLimit,
  uint,
} from '../../policies/index.ts'

describe('checkStep', () => {
  test('default', () => {
    expect(checkStep(spendLimit)).toMatchInlineSnapshot(`
      {
        "constraints": 1334,
        "findings": [
          {
            "about": "spendLimit",
            "text": "permits nothing by itself: join it in a set with a policy that does",
          },
        ],
        "words": 6,
      }
    `)
    expect(checkStep(aggregateStep(4)).findings).toEqual([])
  })

  test('behavior: rules that cannot fire, fits that cannot hold, fields that nobody reads', () => {
    const policy = definePolicy({
      name: 'idle',
      actions: ['f(uint256)'],
      params: { forgotten: uint(8) },
      request: { x: uint(8, calldata(0)) },
      step: ({ request: { x } }) => ({
        permit: { small: lt(x, 256) },
        forbid: { negative: lt(x, 0), unfit: gt(fitTo(x, { lo: 300n, hi: 400n }), 2) },
      }),
    })
    expect(checkStep(policy).findings).toMatchInlineSnapshot(`
      [
        {
          "about": "small",
          "text": "always fires: its condition is true for all values",
        },
        {
          "about": "negative",
          "text": "can never fire: its condition is false for all values",
        },
        {
          "about": "unfit",
          "text": "can never fire: its condition is false for all values",
        },
        {
          "about": "idle",
          "text": "a value in 0..255 never fits 300..400: every decision is an error",
        },
        {
          "about": "params.forgotten",
          "text": "is bound, but no rule reads it",
        },
      ]
    `)
  })
})
