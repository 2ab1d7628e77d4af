import { AIMessage } from '@langchain/core/messages'
import { END, MessagesValue, START, StateGraph, StateSchema } from '@langchain/langgraph'
import { describe, expect, test } from 'vitest'
import type { AgentInput, Mind, Proposal } from '../../agents/index.ts'
import { AnswerError, createSocietyAgent, defineAgent, memoryCassette, SocietyStore } from '../../agents/index.ts'
import { type Answer, completion, openaiServer } from './openaiServer.ts'
import { address, deps, snapshot } from './world.ts'

const proposal = (id: string, rest: Partial<Proposal> = {}): Proposal => ({
  ...{ id, proposer: address(0xa09), description: 'trust me', calls: [], does: ['set max: 5 POL -> 9 POL'] },
  ...{ way: 'plain', needed: 4n, extended: false, weights: {}, differences: [], state: 'active' },
  ...{ voteStart: 0n, voteEnd: 9n, votes: { for: 0n, against: 0n, abstain: 0n }, voters: {} },
  ...rest,
})
const voted = snapshot({ proposals: { 7: proposal('7') } })

const ballots = (support: string) => JSON.stringify({ ballots: [{ proposal: '7', support, reason: 'as it raises' }] })
const decide = (args: string) => completion('', [{ id: 'x', name: 'decide', args }])
const truncated = decide('{"ballots":[{"proposal":"7","supp')
const misshapen = decide(ballots('yes'))
const right = decide(ballots('against'))

/** A voter whose model is the server's, and what it was asked. */
async function asking<T>(
  answers: Answer[],
  work: (site: { ada: ReturnType<typeof createSocietyAgent>; asked: () => number; last: () => string }) => Promise<T>,
  input: Partial<AgentInput> = {},
): Promise<T> {
  const { baseUrl, asked, close } = await openaiServer(answers)
  const spec = defineAgent({ name: 'ada', role: 'voter', model: 'openai:test-model', ...input })
  const provider = { baseUrl, apiKey: 'none', maxRetries: 0 }
  const ada = createSocietyAgent(spec, deps({ provider }))
  const last = () => JSON.stringify(asked.at(-1)?.body.messages.at(-1)?.content)
  return work({ ada, asked: () => asked.length, last }).finally(close)
}

describe('answers of a real model', () => {
  test('default: a ballot in its shape is a vote; a turn without a ballot asks nobody', () =>
    asking([right], async ({ ada, asked }) => {
      const { intents } = await ada.turn(voted)
      expect(intents.map(({ summary }) => summary)).toEqual(['vote against on 7'])
      const done = await ada.turn(voted, { [intents[0]?.id ?? '']: { ok: true } })
      expect(done).toMatchObject({ done: true, why: 'against 7: as it raises' })
      expect(await ada.turn(snapshot())).toMatchObject({ idle: 'no open ballot', done: true })
      expect(asked()).toBe(1)
    }))

  test('behavior: who acts and has nothing to do asks nobody either, unless it never rests', async () => {
    const askedOf = (rests: boolean) =>
      asking(
        [completion('nothing to do')],
        async ({ ada, asked }) => {
          const { idle } = await ada.turn(snapshot())
          return [asked(), idle]
        },
        { role: 'worker', rests },
      )
    expect(await askedOf(true)).toEqual([0, 'no task to take or to hand in, and nothing due'])
    expect(await askedOf(false)).toEqual([1, undefined])
  })

  test.for([
    ['JSON that breaks off', truncated, 'Unrecognized key: \\\\\\"unparsed'],
    ['another shape', misshapen, 'ballots[0].support'],
    ['words', completion('I am against it.'), 'Answer by calling decide'],
  ] as const)('behavior: %s is answered with what is wrong, once, and then is a vote', ([, wrong, said]) =>
    asking([wrong, right], async ({ ada, asked, last }) => {
      expect((await ada.turn(voted)).intents).toHaveLength(1)
      expect(asked()).toBe(2)
      expect(last()).toContain(said)
      expect(ada.used.calls).toBe(2)
    }),
  )

  test.for([
    ['shape', misshapen],
    ['JSON', truncated],
    ['words', completion('I am against it.')],
  ] as const)('error: twice no answer (%s) ends the turn, and the next one begins anew', ([, wrong]) =>
    asking([wrong, wrong, right], async ({ ada, asked }) => {
      await expect(ada.turn(voted)).rejects.toThrow(AnswerError)
      expect(asked()).toBe(2)
      expect((await ada.turn(voted)).intents.map(({ id }) => id)).toEqual(['ada:2:2:0'])
    }),
  )

  test('behavior: reasons that are long together are cut, and the votes stand', () => {
    const many = snapshot({ proposals: { 7: proposal('7'), 8: proposal('8') } })
    const answer = { ballots: ['7', '8'].map((id) => ({ proposal: id, support: 'for', reason: id.repeat(400) })) }
    return asking([decide(JSON.stringify(answer))], async ({ ada }) => {
      const { intents } = await ada.turn(many)
      const { why } = await ada.turn(many, Object.fromEntries(intents.map(({ id }) => [id, { ok: true }])))
      expect(why).toMatch(/^for 7: 7{400}; for 8: 8+…$/)
      expect(why).toHaveLength(600)
    })
  })

  test.for(['before', 'after'] as const)(
    'behavior: an answer with a call %s it in one message is asked for again, alone',
    (side) => {
      const look = { id: 'y', name: 'look', args: '{"what":"me"}' }
      const answer = { id: 'x', name: 'decide', args: ballots('for') }
      const both = completion('', side === 'before' ? [look, answer] : [answer, look])
      return asking([both, right], async ({ ada }) => {
        expect((await ada.turn(voted)).intents.map(({ summary }) => summary)).toEqual(['vote against on 7'])
        expect(JSON.stringify(ada.transcript())).toContain('the only call of its message')
      })
    },
  )

  test('attack: half a surrogate pair, in words or arguments, ends nothing', () => {
    const look = completion('a \ud83d', [{ id: 'x', name: 'look', args: '{"what":"\\ud83d","\\udc00":["\\ud800"]}' }])
    return asking([look, right], async ({ ada, asked }) => {
      expect((await ada.turn(voted)).intents).toHaveLength(1)
      expect(asked()).toBe(2)
      const [, said] = ada.transcript()
      expect(said).toMatchObject({ text: 'a \ufffd', calls: [{ args: { what: '\ufffd', '\ufffd': ['\ufffd'] } }] })
    })
  })

  test('attack: a huge answer that is wrong is not said back whole', () => {
    const huge = decide(JSON.stringify({ ballots: [], ['x'.repeat(9000)]: 1 }))
    return asking([huge, huge], async ({ ada, last }) => {
      const error = await ada.turn(voted).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(AnswerError)
      expect((error as AnswerError).message.length).toBeLessThan(2500)
      expect(last().length).toBeLessThan(3000)
    })
  })

  test('behavior: what it wants to remember is in its next turn, as its own', () => {
    const args = JSON.stringify({ did: 'looked', why: 'curious', remember: [{ about: 'bob', note: 'pays late' }] })
    const end = completion('', [{ id: 'x', name: 'endTurn', args }])
    return asking(
      [end, end],
      async ({ ada, last }) => {
        expect(await ada.turn(snapshot())).toMatchObject({ said: 'looked', noted: [{ about: 'bob' }] })
        await ada.turn(snapshot())
        expect(JSON.parse(JSON.parse(last())).notes).toEqual({ bob: 'pays late' })
      },
      { role: 'worker', rests: false },
    )
  })
})

