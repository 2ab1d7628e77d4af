import { describe, expect, test } from 'vitest'
import { scenarios } from '../../../arena/load.ts'
import { foldsOf } from '../../../arena/scenarios/federated/findings/index.ts'
import { rowsOf } from '../../../arena/scenarios/federated/given.ts'
import { options } from '../../../arena/scenarios/federated/index.ts'
import { foldedRows } from '../../../arena/scenarios/federated/study/rows.ts'

const rows = (ones: number, zeros: number) =>
  `size,sick\n${Array.from({ length: ones + zeros }, (_, at) => `${at % 7}.5,${at < ones ? 1 : 0}`).join('\n')}\n`

describe('check', () => {
  const check = (given: Partial<typeof options>, csv = '') =>
    scenarios.federated?.check?.({ ...options, clients: '2', ...given }, { csv: new TextEncoder().encode(csv) }, 'a')

  test('default: folds that can be cut, and none', () => {
    check({})
    check({ folds: '3' }, rows(3, 100))
    check({ folds: '0' }, rows(1, 100))
  })

  test.each([
    [{ folds: '1' }, '', 'folds=1: give 0 for none, or a whole number from 2 to 20.'],
    [{ folds: '5' }, rows(3, 100), 'folds=5: give 0 for none, or a whole number from 2 to 3.'],
    [{ folds: '2' }, rows(1, 100), 'folds=2: give 0 for none.'],
    [
      { folds: '2', clients: '3' },
      rows(40, 40),
      /^folds=2: 36 rows give 3 clients no whole minibatch.* Or give folds=0/,
    ],
    [{ label: 'sick' }, '', 'label=sick: rows made from the seed have no column to name. Give a file by --input, too.'],
  ])('error: %o', (given, csv, message) => {
    expect(() => check(given, csv)).toThrow(message)
  })
})

describe('foldsOf', () => {
  test('behavior: folds that fail leave a report its reason instead', () => {
    const dataset = rowsOf(rows(3, 40), { label: '', seed: 'a' })
    const plan = { seed: 'a', clients: 2, rounds: 1, folds: 5, repeats: 1 }
    expect(foldsOf(dataset, plan, () => {})).toEqual({
      unfolded: '3 rows of a class do not make 5 folds: take 2 to 3 folds, or more rows.',
    })
  })

  test('behavior: beside a run with noise, rows of folds say that they have none', () => {
    const dataset = rowsOf(rows(60, 60), { label: '', seed: 'a' })
    const { learning } = foldsOf(dataset, { seed: 'a', clients: 2, rounds: 1, folds: 2, repeats: 1 }, () => {})
    expect(foldedRows(learning!, { noisy: true }).rows[0]?.[0]).toBe('as here, without noise, round 1')
    expect(foldedRows(learning!).rows[0]?.[0]).toBe('as here, round 1')
  })
})
