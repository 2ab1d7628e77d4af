import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { follow } from '../../arena/client.ts'
import { pause } from '../../arena/clock.ts'
import { createDrafts } from '../../arena/drafts.ts'
import type { Event } from '../../arena/event.ts'
import { controlled, type Feed, oneRun } from '../../arena/feed.ts'
import { type Hub, openHub } from '../../arena/hub.ts'
import { createPace } from '../../arena/pace.ts'
import { Message, type Writing } from '../../arena/protocol.ts'
import { openVoices, type Voices } from '../../arena/voices.ts'
import { growing } from './growing.ts'

const hubs: Hub[] = []
const opened: Voices[] = []
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close({ abruptly: true })
  for (const voices of opened.splice(0)) voices.close()
})

function voicesOf() {
  const voices = openVoices()
  opened.push(voices)
  return voices
}

const turnOf = (agent: string, tick: number, type = 'turn') => ({ type, agent, tick }) as Event

/** What is told of what `speak` says, and of nothing more that comes in a while. */
async function told(speak: (voices: Voices) => void): Promise<Writing[]> {
  const voices = voicesOf()
  const heard: Writing[] = []
  voices.listen((writing) => heard.push(...writing))
  speak(voices)
  while (heard.length === 0) await pause(10)
  await pause(150)
  return heard
}

describe('openVoices', () => {
  test('default: pieces of a while are told together, with their place', async () => {
    const heard = await told((voices) => {
      const ada = voices.audienceOf('ada', () => 3)
      for (const text of ['I ', 'pay']) ada.hear({ call: 'ada:2:1', part: 0, text })
      ada.hear({ call: 'ada:2:1', part: 1, tool: 'pay', text: '' })
      ada.hear({ call: 'ada:2:1', part: 1, tool: 'pay', text: '{"to"' })
    })
    expect(heard).toEqual([
      { agent: 'ada', tick: 3, call: 'ada:2:1', part: 0, from: 0, text: 'I pay' },
      { agent: 'ada', tick: 3, call: 'ada:2:1', part: 1, tool: 'pay', from: 0, text: '{"to"' },
    ])
  })

  test('behavior: without anybody who listens nobody is present, and nothing is kept for later', async () => {
    const voices = voicesOf()
    const ada = voices.audienceOf('ada', () => 1)
    expect(ada.present()).toBe(false)
    ada.hear({ call: 'ada:1:1', part: 0, text: 'unheard' })
    const heard: Writing[] = []
    const leave = voices.listen((writing) => heard.push(...writing))
    expect(ada.present()).toBe(true)
    await pause(150)
    leave()
    expect([heard, ada.present()]).toEqual([[], false])
  })

  test('behavior: a turn that is recorded is not told any more, and a call that is asked again begins anew', async () => {
    const heard = await told((voices) => {
      const [ada, bob] = [voices.audienceOf('ada', () => 1), voices.audienceOf('bob', () => 1)]
      ada.hear({ call: 'ada:1:1', part: 0, text: 'late' })
      voices.see(turnOf('ada', 1))
      bob.hear({ call: 'bob:1:1', part: 0, text: 'broken' })
      bob.hear({ call: 'bob:1:1', part: 0, text: '', dropped: true })
    })
    expect(heard).toEqual([{ agent: 'bob', tick: 1, call: 'bob:1:1', part: 0, from: 0, text: '' }])
  })

  test('attack: what would steer a terminal, or is no text, is not told', async () => {
    const [first, second] = await told((voices) => {
      const ada = voices.audienceOf('ada', () => 1)
      ada.hear({ call: 'a', part: 0, text: 'x\u001b[2J\u202ey\ud83d' })
      ada.hear({ call: 'a', part: 1, tool: '\u001b]0;hi\u0007'.repeat(40), text: '' })
    })
    expect(first?.text).toBe('x [2J y\ufffd')
    expect(second?.tool).toMatch(/^[\]0;hi ]{100}$/)
  })

  test('behavior: of one that writes too fast the newest is told, and where it stands', async () => {
    const text = Array.from({ length: 9_000 }, (_, at) => at % 10).join('')
    const heard = await told((voices) => voices.audienceOf('ada', () => 1).hear({ call: 'a', part: 0, text }))
    expect(heard).toEqual([expect.objectContaining({ from: 8_800, text: text.slice(-200) })])
  })

  test('behavior: of many, each is told its share', async () => {
    const heard = await told((voices) => {
      for (let n = 0; n < 64; n++)
        voices.audienceOf(`agent-${n}`, () => 1).hear({ call: 'a', part: 0, text: 'ž'.repeat(500) })
    })
    expect(new Set(heard.map(({ text }) => text))).toEqual(new Set(['ž'.repeat(25)]))
    expect(heard).toHaveLength(64)
  })

  test('attack: names of tools count, however many there are', async () => {
    const heard = await told((voices) => {
      const ada = voices.audienceOf('ada', () => 1)
      for (let part = 1; part <= 500; part++) ada.hear({ call: 'a', part, tool: 'ž'.repeat(40), text: '' })
    })
    expect(heard.map(({ part }) => part)).toEqual([499, 500])
  })

  test('law: whatever is said, no more than the cap is told, and each message is one that a hub sends', async () => {
    const voices = voicesOf()
    const heard: Writing[] = []
    voices.listen((writing) => heard.push(...writing))
    const begun = performance.now()
    const pieces = fc.record({
      call: fc.constant('a:1:1'),
      part: fc.integer({ min: 0, max: 3 }),
      text: fc.string({ unit: 'binary', maxLength: 400 }),
    })
    for (const piece of fc.sample(pieces, { numRuns: 60, seed: 1 })) {
      voices.audienceOf('ada', () => 1).hear(piece)
      if (piece.part === 0) await pause(10)
    }
    await pause(150)
    const bytes = heard.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
    expect(bytes).toBeGreaterThan(200)
    expect(bytes).toBeLessThanOrEqual(200 * Math.ceil((performance.now() - begun) / 100 + 1))
    for (const writing of heard) expect(Message.safeParse({ writing }).success).toBe(true)
  })
})

