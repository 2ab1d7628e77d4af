import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleCsv } from '../../../arena/scenarios/pipeline/sample.ts'
import { cleanTable, fromUnits, leftOut, MAX_ROWS, meanOf, readTable } from '../../../arena/scenarios/pipeline/table.ts'

const columns = { group: 'region', value: 'amount' }

describe('readTable', () => {
  test('default', () => {
    expect(readTable('region,amount\n"a, b",1.5\nc,2\n', columns).rows).toMatchInlineSnapshot(`
      [
        {
          "group": "a, b",
          "line": 2,
          "value": "1.5",
        },
        {
          "group": "c",
          "line": 3,
          "value": "2",
        },
      ]
    `)
  })
  test.each([
    ['empty', '', 'The input is empty'],
    ['header only', 'region,amount\n', 'no rows'],
    ['binary', 'a\0b', 'binary file'],
    ['ragged', 'region,amount\na,1,2\n', 'not CSV'],
    ['open quote', 'region,amount\n"a,1\n', 'not CSV'],
    ['too many rows', `region,amount\n${'a,1\n'.repeat(MAX_ROWS + 1)}`, '10001 rows. At most 10000 are taken'],
    ['missing column', 'region,price\na,1\n', 'no column "amount". Its columns are "region", "price"'],
  ])('error: %s', (_, text, message) => {
    expect(() => readTable(text, columns)).toThrow(message)
  })
})

describe('cleanTable', () => {
  const clean = (text: string) => cleanTable(readTable(`region,amount\n${text}`, columns))
  test('default', () => {
    expect(clean('b,1.5\na,-2\n,3\na,n/a\n')).toMatchInlineSnapshot(`
      {
        "decimals": 1,
        "dropped": [
          {
            "line": 4,
            "why": "no group",
          },
          {
            "line": 5,
            "why": "no number",
          },
        ],
        "groups": [
          "a",
          "b",
        ],
        "rows": [
          {
            "group": 1,
            "value": 15n,
          },
          {
            "group": 0,
            "value": -20n,
          },
        ],
      }
    `)
  })
  test('behavior: the sample needs cleaning', () => {
    const { rows, dropped, groups } = cleanTable(readTable(sampleCsv(), columns))
    expect({ rows: rows.length, dropped: dropped.length, groups }).toMatchInlineSnapshot(`
      {
        "dropped": 10,
        "groups": [
          "east",
          "north",
          "overseas",
          "south",
          "west",
        ],
        "rows": 110,
      }
    `)
  })
  test.each([
    ['too large', 'a,140737488355328\n', 'in line 2 is too large'],
    ['too fine', 'a,0.1234567\n', '7 decimals'],
    ['no numbers', 'a,x\n', 'has no numbers'],
    ['too many groups', Array.from({ length: 65 }, (_, n) => `g${n},1`).join('\n'), '65 groups'],
  ])('error: %s', (_, text, message) => {
    expect(() => clean(text)).toThrow(message)
  })
})

test('fromUnits', () => {
  expect([fromUnits(-5n, 2), fromUnits(1234n, 2), fromUnits(7n, 0)]).toEqual(['-0.05', '12.34', '7'])
})

describe('leftOut', () => {
  const said = (text: string) => {
    const table = readTable(`region,amount\n${text}`, columns)
    return leftOut(table.rows.length, cleanTable(table).dropped)
  }
  test('default: how many, which, and why', () => {
    expect(said('a,1\n,2\na,x\n')).toMatchInlineSnapshot(`
      [
        "2 of 3 rows left out (lines 3, 4): 1 with no group, 1 with no number",
      ]
    `)
  })
  test('behavior: ten lines at most, nothing when nothing was left out', () => {
    expect(said(`a,1\n${'a,\n'.repeat(11)}`)).toMatchInlineSnapshot(`
      [
        "11 of 12 rows left out (lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …): 11 with no number",
      ]
    `)
    expect(said('a,1\n')).toEqual([])
  })
  test.each(['.5', '5.', '1e5', '-1.5E-3', '"1,000.50"', '"1,5"'])(
    'behavior: %s is no number here, and named so',
    (value) => {
      expect(said(`a,1\nb,${value}\n`)[0]).toBe('1 of 2 rows left out (line 3): 1 with a number in another notation')
    },
  )
})

describe('meanOf', () => {
  test.each([
    [2n, 3n, 0, '0.67'],
    [-2n, 3n, 0, '-0.67'],
    [-1n, 2n, 2, '-0.0050'],
    [1n, 200n, 0, '0.01'],
    [-1n, 200n, 0, '-0.01'],
    [-1n, 201n, 0, '0.00'],
    [0n, 0n, 1, '0.000'],
  ])('%i units in %i rows with %i decimals', (sum, rows, decimals, mean) => {
    expect(meanOf(sum, rows, decimals)).toBe(mean)
  })
  test('law: off by half of the last decimal at most, and odd', () => {
    const sums = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })
    fc.assert(
      fc.property(sums, fc.bigInt({ min: 1n, max: 20_000n }), (sum, rows) => {
        const hundredths = BigInt(meanOf(sum, rows, 0).replace('.', ''))
        const off = 2n * (hundredths * rows - 100n * sum)
        expect(off <= rows && off >= -rows).toBe(true)
        expect(BigInt(meanOf(-sum, rows, 0).replace('.', ''))).toBe(-hundredths)
      }),
    )
  })
})
