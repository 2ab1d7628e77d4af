import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { toWire } from '../../arena/event.ts'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import {
  array,
  bytes32,
  calldata,
  definePolicy,
  defineStep,
  int,
  requestSchema,
  type Step,
  symbol,
  uint,
} from '../../policies/index.ts'

describe('requestSchema', () => {
  test('default', () => {
    const policy = definePolicy({
      name: 'label',
      actions: ['label(bytes32,uint8,int256[2])', 'drop(bytes32)'],
      request: { data: bytes32(calldata(0)) },
      step: () => ({}),
    })
    expect(requestSchema(policy)).toMatchInlineSnapshot(`
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "additionalProperties": false,
        "description": "A request under label, which governs label(bytes32,uint8,int256[2]), drop(bytes32).",
        "properties": {
          "action": {
            "enum": [
              "label(bytes32,uint8,int256[2])",
              "drop(bytes32)",
            ],
            "type": "string",
          },
          "data": {
            "pattern": "^0x[0-9a-fA-F]{64}$",
            "type": "string",
          },
        },
        "required": [
          "action",
          "data",
        ],
        "title": "label",
        "type": "object",
      }
    `)
    const rows = defineStep({
      name: 'rows',
      state: {},
      request: { kind: symbol(['a', 'b']), values: array(int(9, 'e-2 EUR'), 2), count: uint(1) },
      step: () => ({ next: {} }),
    })
    expect(requestSchema(rows as unknown as Step).properties).toMatchInlineSnapshot(`
      {
        "count": {
          "description": "0 to 1",
          "pattern": "^(0|[1-9][0-9]{0,0})$",
          "type": "string",
        },
        "kind": {
          "enum": [
            "a",
            "b",
          ],
          "type": "string",
        },
        "values": {
          "items": {
            "description": "-256 to 255, in e-2 EUR",
            "pattern": "^(0|-?[1-9][0-9]{0,2})$",
            "type": "string",
          },
          "maxItems": 2,
          "minItems": 2,
          "type": "array",
        },
      }
    `)
  })

  test('law: it takes every request that a random policy decides, and none that lacks or adds a field', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const step = arbitraryStep(seed, { records: seed % 2 === 0 })
      const schema = z.fromJSONSchema(requestSchema(step) as Parameters<typeof z.fromJSONSchema>[0])
      for (let round = 0; round < 5; round += 1) {
        const request = toWire(arbitraryInput(step, round).request as Record<string, unknown>)
        expect([seed, schema.safeParse(request).success]).toEqual([seed, true])
        expect(schema.safeParse({ ...request, more: '0' }).success).toBe(false)
        const [first, ...rest] = Object.entries(request)
        expect(schema.safeParse(Object.fromEntries(rest)).success).toBe(false)
        expect(schema.safeParse({ ...request, [first![0]]: 'x y' }).success).toBe(false)
      }
    }
  })
})
