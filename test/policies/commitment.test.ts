import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commit, tagOf } from '../../policies/commitment.ts'
import { calldata, FIELD, poseidon, symbol, uint } from '../../policies/index.ts'

const limit = { limit: uint(96, 'e-18 POL') }
const word = fc.bigInt({ min: 0n, max: (1n << 248n) - 1n })

describe('tagOf', () => {
  test('default', () => {
    expect(tagOf('committed', limit)).toMatchInlineSnapshot(
      `382178473004465476925705976044195553940175844343874693412757366579179169054n`,
    )
  })

  test('law: purpose, name, width, unit, order and names of a symbol all count', () => {
    const tags = [
      tagOf('committed', limit),
      tagOf('leaf', limit),
      tagOf('state', limit),
      tagOf('committed', { limit: uint(96) }),
      tagOf('committed', { limit: uint(95, 'e-18 POL') }),
      tagOf('committed', { most: uint(96, 'e-18 POL') }),
      tagOf('committed', { a: uint(8), b: uint(9) }),
      tagOf('committed', { b: uint(9), a: uint(8) }),
      tagOf('committed', { a: symbol(['x', 'y']) }),
      tagOf('committed', { a: symbol(['y', 'x']) }),
    ]
    expect(new Set(tags).size).toBe(tags.length)
    expect(tags.every((tag) => tag < 1n << 248n)).toBe(true)
  })

  test('behavior: where a value is read from does not count', () => {
    expect(tagOf('committed', { limit: uint(96, 'e-18 POL', calldata(1)) })).toBe(tagOf('committed', limit))
  })
})

describe('commit', () => {
  test('default: one permutation of tag, words and salt', () => {
    expect(commit(7n, [1n, 2n], 3n)).toBe(poseidon([7n, 1n, 2n, 3n]))
    expect(commit(7n, [1n, 2n], 3n)).toMatchInlineSnapshot(
      `7231887266973902937020202753279561666537121380758865263656711285420883045576n`,
    )
  })

  test('behavior: chained beyond 16, as a statement', () => {
    const words = Array.from({ length: 15 }, (_, index) => BigInt(index))
    expect(commit(7n, words, 9n)).toBe(poseidon([poseidon([7n, ...words]), 9n]))
  })

  test('law: another tag, word or salt is another commitment', () => {
    fc.assert(
      fc.property(word, fc.array(word, { minLength: 1, maxLength: 20 }), word, fc.nat(), (tag, words, salt, at) => {
        const changed = words.with(at % words.length, words[at % words.length]! ^ 1n)
        const all = [commit(tag, words, salt), commit(tag ^ 1n, words, salt), commit(tag, words, salt ^ 1n)]
        expect(new Set([...all, commit(tag, changed, salt)]).size).toBe(4)
      }),
      { numRuns: 20 },
    )
  })

  test('error: a salt beyond the field', () => {
    expect(() => commit(7n, [1n], FIELD)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.SaltError: A word or the salt of a commitment is no field element: reduce a salt modulo FIELD, pack words with packWords.]`,
    )
    expect(() => commit(7n, [-1n], 1n)).toThrow('no field element')
  })
})
