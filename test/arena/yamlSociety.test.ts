import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PopulationError, population, wallets } from '../../agents/index.ts'
import { checkGoverned } from '../../arena/adoption.ts'
import { DEVELOPMENT_MNEMONIC } from '../../arena/folder.ts'
import { loadSource } from '../../arena/load.ts'
import { namesOf, partiesOf } from '../../arena/names.ts'
import { templates } from '../../arena/templates.ts'
import { parseSociety } from '../../arena/yamlSociety.ts'
import { snapshot } from '../agents/world.ts'

const lab = `name: lab
agents:
  - name: ada
    role: guest
    tools: [pay]
    funds: '2.5'
    script:
      - pay: { to: bob, amount: '1' }
      - [pay: { to: bob, amount: '2' }, pay: { to: bob, amount: '3' }]
  - { name: bob, role: worker, model: 'openai:gpt-4o', prompt: be quick }
policies:
  - name: spending
    rules: [spendLimit, { rolePermission: { guest: ['transfer(address,uint256)'] } }]
    on: token
    params: { spendLimit.max: 2.5 POL, spendLimit.window: 60 }
`

describe('parseSociety', () => {
  test('default: agents, policies and amounts are what TypeScript would make of them', () => {
    const { name, agents, policies } = parseSociety(lab, 'lab.yaml')
    expect([name, agents.map((agent) => [agent.name, agent.model, agent.funds, agent.prompt])]).toEqual([
      'lab',
      [
        ['ada', 'scripted', 25n * 10n ** 17n, undefined],
        ['bob', 'openai:gpt-4o', 0n, 'be quick'],
      ],
    ])
    expect(policies.map(({ policy, params, mode }) => [policy.name, params, mode])).toEqual([
      ['spending', { 'spendLimit.max': 25n * 10n ** 17n, 'spendLimit.window': 60n }, 'guard'],
    ])
  })

  test('behavior: who never rests says so', () => {
    const { agents } = parseSociety(`${lab.replace('prompt: be quick', 'rests: false')}`, 'lab.yaml')
    expect(agents.map(({ rests }) => rests)).toEqual([true, false])
  })

  test('behavior: a script goes on turn by turn, and ends', () => {
    const persona = parseSociety(lab, 'lab.yaml').agents[0]?.persona
    const see = (turn: number, results: never[] = []) => ({
      me: snapshot().agents.ada!,
      snapshot: snapshot(),
      results,
      memory: { turn },
    })
    expect([0, 1, 2].map((turn) => persona?.(see(turn)).calls?.map(({ args }) => args.amount))).toEqual([
      ['1'],
      ['2', '3'],
      undefined,
    ])
  })

  test.each([
    ['what is no YAML', 'name: lab\nagents: [', /^lab\.yaml:2: /],
    ['a key twice', 'name: lab\nname: lab', /^lab\.yaml:2: .*unique/],
    [
      'a key that there is not',
      lab.replace('    funds:', '    found:'),
      /^lab\.yaml:6: agents\.0\.found: there is nothing/,
    ],
    ['a value of another kind', lab.replace('name: lab', 'name: [lab]'), /^lab\.yaml:1: name: .*string/],
    ['a name that is none', lab.replace('name: ada', 'name: Ada'), /^lab\.yaml:3: agents\.0: .*\n.*lower-case/],
    [
      'a tool that there is not',
      lab.replace('tools: [pay]', 'tools: [pey]'),
      /^lab\.yaml:5: agents\.0\.tools\.0: there is no tool "pey"; did you mean pay\?/,
    ],
    [
      'a call of a tool that there is not',
      lab.replace("- pay: { to: bob, amount: '1' }", '- fly: {}'),
      /^lab\.yaml:8: agents\.0\.script\.0\.fly: there is no tool "fly"/,
    ],
    [
      'a call of a tool that it was not given',
      lab.replace("- pay: { to: bob, amount: '1' }", '- look: { what: me }'),
      /^lab\.yaml:8: agents\.0\.script\.0\.look: ada has no tool "look": add it/,
    ],
    [
      'an argument that the tool does not take',
      lab.replace("amount: '3'", "amount: '-3'"),
      /^lab\.yaml:9: agents\.0\.script\.1\.1\.pay\.amount: an amount is a decimal string/,
    ],
    [
      'a payee that is nobody',
      lab.replace("to: bob, amount: '1'", "to: bod, amount: '1'"),
      /^lab\.yaml:8: agents\.0\.script\.0\.pay\.to: nobody is called "bod": name an agent .*; did you mean bob\?/,
    ],
    ['a next of whom there is only one', lab.replace('to: bob', 'to: $next'), /nobody is called "\$next"/],
    [
      'a script that there is not',
      lab.replace("'openai:gpt-4o'", 'scripted:fool'),
      /^lab\.yaml:10: agents\.1\.model: there is no script "fool"; there are worker, /,
    ],
    ['nothing', '', /^lab\.yaml:1: the file: is empty: write its `name`/],
    ['a list', '- lab', /^lab\.yaml:1: the file: is no society: write its `name`/],
    [
      'a rule that there is not',
      lab.replace('[spendLimit,', '[spendlimit,'),
      /^lab\.yaml:13: policies\.0\.rules\.0: one of allowlist/,
    ],
    [
      'an amount of another unit',
      lab.replace('2.5 POL', '2.5 EUR'),
      /^lab\.yaml:12: policies\.0: "2\.5 EUR" is no amount/,
    ],
    ['two of one name', lab.replaceAll('bob', 'ada'), /^lab\.yaml:1: the file: .*\n.*more than one is called ada/],
    [
      'a share that is none',
      `${lab}populations: [{ name: x, count: 2, role: worker, faulty: { share: many } }]`,
      /^lab\.yaml:16: populations\.0: .*share of "many"/,
    ],
    [
      'a bomb',
      `a: &a [1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]`,
      /alias/i,
    ],
  ])('error: %s', (_name, text, message) => {
    let said = ''
    try {
      parseSociety(text, 'lab.yaml')
    } catch (error) {
      said = (error as Error).message
    }
    expect(said).toMatch(message)
  })
})

