import fc from 'fast-check'
import { type Hex, keccak256, pad, stringToHex, toHex, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import {
  drawSamples,
  drawSeed,
  drawSlot,
  hashCanary,
  hashRun,
  hashRuns,
  NoSeatsError,
} from '../../contracts/sampling.ts'

const seed = drawSeed(keccak256(stringToHex('block')), 77n)
const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes))

describe('drawSamples', () => {
  test('default: the vector that Lots.t.sol holds too', () => {
    expect({
      seed,
      slot: drawSlot(seed, 2, 1000),
      samples: drawSamples(seed, 1, { samples: 6, count: 9 }),
    }).toMatchInlineSnapshot(`
      {
        "samples": [
          3,
          2,
          0,
          6,
          1,
          4,
        ],
        "seed": "0x0429e7e0602e842796ae4a0983f69f2adff6f603d3b2616499d3a227a5840000",
        "slot": 689,
      }
    `)
  })

  test('law: as many different leaves as asked for, or all', () => {
    const size = fc.integer({ min: 1, max: 256 })
    fc.assert(
      fc.property(word, fc.nat(20), fc.integer({ min: 1, max: 16 }), size, (seed, draw, samples, count) => {
        const indices = drawSamples(seed, draw, { samples, count })
        expect(new Set(indices).size).toBe(Math.min(samples, count))
        expect(indices.every((index) => index >= 0 && index < count)).toBe(true)
      }),
    )
  })
})

describe('drawSlot', () => {
  test('error: nobody had a seat', () => {
    expect(() => drawSlot(seed, 0, 0)).toThrow(NoSeatsError)
    expect(drawSlot(seed, 0, 1)).toBe(0)
  })
})

test('hashes: the vectors that ValidatorPool.t.sol holds too', () => {
  const [inputsRoot, statesRoot, result, salt] = ['inputs', 'states', 'result', 'salt'].map((text) =>
    keccak256(stringToHex(text)),
  ) as [Hex, Hex, Hex, Hex]
  const run = hashRun({ rows: 7, inputsRoot, statesRoot, result })
  const holder = pad('0x0a11', { size: 20 })
  expect({
    run,
    runs: hashRuns(77n, 2, [run, zeroHash], salt, holder),
    canary: hashCanary(77n, 3, holder, salt),
  }).toMatchInlineSnapshot(`
    {
      "canary": "0xf34a8ba69247ea43ea637c1ef1742ab943c03c11b565bdc7554b091adf7d4b0d",
      "run": "0x917e17e2e668141c07d52b2bbfefd007bfd6baffe88b143d34621bc0dc147001",
      "runs": "0x8b61b65924c144ff6cc319a181d13fb8b1405d32c2fc300074507f4ba634c872",
    }
  `)
})
