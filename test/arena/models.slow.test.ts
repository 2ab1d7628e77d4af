import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pause } from '../../arena/clock.ts'
import { openRun } from '../../arena/folder.ts'
import { checkIntegrity } from '../../arena/replay.ts'
import { type Asked, openaiServer } from '../agents/openaiServer.ts'
import { KEY, modelAt, tipper, writeSociety } from './models.ts'
import { eventsOf, type Finished, ofType, polity, scratch, startPolity } from './polity.ts'

let folder: string
let society: string
let run: string
let first: Finished
let asked: Asked[]

beforeAll(async () => {
  folder = scratch()
  society = writeSociety(folder)
  run = join(folder, 'run')
  const server = await openaiServer(tipper)
  first = await polity(['run', society, '--out', run, '--json'], modelAt(server.baseUrl))
  asked = server.asked
  await server.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const headOf = (path: string) => eventsOf(path).at(-1)?.hash
const tapeOf = (path: string) => readFileSync(join(path, 'cassette.jsonl'), 'utf8').split('\n').slice(0, -1)

/** What identifies a question: all of it but the ids of the provider's own protocol. */
const question = ({ body }: Asked) => JSON.stringify(body)

describe('agents of a real model', () => {
  test('default: they act under policy, and are told of a denial', () => {
    expect(first).toMatchObject({ code: 0 })
    const events = eventsOf(run)
    expect(ofType(events, 'action.executed').map(({ tick, agent, data }) => [tick, agent, data.summary])).toEqual(
      expect.arrayContaining([
        [1, 'ada', 'pay 1 POL to bob'],
        [1, 'bob', 'pay 0.5 POL to ada'],
        [3, 'ada', 'pay 1.25 POL to bob'],
        [3, 'bob', 'pay 0.5 POL to ada'],
      ]),
    )
    expect(ofType(events, 'action.executed')).toHaveLength(4)
    expect(ofType(events, 'action.denied').map(({ agent, data }) => [agent, data.summary, data.policy])).toEqual([
      ['ada', 'pay 5 POL to bob', 'tips'],
    ])
    expect(ofType(events, 'turn.failed')).toEqual([])
    const heard = asked.flatMap(({ body }) => body.messages.filter(({ role }) => role === 'tool'))
    const denials = heard.filter(({ content }) => String(content).includes('"denied":true'))
    expect(denials).toHaveLength(1)
    expect(denials[0]?.content).toContain('"policy":"tips"')
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  test('behavior: each answer is on the tape, under its tick', () => {
    const lines = tapeOf(run).map((line) => JSON.parse(line) as { tick: number; key: string })
    expect(lines.map(({ tick, key }) => `${tick} ${key}`).sort()).toMatchInlineSnapshot(`
      [
        "1 ada:1:1",
        "1 bob:1:1",
        "2 ada:1:2",
        "2 bob:1:2",
        "3 ada:2:1",
        "3 bob:2:1",
        "4 ada:2:2",
        "4 bob:2:2",
      ]
    `)
    expect(asked).toHaveLength(lines.length)
  })

  test('behavior: it verifies with the server gone', async () => {
    const { code, stdout, stderr } = await polity(['verify', run, '--json'], modelAt('http://127.0.0.1:1/v1'))
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(JSON.parse(stdout)).toMatchObject({ verified: true, modelCalls: 8, proofs: 4 })
    expect(await polity(['verify', '--public', run])).toMatchObject({ code: 0 })
  })

  test('attack: the key is in no file and no output, though the model says it aloud', () => {
    expect((first.stdout + first.stderr).includes(KEY)).toBe(false)
    const files = readdirSync(run, { recursive: true }).map((name) => join(run, String(name)))
    const texts = files.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, 'latin1'))
    expect(texts.length).toBeGreaterThan(5)
    expect(texts.filter((text) => text.includes(KEY))).toEqual([])
    expect(tapeOf(run).filter((line) => line.includes('with Bearer [key]'))).toHaveLength(2)
  })
})

describe('agents with a budget', () => {
  const budget = "budget: { tokens: 8, cost: 1 }, prices: { 'openai:test-model': { input: '250000', output: '0.5' } },"
  test('default: it is kept outside the model, told, reported, and met again by verify', async () => {
    const server = await openaiServer(tipper)
    const out = join(folder, 'thrifty')
    const thrifty = join(folder, 'thrifty.ts')
    renameSync(writeSociety(mkdtempSync(join(folder, 'budget-')), { ticks: 9, budget }), thrifty)
    const ended = await polity(['run', thrifty, '--out', out, '--no-serve'], modelAt(server.baseUrl))
    await server.close()
    expect(ended).toMatchObject({ code: 0 })
    const events = eventsOf(out)
    expect(server.asked).toHaveLength(4)
    const usage = { calls: 1, input: 1, output: 1, cost: '250000500000' }
    expect(ofType(events, 'turn').map(({ tick, agent, data }) => [tick, agent, data.usage])).toEqual([
      [1, 'ada', usage],
      [1, 'bob', usage],
      [2, 'ada', usage],
      [2, 'bob', usage],
    ])
    const spent = { of: 'society', what: 'tokens', limit: '8' }
    expect(ofType(events, 'budget.spent').map(({ tick, agent, data }) => [tick, agent, data])).toEqual([
      [3, 'ada', spent],
      [3, 'bob', spent],
    ])
    expect(events.at(-1)?.tick).toBeLessThan(9)
    const lines = ended.stdout.split('\n')
    expect(lines.filter((line) => line.includes('thinks no more'))).toMatchInlineSnapshot(`
      [
        "tick   3  ada       thinks no more: the society's 8 tokens are used up",
        "tick   3  bob       thinks no more: the society's 8 tokens are used up",
      ]
    `)
    const report = lines.indexOf('models:')
    expect(lines.slice(report, report + 4)).toMatchInlineSnapshot(`
      [
        "models:",
        "  ada            2 calls         2 tokens in         2 out   cost 0.500001",
        "  bob            2 calls         2 tokens in         2 out   cost 0.500001",
        "  together       4 calls         4 tokens in         4 out   cost 1.000002",
      ]
    `)
    expect(await polity(['verify', out], modelAt('http://127.0.0.1:1/v1'))).toMatchObject({ code: 0 })
  })
})

describe('a tape that was tampered with', () => {
  test('attack: any byte', async () => {
    const broken = join(folder, 'broken')
    cpSync(run, broken, { recursive: true })
    const tape = join(broken, 'cassette.jsonl')
    const sound = readFileSync(tape)
    for (let round = 0; round < 100; round++) {
      const at = Math.floor(((sound.length - 1) * round) / 99)
      const changed = Buffer.from(sound)
      changed[at] = (changed[at] as number) ^ (round % 2 ? 32 : 1)
      writeFileSync(tape, changed)
      expect(() => checkIntegrity(openRun(broken)), `byte ${at}`).toThrow(
        expect.objectContaining({ name: 'Arena.TamperError' }),
      )
    }
    for (const args of [
      ['verify', broken],
      ['verify', '--public', broken],
      ['replay', broken],
    ]) {
      const { code, stderr } = await polity(args)
      expect({ code, stderr }, args.join(' ')).toMatchObject({ code: 4, stderr: expect.stringContaining('cassette') })
    }
  })

  test.each([
    { apart: true, code: 3, says: /agent (ada|bob), turn 1, call 1/ },
    { apart: false, code: 2, says: /society\.ts is not as it was/ },
  ])('error: another prompt, in a file of its own: $apart, exits $code', async ({ apart, code, says }) => {
    const elsewhere = mkdtempSync(join(folder, 'elsewhere-'))
    const path = writeSociety(elsewhere, { apart })
    const other = join(elsewhere, 'run')
    const server = await openaiServer(tipper)
    expect(await polity(['run', path, '--out', other], modelAt(server.baseUrl))).toMatchObject({ code: 0 })
    await server.close()
    writeSociety(elsewhere, { apart, prompt: 'You tip, but rarely.' })
    const { stderr, ...ended } = await polity(['verify', other])
    expect({ ...ended, stderr }).toMatchObject({ code, stderr: expect.stringMatching(says) })
  })
})

describe('a run that was killed', () => {
  test.each([1, 3, 6])('behavior: after %i answers; nothing that was answered is asked again', async (answered) => {
    const killed = join(folder, `killed-${answered}`)
    const answers: string[] = []
    let patient = true
    const server = await openaiServer((question_, index) => {
      if (patient && index >= answered) return undefined
      answers.push(question(question_))
      return tipper(question_)
    })
    const { child, done } = startPolity(['run', society, '--out', killed], modelAt(server.baseUrl))
    while (server.asked.length <= answered || tapeOf(killed).length < answered) await pause(20)
    child.kill('SIGKILL')
    expect(await done).toMatchObject({ signal: 'SIGKILL' })
    expect(tapeOf(killed)).toHaveLength(answered)

    patient = false
    expect(await polity(['run', '--resume', killed], modelAt(server.baseUrl))).toMatchObject({ code: 0 })
    await server.close()
    expect(answers.toSorted()).toEqual(asked.map(question).sort())
    expect(headOf(killed)).toBe(headOf(run))
    expect(tapeOf(killed).toSorted()).toEqual(tapeOf(run).toSorted())
  })
})

describe('a server that fails', () => {
  test('behavior: always 500, with the key in it: turns fail, the run ends, and verifies without it', async () => {
    const failing = join(folder, 'failing')
    const server = await openaiServer(({ headers }) => ({
      status: 500,
      body: JSON.stringify({ error: { message: `out of order, says ${headers.authorization}` } }),
    }))
    const { code, stdout, stderr } = await polity(['run', society, '--out', failing], modelAt(server.baseUrl))
    await server.close()
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const failed = ofType(eventsOf(failing), 'turn.failed')
    expect(failed.map(({ tick, agent }) => `${tick} ${agent}`)).toEqual(
      [1, 2, 3, 4].flatMap((tick) => [`${tick} ada`, `${tick} bob`]),
    )
    expect(failed[0]?.data.error).toMatchInlineSnapshot(
      `"openai:test-model gave no reply to agent ada, turn 1, call 1: 500 out of order, says Bearer [key]. Check base URL, key and model name, or replay a cassette."`,
    )
    expect(server.asked).toHaveLength(8)
    expect((stdout + stderr + readFileSync(join(failing, 'cassette.jsonl'), 'utf8')).includes(KEY)).toBe(false)
    expect(await polity(['verify', failing])).toMatchObject({ code: 0 })
  })

  test.each([
    ['nobody listens', {}],
    ['there is no key', { OPENAI_API_KEY: '' }],
  ])('behavior: %s: turns fail, and the run ends', async (what, env) => {
    const alone = join(folder, what.replaceAll(' ', '-'))
    const brief = writeSociety(mkdtempSync(join(folder, 'brief-')), { ticks: 1 })
    const finished = await polity(['run', brief, '--out', alone], { ...modelAt('http://127.0.0.1:1/v1'), ...env })
    expect(finished).toMatchObject({ code: 0 })
    expect(ofType(eventsOf(alone), 'turn.failed')).toHaveLength(2)
    expect(await polity(['verify', alone])).toMatchObject({ code: 0 })
  })
})
