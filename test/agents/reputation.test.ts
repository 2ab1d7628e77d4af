import { type Abi, decodeFunctionData } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Slash, ToolContext } from '../../agents/index.ts'
import { effects } from '../../agents/index.ts'
import { identityRegistryAbi, reputationLedgerAbi } from '../../contracts/generated/index.ts'
import { address, deps, hash, member, snapshot, task, WORKFLOW } from './world.ts'

const POL = 10n ** 18n
const offence = hash(0x51)
const slash: Slash = {
  ...{ locker: address(1), offence, account: address(0xa02), amount: 8n * POL, beneficiary: address(0xa03) },
  ...{ shareBps: 5000n, ground: address(7), releaseAt: 9n, status: 'released', why: 'x' },
}
const addresses = { reputation: address(0x50), identity: address(0x51) }

function context(changed: Partial<Slash> = {}, me = member('ada', 'worker', 1)): ToolContext {
  const tasks = [
    ...[task(0, { status: 'done' }), task(1, { status: 'done', mode: 'trace' }), task(2, { mode: 'trace' })],
    ...[task(3, { status: 'done', mode: 'trace', recorded: 2n }), task(4, { status: 'done', mode: 'proof' })],
  ]
  const seen = snapshot({ addresses, slashes: { [offence]: { ...slash, ...changed } } }, tasks)
  const referee = null as unknown as ToolContext['referee']
  return { ...deps(), me, snapshot: seen, skills: {}, referee, bench: new Map() }
}

async function drafted(name: keyof typeof effects, args: object, given = context()) {
  const effect = effects[name] as (typeof effects)['pay']
  const { call, summary } = await effect.draft(effect.schema.parse(args) as never, given)
  const abi: Abi = call.target === addresses.identity ? identityRegistryAbi : reputationLedgerAbi
  return { target: call.target, ...decodeFunctionData({ abi, data: call.data }), summary }
}
const ref = (index: number) => ({ workflow: WORKFLOW, task: index })

describe('recordWork', () => {
  test('default', async () => {
    expect(await drafted('recordWork', { tasks: [ref(1), ref(4)] })).toEqual({
      target: addresses.reputation,
      functionName: 'record',
      args: [[1n, 4n].map((index) => ({ workflow: WORKFLOW, task: index }))],
      summary: 'record 2 settled tasks for reputation',
    })
  })

  test.each([
    [2, /task 2 \(task 2\) is open/],
    [0, /no bond answers/],
    [3, /recorded already/],
    [9, /no task '9'/],
  ])('error: task %i, beside one that counts', async (index, why) => {
    await expect(drafted('recordWork', { tasks: [ref(1), ref(index)] })).rejects.toThrow(why)
  })
})

describe('countSlash', () => {
  const { status: _, why: __, ...slashed } = slash

  test.each([
    [{}, 'countSlash', 'have a slash of 8 POL count in reputation'],
    [{ status: 'escrow' as const }, 'countSlash', 'have a slash of 8 POL count in reputation'],
    [{ status: 'reversed' as const, counted: true }, 'restore', 'give back what a slash of 8 POL cost in reputation'],
  ])('behavior: of %o: %s', async (changed, functionName, summary) => {
    expect(await drafted('countSlash', { slash: offence }, context(changed))).toEqual({
      ...{ target: addresses.reputation, functionName, args: [slashed], summary },
    })
  })

  test.each([
    [{ counted: true }, /counted already/],
    [{ status: 'reversed' as const }, /nothing to count/],
    [{ status: 'reversed' as const, counted: false }, /nothing to count/],
  ])('error: of %o', async (changed, why) => {
    await expect(drafted('countSlash', { slash: offence }, context(changed))).rejects.toThrow(why)
  })
})

describe('registerIdentity', () => {
  test('default: with a registration file, or none', async () => {
    const uri = 'https://example.org/ada.json'
    expect(await drafted('registerIdentity', { uri })).toMatchObject({ functionName: 'register', args: [uri] })
    expect(await drafted('registerIdentity', {})).toEqual({
      ...{ target: addresses.identity, functionName: 'register', args: [''] },
      summary: 'register as an agent (ERC-8004)',
    })
  })

  test('error: who has one needs no other', async () => {
    const known = { ...member('ada', 'worker', 1), identity: '0' }
    await expect(drafted('registerIdentity', {}, context({}, known))).rejects.toThrow(/agent 0 of the registry already/)
  })
})
