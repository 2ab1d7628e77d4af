import { type Abi, encodeFunctionData, type Hex, zeroAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../arena/event.ts'
import { policyChanges } from '../../arena/policyChanges.ts'
import { describeProposal } from '../../arena/proposals.ts'
import { apply, emptyState, snapshot } from '../../arena/state.ts'
import type { World } from '../../arena/world.ts'
import { policyRegistryAbi } from '../../contracts/generated/index.ts'
import { definePolicy, packWords, policySet, spendLimit, uint } from '../../policies/index.ts'
import { address, hash } from '../agents/world.ts'

const POL = 10n ** 18n
const single = definePolicy({
  name: 'single',
  actions: ['transfer(address,uint256)'],
  params: { each: uint(96, 'e-18 POL') },
  step: () => ({ permit: {}, forbid: {} }),
})
const spending = policySet('spending', [spendLimit])
const careful = policySet('spending', [spendLimit, single])
const [id, code, foreign, verifier] = [hash(0xb1), address(0xc0), address(0xc1), address(0xc2)]

const limit = (max: bigint) =>
  packWords(spending.params, { 'spendLimit.max': max * POL, 'spendLimit.window': 600n } as never)
const limits = (max: bigint) =>
  packWords(careful.params, { 'spendLimit.max': max * POL, 'spendLimit.window': 600n, 'single.each': POL } as never)
const params = (words: readonly bigint[]) => ({ contract: 'registry', name: 'setParams', args: [id, words] })
const version = (
  words: readonly bigint[],
  { of = code, by = zeroAddress as Hex, through = zeroAddress as Hex, state = 1 } = {},
) => ({
  ...{ contract: 'registry', name: 'upgrade' },
  args: [id, of, by, state, words, through, false],
})
const repeal = { contract: 'registry', name: 'repeal', args: [id] }
type Calls = (typeof repeal | ReturnType<typeof params> | ReturnType<typeof version>)[]

/** As much of a society as its words need: no example is looked for. */
function society(record: (data: object) => void = () => {}): World {
  const state = emptyState()
  Object.assign(state.addresses, { registry: address(5) })
  Object.assign(state.names, { [address(5).toLowerCase()]: 'registry' })
  state.paramWords.spending = [...limit(10n)]
  const policy = { name: 'spending', id, step: spending, trees: {} }
  const draft = { name: 'careful', policy: { ...policy, step: careful }, parts: { code } }
  const recorder = { record: (_: string, __: null, data: object) => record(data) }
  return {
    ...{ state, recorder, policies: new Map([['spending', policy]]), drafts: [draft] },
  } as unknown as World
}

const fold = (...calls: Calls) => policyChanges(society(), calls)
const ends = (...calls: Calls) =>
  fold(...calls).whole.map(({ before, after }) => [
    before.words,
    typeof after === 'string' ? after : [after.step === careful ? 'careful' : 'spending', after.words],
  ])

async function described(...calls: Calls) {
  let told: unknown
  const datas = calls.map(({ name: functionName, args }) =>
    encodeFunctionData({ abi: policyRegistryAbi as Abi, functionName, args }),
  )
  const targets = datas.map(() => address(5))
  await describeProposal(
    society((data) => {
      told = data
    }),
    { proposalId: '7', targets, calldatas: datas },
  )
  return told
}

describe('policyChanges', () => {
  test('default: one change for each policy, from what it is today to what the last call leaves', () => {
    expect(ends(params(limit(20n)))).toEqual([[limit(10n), ['spending', limit(20n)]]])
    expect(ends(params(limit(20n)), params(limit(10n)))).toEqual([[limit(10n), ['spending', limit(10n)]]])
    expect(ends(version(limits(5n)), params(limits(50n)))).toEqual([[limit(10n), ['careful', limits(50n)]]])
  })

  test('behavior: each call is compared with what the call before it leaves', () => {
    const { each } = fold(params(limit(20n)), params(limit(10n)))
    expect(each.map((change) => [change?.before.words, change?.after.words])).toEqual([
      [limit(10n), limit(20n)],
      [limit(20n), limit(10n)],
    ])
  })

  test.each([
    ['code that is not known', [version(limits(5n), { of: foreign })], 'unknown'],
    ['code that is known behind a verifier that is not', [version(limits(5n), { by: verifier })], 'unknown'],
    ['code that is known with a migration that is not', [version(limits(5n), { through: foreign })], 'unknown'],
    ['a state of other words than its own', [version(limits(5n), { state: 2 })], 'unknown'],
    ['parameters after it', [version(limits(5n), { of: foreign }), params(limit(20n))], 'unknown'],
    ['words that do not fit', [params([])], 'unknown'],
    ['words of a version that is not voted for', [params(limits(5n))], 'unknown'],
    ['a version that is known after it', [version([], { of: foreign }), version(limits(5n))], ['careful', limits(5n)]],
    ['a repeal', [params(limit(20n)), repeal], 'repealed'],
    ['whatever comes after a repeal', [repeal, params(limit(20n)), version(limits(5n))], 'repealed'],
  ] as [string, Calls, unknown][])('behavior: %s', (_, calls, end) => {
    expect(ends(...calls)).toEqual([[limit(10n), end]])
  })

  test('behavior: what an earlier vote repealed is not in force, so nothing is compared with it', () => {
    const world = society()
    const { state } = world
    const policy = { name: 'spending', id, version: 1, params: {}, units: {}, mode: 'guard' as const }
    Object.assign(state.policies, { spending: policy, other: { ...policy, name: 'other', id: hash(1) } })
    apply(state, { type: 'chain.registry.Repealed', data: { id }, tick: 1, agent: null } as unknown as Event)
    expect(policyChanges(world, [params(limit(20n)), repeal])).toEqual({ each: [undefined, undefined], whole: [] })
    expect(Object.keys(snapshot(state, 1).policies)).toEqual(['other'])
  })

  test('behavior: calls that change no policy that is known are none of its', () => {
    const stray = { ...repeal, args: [hash(1)] }
    expect(fold({ ...repeal, contract: 'token' }, { ...repeal, name: 'revoke' }, stray)).toEqual({
      each: [undefined, undefined, undefined],
      whole: [],
    })
  })
})

describe('describeProposal', () => {
  test('behavior: a repealed policy has no examples, and the words before it go from call to call', async () => {
    expect(await described(params(limit(20n)), params(limit(15n)), repeal)).toEqual({
      id: '7',
      does: [
        'set spending spendLimit.max: 10 POL -> 20 POL',
        'set spending spendLimit.max: 20 POL -> 15 POL',
        'repeal spending: what it governs is denied',
      ],
      diff: {},
      differences: [],
    })
  })

  test('behavior: nothing is called proved of a policy whose end is not known', async () => {
    const unknown = { answer: 'unknown', lines: [expect.stringContaining('known')] }
    expect(await described(params(limit(20n)), version(limits(5n), { of: foreign }))).toMatchObject({
      diff: {},
      differences: [{ policy: 'spending', tightens: unknown, loosens: unknown, remembers: unknown }],
    })
  })
})
