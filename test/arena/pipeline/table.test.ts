import { describe, expect, test } from 'vitest'
import { sampleCsv } from '../../../arena/scenarios/pipeline/sample.ts'
import { cleanTable, fromUnits, readTable } from '../../../arena/scenarios/pipeline/table.ts'

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
          4,
          5,
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
