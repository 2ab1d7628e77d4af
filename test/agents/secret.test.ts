import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sieve, unescaped, withoutSecret } from '../../agents/models/secret.ts'

/** A text in pieces, cut anywhere. */
const pieces = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.array(fc.nat(60), { maxLength: 8 })).map(([whole, cuts]) => {
    const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length]
    return at.slice(1).map((end, index) => whole.slice(at[index], end))
  })

/** Keys that overlap themselves, too, among letters that they are made of. */
const secrets = fc.constantFrom('aabaabaab', 'abababababab', 'sk-aaaaaaaaaa', 'aaaaaaaaaaaaa')
const texts = (secret: string) =>
  fc.array(fc.oneof(fc.constant(secret), fc.constantFrom(...secret, 'x'))).map((parts) => parts.join(''))

describe('sieve', () => {
  test('law: however a text is cut, what comes out is the text without the key, up to what is held back', () => {
    const cases = secrets.chain((secret) => fc.tuple(fc.constant(secret), pieces(texts(secret))))
    fc.assert(
      fc.property(cases, ([secret, cut]) => {
        const push = sieve(secret)
        const out = cut.map(push).join('')
        const whole = withoutSecret(cut.join(''), secret)
        expect(whole.startsWith(out)).toBe(true)
        expect(whole.length - out.length).toBeLessThan(secret.length)
        expect(secret.startsWith(whole.slice(out.length))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('behavior: without a key nothing is held back', () => {
    expect(['s', 'k', '-'].map(sieve(undefined))).toEqual(['s', 'k', '-'])
  })
})

describe('unescaped', () => {
  test('law: JSON texts come out as what they say, however they are cut', () => {
    const said = fc.string({
      unit: fc.constantFrom('a', '"', '\\', '/', '€', 's', 'u', '0', '\u{1f40e}'),
      maxLength: 12,
    })
    const written = said.map((text) =>
      JSON.stringify(text)
        .slice(1, -1)
        .replace(/[a€s]/g, (letter, at: number) => {
          const code = letter.charCodeAt(0).toString(16).padStart(4, '0')
          return at % 2 ? `\\u${code}` : letter
        }),
    )
    const cases = fc.tuple(said, fc.constant(0)).chain(() => pieces(written))
    fc.assert(
      fc.property(cases, (cut) => {
        const push = unescaped()
        const text = cut.join('')
        expect(cut.map(push).join('')).toBe(JSON.parse(`"${text}"`))
      }),
      { numRuns: 500 },
    )
  })

  test('behavior: white space is a space, and half an escape waits', () => {
    const push = unescaped()
    expect(['a\\', 'nb\\u0', '041c\\', '\\d'].map(push)).toEqual(['a', ' b', 'Ac', '\\d'])
  })
})
