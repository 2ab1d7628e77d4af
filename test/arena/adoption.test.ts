import type { Address } from 'viem'
import { describe, expect, test } from 'vitest'
import { checkGoverned } from '../../arena/adoption.ts'
import { EXIT, exitCodeOf } from '../../arena/exit.ts'
import type { Governed } from '../../arena/society.ts'
import { calldata, definePolicy, le, uint } from '../../policies/index.ts'

const tips = definePolicy({
  name: 'tips',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({ permit: { small: le(request.amount, params.max) } }),
})
const governed: Governed = { policy: tips, mode: 'proof', on: 'token', params: { max: 1n } }
const names: Record<string, Address> = { token: '0x00000000000000000000000000000000000000a1' }

describe('checkGoverned', () => {
  test('default', () => {
    expect(() => checkGoverned(governed, names)).not.toThrow()
  })
  test.each<[string, Partial<Governed>, string]>([
    ['no parameter', { params: {} }, 'Policy "tips" has no value for max. Its parameters are max.'],
    ['another', { params: { max: 1n, maxx: 1n } }, 'Policy "tips" has no parameter maxx. Its parameters are max.'],
    ['too wide', { params: { max: 2n ** 96n } }, 'max'],
    [
      'another function',
      { on: { token: ['burn(uint256)'] } },
      'Policy "tips" does not govern burn(uint256). It governs',
    ],
    ['another contract', { on: 'purse' }, 'Nobody is called "purse". Known are token'],
  ])('error: %s', (_, change, message) => {
    const check = () => checkGoverned({ ...governed, ...change }, names)
    expect(check).toThrow(message)
    try {
      check()
    } catch (error) {
      expect(exitCodeOf(error)).toBe(EXIT.badInput)
    }
  })
})
