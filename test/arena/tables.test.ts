import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderTable, widthOf, wrap } from '../../arena/tables.ts'

const header = ['run', 'ticks', 'state']
const rows = [
  ['village', '12', 'ended'],
  ['x', '3', '\x1b[31mbroken\x1b[39m'],
]

describe('renderTable', () => {
  test('default: numbers to the right, no spaces at the end of lines', () => {
    expect(renderTable(header, rows, { right: [1] }).replaceAll('\x1b', '^')).toMatchInlineSnapshot(`
      "run      ticks  state
      village     12  ended
      x            3  ^[31mbroken^[39m"
    `)
  })

  test('behavior: on a narrow terminal each row is a block', () => {
    expect(renderTable(header, rows, { width: 20, right: [1] }).replaceAll('\x1b', '^')).toMatchInlineSnapshot(`
      "village
        ticks: 12
        state: ended
      x
        ticks: 3
        state: ^[31mbroken^[39m"
    `)
  })
})

describe('wrap', () => {
  test('default: breaks at spaces and indents what follows', () => {
    expect(wrap('  the payee is not on the list', 16, 4)).toMatchInlineSnapshot(`
      "  the payee is
          not on the
          list"
    `)
  })

  test('law: no line with a space to break at is too wide, and no word is lost', () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 20, max: 60 }), (words, width) => {
        const lines = wrap(words.join(' '), width, 4).split('\n')
        expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words)
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width)
      }),
    )
  })
})

test('widthOf: a pipe has no end', () => {
  expect([widthOf({ isTTY: true, columns: 40 }), widthOf({ columns: 40 })]).toEqual([40, Number.POSITIVE_INFINITY])
})
