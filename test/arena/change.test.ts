import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeOf, changeScene, keysOf, readChanges } from '../../arena/change.ts'
import { UsageError } from '../../arena/exit.ts'
import { interventionsOf } from '../../arena/fork.ts'
import { nearest } from '../../arena/near.ts'
import pipeline, { inputs, options } from '../../arena/scenarios/pipeline/index.ts'
import { formatTicks, isSilent, parseTicks, sceneOf } from '../../arena/scene.ts'
import { checkPrices, defineSociety } from '../../arena/society.ts'

const society = pipeline(options, inputs())
const supplier = '0x00000000000000000000000000000000000000a1' as const
const names = { supplier, outsider: '0x00000000000000000000000000000000000000a2' as const }
const changed = (text: string, at = 0) => {
  const [[key, value] = ['', '']] = Object.entries(readChanges(society, [text]))
  return changeScene(sceneOf(society, 'polity'), changeOf(society, key, value, at), names)
}
const thrownBy = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return (error as Error).message
  }
}
const agent = (text: string, at = 0) =>
  changed(text, at).society.agents.find(({ name }) => text.startsWith(`agent.${name}`))

describe('readChanges', () => {
  test('default: a parameter that one policy alone has needs no name of the policy', () => {
    expect(readChanges(society, ['policy.spendLimit.max=1 POL', 'seed=a=b'])).toEqual({
      'policy.spending.spendLimit.max': '1 POL',
      seed: 'a=b',
    })
  })

  test('behavior: every key that there is can be read', () => {
    for (const key of keysOf(society)) expect(readChanges(society, [`${key}=1`])).toEqual({ [key]: '1' })
  })

  test.each([
    ['policy.spendLimit.mx=1', 'Did you mean policy.spending.spendLimit.max'],
    ['agent.malory.model=scripted', 'agent.mallory.model'],
    ['agent.ada.stakes=3', 'agent.ada.stake'],
    ['nothing.like.this=3', 'policy.SET.PARAM'],
    ['seed', 'KEY=VALUE'],
    ['=3', 'KEY=VALUE'],
  ])('error: %s', (text, said) => {
    expect(thrownBy(() => readChanges(society, [text]))).toContain(said)
  })

  test('error: one key twice, under both of its names', () => {
    const twice = ['policy.spendLimit.max=1', 'policy.spending.spendLimit.max=2']
    expect(thrownBy(() => readChanges(society, twice))).toMatchInlineSnapshot(
      `"--set policy.spending.spendLimit.max is given twice."`,
    )
  })
})