describe('createDrafts', () => {
  const writing = (more: Partial<Writing>): Writing => ({
    ...{ agent: 'ada', tick: 2, call: 'ada:1:1', part: 0, from: 0, text: '' },
    ...more,
  })
  test('default: pieces come together, gaps show, and a turn ends it', () => {
    const { hear, see, lines } = createDrafts()
    hear(writing({ text: 'I will  ' }))
    hear(writing({ from: 8, text: 'pay\nbob' }))
    hear(writing({ part: 1, tool: 'pay', text: '{"to":' }))
    hear(writing({ part: 1, from: 20, text: '"1"}' }))
    expect([...lines()]).toEqual([['ada', 'I will pay bob · pay {"to":…"1"}']])
    hear(writing({ call: 'ada:1:2', from: 9, text: 'next' }))
    expect([...lines()]).toEqual([['ada', '…next']])
    hear(writing({ call: 'ada:1:2' }))
    expect([...lines()]).toEqual([['ada', '']])
    see(turnOf('bob', 2))
    see(turnOf('ada', 1))
    expect(lines().size).toBe(1)
    see(turnOf('ada', 2, 'turn.failed'))
    expect(lines().size).toBe(0)
    hear(writing({ text: 'late' }))
    expect(lines().size).toBe(0)
    hear(writing({ tick: 3, text: 'again' }))
    see({ type: 'run.ended', agent: null, tick: 3 })
    expect(lines().size).toBe(0)
  })

  test('attack: a hub that lies steers no terminal and fills no memory', () => {
    const { hear, lines } = createDrafts()
    for (let n = 0; n < 2_000; n++) {
      hear(writing({ agent: `x${n}`, text: 'a'.repeat(4_000) }))
      hear(writing({ agent: 'x0', part: n, from: n, text: '\u001b[2J' }))
    }
    expect(lines().size).toBe(200)
    const all = [...lines().values()].join('')
    expect(all.length).toBeLessThan(200 * 500)
    expect(all).not.toContain('\u001b')
  })
})

