import { type Abi, parseAbi } from 'viem'
import { describe, expect, test } from 'vitest'
import { checkArguments, ReservedArgumentError } from '../../arena/brought.ts'
import { GENESIS_HASH } from '../../arena/event.ts'
import { optionsIn } from '../../arena/load.ts'
import { partiesOf } from '../../arena/names.ts'
import { defineSociety } from '../../arena/society.ts'
import { apply, emptyState, snapshot } from '../../arena/state.ts'
import { address } from '../agents/world.ts'

const event = (type: string, data: Record<string, never>) => ({
  ...{ seq: 1, tick: 3, type, agent: null, data, prev: GENESIS_HASH, hash: GENESIS_HASH },
})
const lake = { name: 'lake', address: address(7), contract: 'Lake', abi: [] }

describe('contracts that a society brings', () => {
  test('default: what they say is in the snapshot, by name', () => {
    const state = emptyState()
    apply(state, event('contract.described', lake as never))
    apply(state, event('chain.lake.Caught', { tons: '4', tx: '0x01' } as never))
    apply(state, event('chain.pond.Caught', { tons: '5', tx: '0x02' } as never))
    const { brought, addresses } = snapshot(state, 4)
    expect(brought).toEqual({
      lake: { address: address(7), abi: [], news: [{ tick: 3, event: 'Caught', args: { tons: '4' } }] },
    })
    expect(addresses.lake).toBe(address(7))
  })

  test('behavior: none takes the name of one of the house', () => {
    const state = apply(emptyState(), event('contract.described', { ...lake, name: 'token' } as never))
    expect([state.brought, state.addresses]).toEqual([{}, {}])
    const agents = [{ name: 'ada', role: 'worker', model: 'scripted' }]
    const contracts = { token: { source: '', contract: 'Token' } }
    expect(() => defineSociety({ name: 'odd', agents, policies: [], contracts })).toThrow(
      'two parties are called "token"',
    )
  })

  test.each(['lake.fake', 'Lake', ''])(
    'error: "%s" is no name: the words of its events could be another\'s',
    (name) => {
      const agents = [{ name: 'ada', role: 'worker', model: 'scripted' }]
      const contracts = { [name]: { source: '', contract: 'Lake' } }
      expect(() => defineSociety({ name: 'odd', agents, policies: [], contracts })).toThrow(
        `a contract is called "${name}"`,
      )
    },
  )

  test('error: an event whose argument would get lost', () => {
    const abi = (what: string) => parseAbi([`event Caught(uint8 tons, bytes32 ${what})`])
    expect(() => checkArguments('lake', abi('txs') as Abi)).not.toThrow()
    expect(() => checkArguments('lake', abi('tx') as Abi)).toThrow(ReservedArgumentError)
  })

  test('behavior: each has a key of its own, behind those of all others', () => {
    const agents = [{ name: 'ada', role: 'worker', model: 'scripted' }]
    const contracts = { lake: { source: '', contract: 'Lake' } }
    const society = defineSociety({ name: 'odd', agents, policies: [], contracts })
    expect(partiesOf(society)).toEqual(['operator', 'client', 'ada', 'lake'])
  })
})

describe('optionsIn', () => {
  test('default: what is an option goes there, all else is left', () => {
    expect(optionsIn({ options: { arm: 'none' } }, ['arm=dao', 'seed=1'])).toEqual({
      ...{ options: { arm: 'dao' }, sets: ['seed=1'] },
    })
  })

  test('error: given twice', () => {
    expect(() => optionsIn({ options: { arm: 'none' } }, ['arm=dao', 'arm=none'])).toThrow('--set arm is given twice')
  })
})
