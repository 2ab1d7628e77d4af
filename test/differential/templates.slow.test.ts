import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compileCircom } from '../../circuits/compile.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import { calculateWitness, witnessValues } from '../../circuits/witness.ts'
import { commit } from '../../policies/commitment.ts'
import { FIELD } from '../../policies/field.ts'

const out = mkdtempSync(join(tmpdir(), 'polity-template-'))
afterAll(() => rmSync(out, { recursive: true }))

/** A template of circuits/lib, its inputs in order, and the TypeScript that says the same: nothing where no witness is. */
interface Twin {
  readonly call: string
  readonly file: string
  readonly inputs: readonly string[]
  readonly outputs: number
  readonly says: (...inputs: bigint[]) => readonly bigint[] | undefined
}

const bits = (x: bigint, n: number): bigint[] => Array.from({ length: n }, (_, index) => (x >> BigInt(index)) & 1n)
const twins: readonly Twin[] = [
  {
    call: 'Bits(3)',
    file: 'bits',
    inputs: ['in'],
    outputs: 3,
    says: (x) => (x >= 0n && x < 8n ? bits(x, 3) : undefined),
  },
  { call: 'IsZero()', file: 'compare', inputs: ['in'], outputs: 1, says: (x) => [x === 0n ? 1n : 0n] },
  {
    call: 'NonNegative(2)',
    file: 'compare',
    inputs: ['in'],
    outputs: 1,
    says: (x) => (x >= -4n && x < 4n ? [x >= 0n ? 1n : 0n] : undefined),
  },
  {
    call: 'Divide(3, 2)',
    file: 'divide',
    inputs: ['in', 'divisor'],
    outputs: 2,
    says: (x, d) => (x >= 0n && x / d < 8n ? [x / d, x % d] : undefined),
  },
  {
    call: 'OneHot(3, 2)',
    file: 'onehot',
    inputs: ['in'],
    outputs: 3,
    says: (x) => (x >= 0n && x < 4n ? [0n, 1n, 2n].map((index) => (index === x ? 1n : 0n)) : undefined),
  },
]

describe('templates', () => {
  test.each([1, 14, 15, 30])('law: Commitment of %i words is `commit`', async (length) => {
    const tag = (1n << 247n) + 5n
    const words = Array.from({ length }, (_, index) => (1n << 248n) - BigInt(index) - 1n)
    const salt = FIELD - 2n
    const source = `pragma circom 2.1.6; include "commitment.circom"; component main = Commitment(${length}, ${tag});`
    const { wasm } = await compileCircom({ source, includeDirs: standardIncludes, out })
    const witness = await calculateWitness(await WebAssembly.compile(wasm), { words, salt })
    expect(witnessValues(witness, 1, 2)).toEqual([commit(tag, words, salt)])
  })

  test.each(twins)('law: $call is its twin, from -9 to 12', async ({ call, file, inputs, outputs, says }) => {
    const source = `pragma circom 2.1.6; include "${file}.circom"; component main = ${call};`
    const { wasm } = await compileCircom({ source, includeDirs: standardIncludes, out })
    const module = await WebAssembly.compile(wasm)
    const range = Array.from({ length: 22 }, (_, index) => BigInt(index - 9))
    const given = inputs.length === 1 ? range.map((x) => [x]) : range.flatMap((x) => [1n, 2n, 3n].map((y) => [x, y]))
    for (const values of given) {
      const named = Object.fromEntries(inputs.map((name, index) => [name, (values[index]! + FIELD) % FIELD]))
      const witness = await calculateWitness(module, named).catch(() => undefined)
      const seen = witness && witnessValues(witness, 1, 1 + outputs)
      expect([call, values, seen]).toEqual([call, values, says(...values)])
    }
  })
})
