import type { Address } from 'viem'
import { describe, expect, test } from 'vitest'
import { checkGoverned } from '../../arena/adoption.ts'
import { EXIT, exitCodeOf } from '../../arena/exit.ts'
import { checkDraft } from '../../arena/policyDrafts.ts'
import { type Draft, defineSociety, type Governed } from '../../arena/society.ts'
import { calldata, definePolicy, le, migration, uint } from '../../policies/index.ts'

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

describe('checkDraft', () => {
  const counting = definePolicy({
    name: 'tips',
    actions: ['transfer(address,uint256)'],
    state: { seen: uint(8) },
    request: { amount: uint(96, 'e-18 POL', calldata(1)) },
    step: ({ request, state }) => ({ permit: { small: le(request.amount, 3) }, next: { seen: state.seen } }),
  })

  test('default: its parameters, packed', () => {
    expect(checkDraft(tips, { policy: tips, params: { max: 3n } }, names)).toEqual([3n])
  })

  test('error: a parameter is missing, or the state is another', () => {
    expect(() => checkDraft(tips, { policy: tips }, names)).toThrow('has no value for max')
    expect(() => checkDraft(tips, { policy: counting }, names)).toThrow('migrate')
  })

  test('default: a state of another layout, with a migrate from the one before', () => {
    const policy = definePolicy({
      ...{ name: 'tips', actions: ['transfer(address,uint256)'], state: { seen: uint(9) } },
      migrate: migration(counting, ({ seen }) => ({ seen })),
      step: () => ({}),
    })
    expect(checkDraft(counting, { policy, mode: 'proof' }, names)).toEqual([])
    expect(() => checkDraft(tips, { policy }, names)).toThrow('has no migrate from it')
  })

  test.each<[string, Draft['brought'], string]>([
    ['a verifier without a circuit', { verifier: 'token' }, 'a verifier and no circuit'],
    ['the code of a migration without a migrate', { migration: 'token' }, 'the code of a migration and no `migrate`'],
    ['code of nobody', { code: 'nobody' }, 'Nobody is called "nobody"'],
  ])('error: brings %s', (_, brought, message) => {
    expect(() => checkDraft(tips, { policy: tips, params: { max: 3n }, brought: brought! }, names)).toThrow(message)
  })

  test('error: a society with a draft of a policy that it does not have', () => {
    const agents = [{ name: 'ada', role: 'worker', model: 'scripted' }]
    const drafts = { bold: { policy: counting } }
    expect(() => defineSociety({ name: 's', agents, policies: [], drafts })).toThrow(
      'draft "bold" is a version of "tips", which is no policy of it',
    )
  })
})