describe('changeScene', () => {
  test('default: parameters, sets, numbers, agents, seed and ticks', () => {
    const policyOf = (text: string) => changed(text).society.policies.find(({ policy }) => policy.name === 'spending')
    expect(policyOf('policy.spendLimit.max=1.5 POL')?.params).toMatchObject({ 'spendLimit.max': 15n * 10n ** 17n })
    expect(policyOf('policy.allowlist.payees=supplier,outsider')?.sets).toEqual({
      'allowlist.payees': ['supplier', 'outsider'],
    })
    expect(changed('params.leafBond=2 POL').numbers).toEqual({ leafBond: 2n * 10n ** 18n })
    expect(changed('params.window=120').numbers).toEqual({ window: 120 })
    expect(agent('agent.ada.stake=12.5')).toMatchObject({ stake: 125n * 10n ** 17n, funds: 10n * 10n ** 18n })
    expect(agent('agent.rex.governance=on')).toMatchObject({ governance: 'on', persona: expect.any(Function) })
    expect(agent('agent.ada.persona=spender')).toMatchObject({ model: 'scripted:spender' })
    expect(agent('agent.ada.persona=spender')).not.toHaveProperty('persona')
    expect(agent('agent.ada.model=openai:gpt', 4)).toMatchObject({ model: 'openai:gpt' })
    expect(agent('agent.ada=out')).toBeUndefined()
    expect(changed('seed=7').seed).toBe('7')
    expect(changed('ticks=7').society.ticks).toBe(7)
    expect(changed('agent.ada.silent=3,5-9').silent).toEqual({
      ada: [
        [3, 3],
        [5, 9],
      ],
    })
  })

  test('behavior: the society that was given stays as it is', () => {
    const before = structuredClone(society.agents.map(({ name, model, stake }) => ({ name, model, stake })))
    for (const text of ['agent.ada.stake=1', 'agent.bob=out', 'policy.spendLimit.max=1', 'policy.duties=off'])
      changed(text)
    expect(society.agents).toMatchObject(before)
    expect(society.policies.every(({ policy }) => policy.rules[0]?.name !== 'the policy is off')).toBe(true)
  })

  test('behavior: a policy that is off is a guard with its own parameters, state and calls', () => {
    const [was] = society.policies
    const [is] = changed('policy.spending=off').society.policies
    expect(is).toMatchObject({ mode: 'guard', params: was?.params })
    expect(is?.policy.rules.map(({ name }) => name)).toEqual(['the policy is off'])
    expect(is?.policy.params).toEqual(was?.policy.params)
    expect(is?.policy.state).toEqual(was?.policy.state)
    expect(is?.policy.codeHash).not.toBe(was?.policy.codeHash)
  })

  test.each([
    ['policy.spendLimit.max=much', 0, 'takes a number of 96 bits in POL'],
    ['policy.allowlist.payees=nobody', 0, 'Nobody is called "nobody"'],
    ['policy.spending=on', 0, 'takes off'],
    ['policy.completion=off', 0, 'proofs alone'],
    ['params.window=1', 0, 'from 60 to 420'],
    ['params.leafBond=2 EUR', 0, 'such as "50 POL"'],
    ['agent.ada.stake=4', 1, '--at 0 only'],
    ['agent.ada=out', 1, '--at 0 only'],
    ['agent.ada=gone', 0, 'takes out'],
    ['agent.ada.model=gpt', 1, 'provider:model'],
    ['agent.ada.persona=baker', 1, 'worker, forger, spender'],
    ['agent.ada.governance=maybe', 1, 'governance'],
    ['agent.ada.silent=2', 3, 'ticks from 3 on'],
    ['agent.ada.silent=0', 0, 'ticks from 1 on'],
    ['agent.ada.silent=9-5', 0, 'ticks from 1 on'],
    ['ticks=2', 3, 'from 3 on'],
    ['ticks=soon', 0, 'from 0 on'],
  ])('error: %s at tick %i', (text, at, said) => {
    expect(thrownBy(() => changed(text, at))).toContain(said)
  })

  test.each(['budget of the society', 'budget of the agent'])(
    'attack: a model without a price, past the %s',
    (whose) => {
      const budget = { cost: '1' }
      const agent = { name: 'ada', role: 'worker', model: 'openai:cheap' }
      const [all, own] = whose.endsWith('society') ? [{ budget }, {}] : [{}, { budget }]
      const prices = { 'openai:cheap': { input: '1', output: '1' }, 'openai:fair': { input: '2', output: '2' } }
      const limited = defineSociety({ name: 'odd', policies: [], prices, ...all, agents: [{ ...agent, ...own }] })
      const to = (model: string) =>
        changeScene(sceneOf(limited, 'polity'), changeOf(limited, 'agent.ada.model', model, 0), names).society
      expect(to('openai:fair').agents[0]?.model).toBe('openai:fair')
      expect(to('scripted').agents[0]?.model).toBe('scripted')
      expect(() => to('openai:dear')).toThrow(UsageError)
      expect(thrownBy(() => to('openai:dear'))).toContain('agent.ada.model takes no "openai:dear"')
      const [dear] = defineSociety({
        name: 'odd',
        policies: [],
        agents: [{ ...agent, ...own, model: 'openai:dear' }],
        prices: { 'openai:dear': { input: '1', output: '1' } },
      }).agents
      expect(thrownBy(() => checkPrices(limited, [dear!]))).toContain('has no price')
    },
  )

  test('error: everybody out', () => {
    const everybody = () =>
      society.agents.reduce(
        (scene, { name }) => changeScene(scene, { of: 'out', agent: name }, names),
        sceneOf(society, 'polity'),
      )
    expect(thrownBy(everybody)).toContain('needs an agent')
  })
})

describe('ticks', () => {
  test('law: what is formatted is read again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(40), { minLength: 1 }), (ticks) => {
        const silent = { ada: parseTicks(formatTicks(ticks)) ?? [] }
        const back = Array.from({ length: 50 }, (_, tick) => tick).filter((tick) => isSilent(silent, 'ada', tick))
        expect(back).toEqual([...ticks].sort((a, b) => a - b))
      }),
    )
  })

  test('behavior: neighbours are a range', () => {
    expect(formatTicks([9, 1, 4, 5, 6])).toBe('1,4-6,9')
  })
})

describe('nearest', () => {
  test('default', () => {
    expect(nearest('agent.adda', ['agent.ada', 'agent.bob', 'seed'])).toEqual(['agent.ada'])
    expect(nearest('something else', ['agent.ada', 'seed'])).toEqual([])
  })
})

describe('interventionsOf', () => {
  test('default: in order of ticks, the parent first', () => {
    const [a, b, own] = [{ seed: 'a' }, { seed: 'b' }, { ticks: '9' }]
    const fork = { format: 1 as const, parent: { run: 'p', head: '0'.repeat(64) }, at: 3, changes: own }
    const inherited = [
      { at: 3, changes: a },
      { at: 5, changes: b },
    ]
    expect(interventionsOf({ ...fork, inherited }).map(({ changes }) => changes)).toEqual([a, own, b])
    expect(interventionsOf({ ...fork, changes: {}, inherited: [] })).toEqual([])
    expect(interventionsOf(undefined)).toEqual([])
  })
})
