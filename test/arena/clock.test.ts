import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream, shuffle, tickTime } from '../../arena/clock.ts'

describe('randomStream', () => {
  const draws = (stream: { below(n: number): number }, count = 20) =>
    Array.from({ length: count }, () => stream.below(1000))

  test('default: the same name gives the same numbers, wherever they are drawn', () => {
    expect(draws(randomStream('seed', 'order', 1), 5)).toMatchInlineSnapshot(`
      [
        244,
        935,
        50,
        705,
        508,
      ]
    `)
  })
  test('behavior: a further draw in one stream shifts no other', () => {
    const [a, b] = [randomStream('seed', 'a'), randomStream('seed', 'b')]
    draws(a)
    expect(draws(b)).toEqual(draws(randomStream('seed', 'b')))
  })
  test('behavior: names are not glued together', () => {
    expect(draws(randomStream('seed', 'a', 'b'))).not.toEqual(draws(randomStream('seed', 'ab')))
  })
  test('law: in range', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 40 }), (seed, below) => {
        const drawn = randomStream(seed, 'x').below(below)
        return Number.isInteger(drawn) && drawn >= 0 && drawn < below
      }),
    )
  })
})

describe('shuffle', () => {
  test('law: a permutation, the same for the same stream', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const shuffled = shuffle(items, randomStream(seed))
        expect([...shuffled].sort()).toEqual([...items].sort())
        expect(shuffle(items, randomStream(seed))).toEqual(shuffled)
      }),
    )
  })
  test('behavior: every order of three comes up', () => {
    const orders = new Set(
      Array.from({ length: 60 }, (_, tick) => shuffle('abc'.split(''), randomStream('s', tick)).join('')),
    )
    expect(orders.size).toBe(6)
  })
})

test('tickTime', () => {
  expect(tickTime(2) - tickTime(0)).toBe(120n)
})