describe('a hub', () => {
  /** A run whose agents write what they are told to. */
  async function running() {
    const voices = voicesOf()
    const { source, grow } = growing()
    const { control } = createPace()
    const feed: Feed = controlled({ ...source, listen: voices.listen }, control)
    const hub = await openHub(oneRun(feed))
    hubs.push(hub)
    const said = new Map<string, string>()
    const say = (agent: string, text: string) => {
      said.set(agent, `${said.get(agent) ?? ''}${text}`)
      voices.audienceOf(agent, () => 1).hear({ call: `${agent}:1:1`, part: 0, text })
    }
    return { hub, grow, say, present: voices.audienceOf('ada', () => 1).present }
  }

  /** Follows a hub until the test is over. */
  function overhear(url: string, filter = {}) {
    const stop = new AbortController()
    const [heard, seen]: [Writing[], number[]] = [[], []]
    const done = (async () => {
      const options = { filter, signal: stop.signal, onWriting: (writing: Writing) => void heard.push(writing) }
      for await (const { seq } of follow(url, options)) seen.push(seq)
    })()
    const leave = () => {
      stop.abort()
      return done
    }
    return { heard, seen, leave }
  }

  test('default: who asks for it is told what is written, beside the events; others are not, and it is no event', async () => {
    const { hub, grow, say, present } = await running()
    grow(3)
    expect(present()).toBe(false)
    const [all, bobs] = [overhear(hub.url), overhear(hub.url, { agents: ['bob'] })]
    const plain: number[] = []
    const stop = new AbortController()
    const events = (async () => {
      for await (const { seq } of follow(hub.url, { signal: stop.signal })) plain.push(seq)
    })()
    while (all.seen.length < 3 || plain.length < 3 || hub.watchers < 3 || !present()) await pause(5)
    await pause(50)
    say('ada', 'hello ')
    say('bob', 'hi')
    while (all.heard.length < 2) await pause(5)
    say('ada', 'there')
    while (all.heard.length < 3) await pause(5)
    grow(1)
    while (all.seen.length < 4 || plain.length < 4) await pause(5)
    expect(all.heard.map(({ agent, from, text }) => [agent, from, text])).toEqual([
      ['ada', 0, 'hello '],
      ['bob', 0, 'hi'],
      ['ada', 6, 'there'],
    ])
    expect(bobs.heard.map(({ agent }) => agent)).toEqual(['bob'])
    expect([all.seen, plain]).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ])
    const metrics = await (await fetch(`${hub.url.replace('ws', 'http')}/metrics`)).text()
    expect(metrics).toContain('polity_hub_pieces_sent_total 4')
    await Promise.all([all.leave(), bobs.leave()])
    while (present()) await pause(5)
    stop.abort()
    await events
  })

  /** More than two sockets hold. */
  const COUNT = 20_000
  test('behavior: who reads slowly does without what is written, and still gets each event', async () => {
    const { hub, grow, say } = await running()
    const socket = new WebSocket(hub.url)
    await new Promise((resolve) => socket.on('open', resolve))
    const got: Message[] = []
    socket.on('message', (data) => got.push(JSON.parse(data.toString())))
    socket.send('{"id":1,"method":"subscribe","params":{"writing":true}}')
    while (got.length < 1) await pause(5)
    socket.pause()
    grow(COUNT)
    await pause(100)
    for (let n = 0; n < 3; n++) {
      say('ada', `piece ${n} `)
      await pause(120)
    }
    const metrics = await (await fetch(`${hub.url.replace('ws', 'http')}/metrics`)).text()
    expect(Number(/pieces_dropped_total (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(0)
    socket.resume()
    const events = () => got.filter((message) => 'event' in message).length
    while (events() < COUNT) await pause(10)
    expect(got.filter((message) => 'writing' in message)).toEqual([])
    say('ada', 'heard')
    while (!got.some((message) => 'writing' in message)) await pause(10)
    expect(got.at(-1)).toMatchObject({ writing: { agent: 'ada', text: 'heard' } })
    socket.close()
  })

  test('error: a hub that sends what is no writing is strange', async () => {
    expect(Message.safeParse({ writing: { agent: 'ada' } }).success).toBe(false)
    expect(
      Message.safeParse({
        writing: { agent: 'a', tick: 1, call: 'a', part: 0, from: 0, text: 'x'.repeat(5_000) },
      }).success,
    ).toBe(false)
  })
})
