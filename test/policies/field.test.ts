import { expect, test } from 'vitest'
import { FIELD } from '../../policies/field.ts'

test('behavior: 248-bit words are canonical field elements', () => {
  expect(FIELD > 1n << 248n).toBe(true)
})
