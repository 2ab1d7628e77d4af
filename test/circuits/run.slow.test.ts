// The circuit of a run: it says what `runOf` says, it has one answer, and no lie about rows has a witness.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { keccak256 } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assumptionsOf } from '../../circuits/assume.ts'
import { readElement } from '../../circuits/bytes.ts'
import { compileCircom, compileConstraints } from '../../circuits/compile.ts'
import { readR1cs } from '../../circuits/r1cs.ts'
import { readSymbols } from '../../circuits/symbols.ts'
import { findUndetermined } from '../../circuits/unique.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import { calculateWitness, type Signals } from '../../circuits/witness.ts'
import {
  add,
  bool,
  commit,
  defineStep,
  div,
  fitTo,
  int,
  is,
  root,
  runOf,
  runSignals,
  type Step,
  select,
  symbol,
  tagOf,
  toRunCircom,
  uint,
} from '../../policies/index.ts'
import { books, params, tally } from './tally.ts'

const CAPACITY = 4

/** Every kind of field in a row, and what only parameters and nobody's time give. */
const mixed = defineStep({
  name: 'mixed',
  params: { rate: uint(8), scale: uint(4) },
  state: { sum: uint(60), odd: bool(), last: uint(40) },
  request: { kind: symbol(['in', 'out', 'void']), value: int(30), flag: bool(), under: root() },
  step: ({ params, state, request, at }) => ({
    next: {
      sum: fitTo(
        add(state.sum, div(select(is(request.kind, 'in'), request.value, params.rate), add(params.scale, 1))),
        uint(60),
      ),
      odd: request.flag,
      last: at,
    },
  }),
})

const place = {
  chainId: 31337n,
  asker: '0x00000000000000000000000000000000000000aa',
  worker: '0x00000000000000000000000000000000000000bb',
  workflow: keccak256('0xcd'),
  task: 3,
  attempt: 1,
  salt: 77n,
} as const
const run = { ...place, rows: books.slice(0, 3), params }

const out = mkdtempSync(join(tmpdir(), 'polity-run-'))
afterAll(() => rmSync(out, { recursive: true }))

/** A circuit as a function from its inputs to its two outputs. */
async function circuit(source: string): Promise<(inputs: Signals) => Promise<readonly bigint[]>> {
  const { wasm } = await compileCircom({ source, includeDirs: standardIncludes, out })
  const module = await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>)
  return async (inputs) => {
    const witness = await calculateWitness(module, inputs)
    return [readElement(witness, 32), readElement(witness, 64)]
  }
}

describe('toRunCircom', () => {
  const amount = fc.oneof(fc.constantFrom(0n, 999n, 1000n, 1001n, 2n ** 40n - 1n), fc.bigInt(0n, 2n ** 40n - 1n))
  const cases = {
    tally: { step: tally, params: fc.record({ most: amount }), row: fc.record({ amount }) },
    mixed: {
      step: mixed,
      params: fc.record({ rate: fc.bigInt(0n, 255n), scale: fc.bigInt(0n, 15n) }),
      row: fc.record({
        ...{
          kind: fc.constantFrom('in', 'out', 'void'),
          value: fc.bigInt(-(2n ** 29n), 2n ** 29n - 1n),
          flag: fc.boolean(),
        },
        under: fc.bigInt(0n, 2n ** 250n),
      }),
    },
  }

  test.each(Object.entries(cases))('behavior: %s says what the evaluator says', async (_, { step, params, row }) => {
    const erased = step as unknown as Step
    const prove = await circuit(toRunCircom(erased, CAPACITY))
    const runs = fc.record({
      params,
      rows: fc.array(row as fc.Arbitrary<unknown>, { minLength: 1, maxLength: CAPACITY }),
    })
    await fc.assert(
      fc.asyncProperty(runs as unknown as fc.Arbitrary<never>, async (some: { rows: never[]; params: never }) => {
        const { digest, evaluation } = runOf(erased, CAPACITY, { ...place, ...some })
        expect(await prove(runSignals(erased, CAPACITY, { ...place, ...some }) as Signals)).toEqual([
          digest,
          evaluation,
        ])
      }),
      { numRuns: 40 },
    )
  })
})

describe('a run', () => {
  const source = toRunCircom(tally as unknown as Step, CAPACITY)
  const without = (...starts: readonly string[]): string => {
    const lines = source.split('\n')
    const left = lines.filter((line) => !starts.some((start) => line.trim().startsWith(start)))
    expect(left.length).toBe(lines.length - starts.length)
    return left.join('\n')
  }
  const undetermined = async (text: string): Promise<readonly (string | undefined)[]> => {
    const checked = await compileConstraints({ source: text, includeDirs: standardIncludes, out })
    const [system, names] = [readR1cs(checked.r1cs), readSymbols(checked.symbols)]
    return findUndetermined(system, assumptionsOf(system, checked)).map((wire) => names.get(wire))
  }
  let [prove, credulous]: Awaited<ReturnType<typeof circuit>>[] = []
  beforeAll(async () => {
    prove = await circuit(source)
    credulous = await circuit(without(...new Set(Object.values(lies).map(([against]) => against))))
  })

  test('default: follows from the public words', async () => {
    expect(await undetermined(source)).toEqual([])
    const open = await undetermined(without('image === rowsRoot'))
    expect(open).toEqual(expect.arrayContaining(['main.hidden_rows[0][0]', 'main.hidden_salt']))
  })

  const right = runSignals(tally, CAPACITY, run) as Record<string, bigint> & { hidden_rows: bigint[][] }
  const { digest, evaluation } = runOf(tally, CAPACITY, run)
  const rooted = (count: bigint, rows: bigint[][]) => ({
    ...{ ...right, count, hidden_rows: rows },
    rowsRoot: commit(tagOf('rows', tally.request.fields), [count, ...rows.flat()], run.salt),
  })
  const [a, b, c] = right.hidden_rows as [bigint[], bigint[], bigint[]]

  /** What a worker could try, and the line that stands against it: a circuit without these lines believes all of it. */
  const lies: Record<string, [against: string, lie: Signals]> = {
    'a row behind the last': ['hidden_rows[3][0] * (1 - counts[3])', rooted(3n, [a, b, c, [5n]])],
    'no rows': ['_ <== Bits(3)(count - 1);', rooted(0n, [[0n], [0n], [0n], [0n]])],
    'more rows than there are': ['_ <== Bits(3)(4 - count);', rooted(5n, [a, b, c, [5n]])],
    'a number that does not fit its field': [
      '_ <== Bits(40)(hidden_rows[1][0])',
      rooted(3n, [a, [1n << 40n], c, [0n]]),
    ],
    'other rows than are committed': ['image === rowsRoot', { ...right, hidden_rows: [a, c, b, [0n]] }],
    'another number of rows than is committed': [
      'image === rowsRoot',
      { ...right, count: 2n, hidden_rows: [a, b, [0n], [0n]] },
    ],
    'a number of rows hidden in the attempt': [
      '_ <== Bits(176)(head)',
      { ...rooted(2n, [a, b, [0n], [0n]]), head: right.head! + (1n << 176n) },
    ],
  }

  test.each(Object.entries(lies))('attack: %s', async (_, [, lie]) => {
    await expect(prove?.(lie)).rejects.toMatchObject({ name: 'Circuits.WitnessError' })
    await expect(credulous?.(lie)).resolves.toHaveLength(2)
  })

  test('behavior: the truth has a witness', async () => {
    expect(await prove?.(right)).toEqual([digest, evaluation])
  })
})
