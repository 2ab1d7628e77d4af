import { describe, expect, test } from 'vitest'
import { AgentSpecError, defineAgent, defineSociety } from '../../agents/index.ts'

describe('defineAgent', () => {
  test('default: defaults filled in, amounts in wei', () => {
    const agent = defineAgent({ name: 'ada', role: 'worker', model: 'scripted', stake: 100, funds: '0.5' })
    expect(agent).toMatchInlineSnapshot(`
      {
        "budget": {},
        "candidate": false,
        "funds": 500000000000000000n,
        "governance": "on",
        "model": "scripted",
        "name": "ada",
        "rests": true,
        "role": "worker",
        "skills": {},
        "stake": 100000000000000000000n,
      }
    `)
  })

  test('error: each wrong field is named', () => {
    const define = () => defineAgent({ name: 'Ada', role: 'baker', model: 'gpt', stake: -1, color: 'red' } as never)
    expect(define).toThrow(AgentSpecError)
    expect(define).toThrowErrorMatchingInlineSnapshot(`
      [Agents.AgentSpecError: Agent 'Ada' is not well defined:
      ✖ Unrecognized key: "color"
      ✖ lower-case letters, digits and dashes, at most 32
        → at name
      ✖ 'scripted', 'scripted:persona' or 'provider:model', such as 'openai:gpt-4o'
        → at model
      ✖ a number of whole POL, or a decimal string such as "2.5"
        → at stake]
    `)
  })

  test('error: a role of its own needs tools', () => {
    const baker = { name: 'ada', role: 'baker', model: 'openai:m' } as const
    expect(() => defineAgent(baker)).toThrow(/needs 'tools'/)
    expect(defineAgent({ ...baker, tools: ['look'] }).tools).toEqual(['look'])
    expect(() => defineAgent({ ...baker, tools: ['toString' as 'look'] })).toThrow(/no such tool/)
  })
})

describe('defineSociety', () => {
  const ada = { name: 'ada', role: 'worker', model: 'scripted' } as const

  test('default: keeps what the arena reads', () => {
    const { name, agents, workflow } = defineSociety({ name: 'lab', agents: [ada], workflow: { tasks: 4 } })
    expect([name, agents.length, workflow]).toEqual(['lab', 1, { tasks: 4 }])
  })

  test('error: all problems at once', () => {
    expect(() =>
      defineSociety({ name: 'my lab', agents: [ada, { ...ada, model: '' }] }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [Agents.SocietyError: Society 'my lab' is not well defined:
      name: ✖ lower-case letters, digits and dashes, at most 64
      agents: more than one is called ada
      Agent 'ada' is not well defined:
      ✖ 'scripted', 'scripted:persona' or 'provider:model', such as 'openai:gpt-4o'
        → at model]
    `)
  })
})