describe('a graph as a mind', () => {
  const pay = { name: 'pay', args: { to: 'supplier', amount: '1' }, id: 'any', type: 'tool_call' as const }
  const graph = (tools: string[]): Mind =>
    new StateGraph(new StateSchema({ messages: MessagesValue }))
      .addNode('think', ({ messages }, { configurable }) => {
        const given = (configurable?.tools ?? []) as { name: string }[]
        tools.push(...given.map(({ name }) => name))
        const acted = messages.at(-1)?.type === 'tool'
        return { messages: [acted ? new AIMessage('paid') : new AIMessage({ content: '', tool_calls: [pay] })] }
      })
      .addEdge(START, 'think')
      .addEdge('think', END)
      .compile()
  const agent = (mind: Mind, tape: ReturnType<typeof memoryCassette>, mode: 'record' | 'replay') =>
    createSocietyAgent(
      defineAgent({ name: 'ada', role: 'clerk', model: 'graph:planner', mind, tools: ['pay'] }),
      deps({ cassette: { tape, mode }, store: new SocietyStore() }),
    )
  const play = async (ada: ReturnType<typeof agent>) => {
    const { intents } = await ada.turn(snapshot())
    const end = await ada.turn(snapshot(), Object.fromEntries(intents.map(({ id }) => [id, { ok: true }])))
    return { does: intents.map(({ summary }) => summary), said: end.said }
  }

  test('default: it names calls, they are governed, and a replay asks it nothing', async () => {
    const [tools, tape]: [string[], ReturnType<typeof memoryCassette>] = [[], memoryCassette()]
    const played = await play(agent(graph(tools), tape, 'record'))
    expect(played).toEqual({ does: ['pay 1 POL to supplier'], said: 'paid' })
    expect(tools).toEqual(['endTurn', 'pay', 'endTurn', 'pay'])
    const gone: Mind = { invoke: () => Promise.reject(new Error('gone')) }
    expect(await play(agent(gone, tape, 'replay'))).toEqual(played)
  })

  test('error: what ends without a message of an AI, or goes with another model', async () => {
    const mute: Mind = { invoke: async ({ messages }) => ({ messages }) }
    await expect(agent(mute, memoryCassette(), 'record').turn(snapshot())).rejects.toThrow(
      /graph:planner gave no reply .* The graph ended with a message of type human/,
    )
    const wrong = { name: 'ada', role: 'worker', model: 'scripted', mind: mute }
    expect(() => defineAgent(wrong)).toThrow(/a graph goes with model 'graph:NAME'/)
  })
})