describe('population', () => {
  const worker = { name: 'w', role: 'worker', model: 'scripted' }
  test('default: a tenth of two hundred, spread evenly', () => {
    const all = population({ ...worker, count: 200, faulty: { share: '10 %', model: 'scripted:forger' } })
    const faulty = all.flatMap(({ name, model }) => (model === 'scripted:forger' ? [name] : []))
    expect([all.length, faulty.length, faulty.slice(0, 3), all[0]]).toEqual([
      200,
      20,
      ['w-10', 'w-20', 'w-30'],
      { ...worker, name: 'w-1' },
    ])
  })

  test('law: as many are faulty as the share says, rounded down', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 0, max: 100 }), (count, percent) => {
        const all = population({ ...worker, count, faulty: { share: `${percent} %`, role: 'validator' } })
        expect(all.filter(({ role }) => role === 'validator')).toHaveLength(Math.floor((count * percent) / 100))
      }),
    )
  })

  test.each([
    [0, '1 %'],
    [1.5, '1 %'],
    [1e9, '1 %'],
    [1, '101 %'],
    [1, -0.1],
    [1, 'half'],
  ])('error: %s of which %s', (count, share) => {
    expect(() => population({ ...worker, count, faulty: { share } })).toThrow(PopulationError)
  })
})

describe('templates', () => {
  test.each(Object.keys(templates))('default: %s fits together', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'polity-init-'))
    const files = templates[name]!.files((room) => resolve(room, 'index.ts'))
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
    const main = Object.keys(files).find((file) => file.startsWith('society.')) ?? ''
    const source = await loadSource(join(folder, main))
    const society = source.create({}, {}, 'seed')
    const names = namesOf(society, wallets({ mnemonic: DEVELOPMENT_MNEMONIC, names: partiesOf(society) }))
    for (const governed of society.policies) checkGoverned(governed, names)
    expect(society.agents.length).toBeGreaterThan(1)
  })
})
