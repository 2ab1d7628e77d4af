import { describe, expect, test } from 'vitest'
import { columnsOf, readDataset } from '../../../arena/scenarios/federated/csvData.ts'

describe('readDataset', () => {
  test('default: a header, a column that numbers the rows, and the label found', () => {
    expect(readDataset('id,size,class\n7,1.5,M\n9,-2e1,B\n')).toMatchInlineSnapshot(`
      {
        "label": "class",
        "leftOut": [
          "id",
        ],
        "names": [
          "size",
        ],
        "rows": [
          {
            "features": [
              1.5,
            ],
            "label": 1,
          },
          {
            "features": [
              -20,
            ],
            "label": 0,
          },
        ],
      }
    `)
  })

  test('behavior: without a header, columns are numbered; the label by index', () => {
    const { names, rows, label } = readDataset('842302,M,17.9,1\n842517,B,20.5,0\n', { label: '2' })
    expect([names, rows.map(({ features }) => features), label]).toEqual([
      ['c3', 'c4'],
      [
        [17.9, 1],
        [20.5, 0],
      ],
      'c2',
    ])
  })

  test('behavior: a label by name, in zeros and ones; whole numbers that repeat are a feature', () => {
    const { names, rows, leftOut } = readDataset('count,flag,sick\n3,1,0\n3,0,1\n', { label: 'sick' })
    expect([names, rows.map(({ label }) => label), leftOut]).toEqual([['count', 'flag'], [0, 1], []])
  })

  test('behavior: labels in the first column are labels, also when each comes once', () => {
    const { names, leftOut } = readDataset('1,2.5\n0,3.5\n')
    expect([names, leftOut]).toEqual([['c2'], []])
  })

  test('error: says how the label is named here, and what cells hold steers no terminal', () => {
    expect(() => readDataset('a,b\n1,2\n3,4\n', { option: '--label NAME' })).toThrow('Name the label, `--label NAME`:')
    expect(() => readDataset('a,b\n1,M\n\u001b[2Jx,B\n')).toThrow('Column "a" has " [2Jx" in line 3')
  })

  test('columnsOf: the label, and what was left out', () => {
    expect(columnsOf(readDataset('id,size,class\n7,1.5,M\n9,-2e1,B\n'))).toEqual([
      'the label is column "class"',
      'rows are numbered by column "id": left out',
    ])
    expect(columnsOf({ leftOut: [] })).toEqual([])
  })

  test.each([
    ['empty', '', {}, 'The file is empty'],
    ['binary', 'a\0b', {}, 'binary'],
    ['ragged', 'a,b\n1,M,3\n', {}, 'not CSV'],
    ['open quote', 'a,b\n"1,M\n', {}, 'not CSV'],
    ['header only', 'size,class\n', {}, 'The file has 0 rows'],
    [
      'no label',
      'a,b\n1,2\n3,4\n',
      {},
      'No column has two classes (M and B, or 1 and 0). Name the label, `--set label=NAME`: "a", "b".',
    ],
    ['two labels', 'a,b,c\n5,1,M\n6,0,B\n', {}, '2 columns have two classes'],
    ['unknown label', 'a,b\n1,M\n2,B\n', { label: 'c' }, 'The file has no column "c"'],
    ['index out of range', 'a,b\n1,M\n2,B\n', { label: '3' }, 'The file has no column "3"'],
    ['another class', 'a,b\n1.5,M\n2,X\n', { label: 'b' }, 'Column "b" has "X" in line 3'],
    ['one class', 'a,b\n1.5,M\n2,M\n', {}, 'Column "b" has one class only'],
    ['no features', 'id,b\n1,M\n2,B\n', {}, 'The file has no features'],
    ['nothing in a cell', 'a,b\n1,M\n,B\n', {}, 'Column "a" has nothing in line 3'],
    ['words', 'a,b\n1,M\nn/a,B\n', {}, 'Column "a" has "n/a" in line 3'],
    ['infinite', 'a,b\n1,M\n1e999,B\n', {}, 'Column "a" has "1e999" in line 3'],
  ])('error: %s', (_, text, options, message) => {
    expect(() => readDataset(text, options)).toThrow(message)
  })
})
