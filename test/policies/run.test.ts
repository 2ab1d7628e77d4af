import { describe, expect, test } from 'vitest'
import {
  approvalBefore,
  bool,
  commitRun,
  defineStep,
  denylist,
  FIELD,
  privateBudget,
  runOf,
  runSalt,
  runSignals,
  type Step,
  toRunCircom,
  uint,
} from '../../policies/index.ts'
import { books, params, tally } from '../circuits/tally.ts'

const place = {
  chainId: 31337n,
  asker: '0x00000000000000000000000000000000000000aa',
  worker: '0x00000000000000000000000000000000000000bb',
  workflow: `0x${'12'.repeat(16)}${'34'.repeat(16)}`,
  task: 3,
  attempt: 1,
} as const
const run = { ...place, rows: books, salt: 77n, params }

describe('runOf', () => {
  test('default: the words that the contract builds', () => {
    const { words, last, rowsRoot } = runOf(tally, 8, run)
    expect(words.map((word) => word.toString(16))).toMatchInlineSnapshot(`
      [
        "100000000000000000000000000000000000000aa0000000000007a69",
        "5010300000000000000000000000000000000000000bb",
        "12121212121212121212121212121212",
        "34343434343434343434343434343434",
        "3aa11e910a7011102d18bd64d3b2ce2c",
        "945c201a3e65640255884f4f4c37b4e8",
        "21aafc5ba7a6663c535d8a2864f474bcd0fb78a6da86332fbf5fd24b041d8c42",
        "3e8",
        "2000300000000005c",
      ]
    `)
    expect(words.at(-1)).toBe(last[0])
    expect(words[6]).toBe(rowsRoot)
    // 30 + 7 + 55, three taken, two refused
    expect(last).toEqual([92n | (3n << 48n) | (2n << 64n)])
  })

  test('behavior: a row as nobody, at no time', () => {
    const clock = defineStep({
      name: 'clock',
      state: { at: uint(40), nobody: bool() },
      request: { tick: bool() },
      step: ({ at }) => ({ next: { at, nobody: true } }),
    })
    expect(runOf(clock, 2, { ...place, rows: [{ tick: true }], salt: 1n }).last).toEqual([1n << 40n])
  })

  test('error: what does not fit its place', () => {
    expect(() => runOf(tally, 8, { ...run, attempt: 256 })).toThrow('The attempt of a statement is 256')
    expect(() => runOf(tally, 8, { ...run, chainId: 1n << 64n })).toThrow('The chainId of a statement')
    expect(() => runOf(tally, 4, run)).toThrow('5 rows for a circuit of 1 to 4')
    expect(() => runOf(tally, 8, { ...run, rows: [] })).toThrow('0 rows for a circuit of 1 to 8')
    expect(() => runOf(tally, 8, { ...run, salt: FIELD })).toThrow('no field element')
  })
})

describe('commitRun', () => {
  test('behavior: rows, their order, their number, the circuit and the salt make it', () => {
    const roots = [
      commitRun(tally, 8, { rows: books, salt: 77n }),
      commitRun(tally, 9, { rows: books, salt: 77n }),
      commitRun(tally, 8, { rows: books, salt: 78n }),
      commitRun(tally, 8, { rows: books.toReversed(), salt: 77n }),
      // A zero row is a row: not the same as none.
      commitRun(tally, 8, { rows: [...books, { amount: 0n }], salt: 77n }),
      commitRun(tally, 8, { rows: books.slice(1), salt: 77n }),
    ]
    expect(new Set(roots).size).toBe(roots.length)
    expect(roots[0]).toBe(runOf(tally, 8, run).rowsRoot)
  })
})

describe('runSalt', () => {
  test('default: another for each attempt at each task', () => {
    const salts = [
      place,
      { ...place, task: 4 },
      { ...place, attempt: 2 },
      { ...place, workflow: `0x${'00'.repeat(32)}` as const },
    ]
    expect(new Set(salts.map((at) => runSalt(5n, at))).size).toBe(4)
    expect(runSalt(5n, place)).not.toBe(runSalt(6n, place))
  })

  test('error: a key that is none', () => {
    for (const key of [0n, FIELD]) expect(() => runSalt(key, place)).toThrow('no field element above 0')
  })
})

describe('runSignals', () => {
  test('default: rows are filled up with zeros', () => {
    const { hidden_rows, count, rowsRoot } = runSignals(tally, 8, run)
    expect(hidden_rows).toEqual([[30n], [1200n], [7n], [55n], [1001n], [0n], [0n], [0n]])
    expect([count, rowsRoot]).toEqual([5n, commitRun(tally, 8, run)])
  })
})

describe('toRunCircom', () => {
  test('error: a step that no run is made of', () => {
    const still = defineStep({ name: 'still', state: {}, request: { amount: uint(8) }, step: () => ({ next: {} }) })
    const steps = [approvalBefore, denylist, privateBudget, still] as unknown as Step[]
    expect(steps.map((step) => refusal(step, 4))).toMatchInlineSnapshot(`
      [
        "Policies.RunStepError: No circuit of a run can be made of approvalBefore: it reads facts of the chain, and a row has none.",
        "Policies.RunStepError: No circuit of a run can be made of denylist: it has secrets of its own; the rows of a run are secret already.",
        "Policies.RunStepError: No circuit of a run can be made of privateBudget: its state is secret, and a result names the last one.",
        "Policies.RunStepError: No circuit of a run can be made of still: its rows or its state have no fields.",
      ]
    `)
    const [none, half, many] = [0, 1.5, 1025].map((rows) => refusal(tally as unknown as Step, rows))
    expect([none, half, many]).toMatchInlineSnapshot(`
      [
        "Policies.RunStepError: No circuit of a run can be made of tally: a circuit takes 1 to 1024 rows, not 0.",
        "Policies.RunStepError: No circuit of a run can be made of tally: a circuit takes 1 to 1024 rows, not 1.5.",
        "Policies.RunStepError: No circuit of a run can be made of tally: a circuit takes 1 to 1024 rows, not 1025.",
      ]
    `)
  })
})

function refusal(step: Step, rows: number): string {
  try {
    toRunCircom(step, rows)
    return 'none'
  } catch (error) {
    return `${error}`
  }
}
