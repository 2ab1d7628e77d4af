import { describe, expect, test } from 'vitest'
import { cellsOf, parseSeeds, parseSettings, settingName } from '../../arena/grid.ts'

describe('parseSeeds', () => {
  test('default: a range, or a list', () => {
    expect([parseSeeds('3..6'), parseSeeds('7'), parseSeeds('1,x,2.5')]).toEqual([
      ['3', '4', '5', '6'],
      ['7'],
      ['1', 'x', '2.5'],
    ])
  })

  test.each(['', '6..3', '1..9999', '1,,2', '1,1', '../x', '.'])('error: %j', (text) => {
    expect(() => parseSeeds(text)).toThrow(/^--seeds takes a range of at most 1000/)
  })
})

describe('parseSettings', () => {
  test('default: every combination, the last key fastest', () => {
    expect(parseSettings(['a.max=1 POL, 2 POL', 'b=x,y']).map(settingName)).toEqual([
      'a.max=1 POL, b=x',
      'a.max=1 POL, b=y',
      'a.max=2 POL, b=x',
      'a.max=2 POL, b=y',
    ])
  })

  test('behavior: bars between values that have commas', () => {
    expect(parseSettings(['agent.ada.silent=1,3|2'])).toEqual([['agent.ada.silent=1,3'], ['agent.ada.silent=2']])
  })

  test('behavior: of nothing, the society as it is', () => {
    expect(parseSettings([]).map(settingName)).toEqual(['as it is'])
  })

  test.each([
    ['novalue', /^--set takes KEY=V1,V2/],
    ['a=1,', /^--set takes KEY=V1,V2/],
    ['a=1,1', /^--set a has a value twice/],
  ])('error: %j', (text, message) => {
    expect(() => parseSettings([text])).toThrow(message)
  })
})

test('cellsOf: a folder each', () => {
  expect(cellsOf(parseSettings(['a=1,2']), ['7', '8']).map(({ name }) => name)).toEqual([
    '1-seed-7',
    '1-seed-8',
    '2-seed-7',
    '2-seed-8',
  ])
})
