import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bindStatement, FIELD, poseidon, statementWords } from '../../policies/index.ts'

const statement = {
  chainId: 31337n,
  gate: '0x00000000000000000000000000000000000000aa',
  verdict: true,
  actor: '0x00000000000000000000000000000000000000bb',
  sequence: 3n,
  at: 1_700_000_000n,
  params: [40n],
  chain: [],
  state: [1n],
  next: [2n],
  request: [3n],
} as const

describe('statementWords', () => {
  test('default', () => {
    expect(statementWords(statement).map((word) => `0x${word.toString(16)}`)).toMatchInlineSnapshot(`
      [
        "0x100000000000000000000000000000000000000aa0000000000007a69",
        "0x6553f100000000000300000000000000000000000000000000000000bb",
        "0x28",
        "0x1",
        "0x2",
        "0x3",
      ]
    `)
  })

  test('error: a time beyond 40 bits', () => {
    expect(() => statementWords({ ...statement, at: 1n << 40n })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.HeaderError: The at of a statement is 1099511627776, which does not fit 40 bits.]`,
    )
  })
})

describe('bindStatement', () => {
  test('default', () => {
    expect(bindStatement(statementWords(statement))).toMatchInlineSnapshot(`
      {
        "alpha": 19257350882311547586391920616539132656417233602662413258247654929791082948640n,
        "digest": 1623321559985334565804022361786302339543763218798758659266733955763758253818n,
        "evaluation": 11284256992252580951762182103515616207165006082009270119472694658610571540232n,
      }
    `)
  })

  test('behavior: one permutation up to 16 words, chained beyond', () => {
    const words = Array.from({ length: 33 }, (_, index) => BigInt(index))
    expect(bindStatement(words.slice(0, 16)).digest).toBe(poseidon(words.slice(0, 16)))
    const first = poseidon(words.slice(0, 16))
    const second = poseidon([first, ...words.slice(16, 31)])
    expect(bindStatement(words).digest).toBe(poseidon([second, ...words.slice(31)]))
  })

  test('law: a changed word changes digest and evaluation', () => {
    const words = statementWords(statement)
    const bound = bindStatement(words)
    fc.assert(
      fc.property(fc.nat(words.length - 1), fc.bigInt(1n, FIELD - 1n), (index, by) => {
        const other = bindStatement(words.with(index, (words[index]! + by) % FIELD))
        expect(other.digest).not.toBe(bound.digest)
        expect(other.evaluation).not.toBe(bound.evaluation)
      }),
      { numRuns: 20 },
    )
  })
})
