import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseExpectation } from '../../arena/expectation.ts'
import { firstTick } from '../../arena/shrink.ts'
import { openaiServer } from '../agents/openaiServer.ts'
import { modelAt, tipper, writeSociety } from './models.ts'
import { eventsOf, ofType, polity, scratch, startPolity } from './polity.ts'

const SOCIETY = 'test/arena/shrink/society.ts'
const UNTIL = 'agents["cat"].denied > 0'
let folder: string
let run: string
beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'run')
  expect(await polity(['run', SOCIETY, '--out', run])).toMatchObject({ code: 0 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const out = (name: string) => join(folder, name)
const counts = (path: string) => {
  const events = eventsOf(path)
  return {
    agents: ofType(events, 'society.founded').flatMap(({ data }) =>
      (data.agents as { name: string }[]).map(({ name }) => name),
    ),
    turns: ofType(events, 'turn').map(({ agent, tick }) => `${agent} ${tick}`),
    ticks: Math.max(...ofType(events, 'tick.ended').map(({ tick }) => tick)),
  }
}

describe('polity shrink', () => {
  test('default: who matters, when they matter, and no tick more; it verifies from its own folder', async () => {
    const small = out('small')
    const { code, stdout, stderr } = await polity(['shrink', run, '--until', UNTIL, '--out', small, '--json'])
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/about \d+ trials more/) })
    expect(counts(run)).toMatchObject({ agents: { length: 5 }, turns: { length: 30 }, ticks: 6 })
    expect(counts(small)).toMatchInlineSnapshot(`
      {
        "agents": [
          "ann",
          "ben",
          "cat",
        ],
        "ticks": 3,
        "turns": [
          "ann 1",
          "ben 2",
          "cat 3",
        ],
      }
    `)
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ run: small, parent: run, until: UNTIL, head: eventsOf(small).at(-1)?.hash, minimal: true },
      ...{ before: { agents: 5, turns: 30, ticks: 6 }, after: { agents: 3, turns: 3, ticks: 3 } },
    })
    expect(firstTick(eventsOf(small), parseExpectation(UNTIL))).toBe(3)
    for (const args of [['verify'], ['verify', '--public'], ['replay']])
      expect(await polity([...args, small]), args.join(' ')).toMatchObject({ code: 0 })
    expect(readdirSync(folder).sort()).toEqual(['run', 'small'])
  })

  test('behavior: what is small stays as it is', async () => {
    const same = out('same')
    const { code, stdout } = await polity(['shrink', out('small'), '--until', UNTIL, '--out', same])
    expect(code).toBe(0)
    expect(stdout).toContain('agents  3 -> 3: ann, ben, cat')
    expect(stdout).toContain('1-minimal')
    expect(counts(same)).toEqual(counts(out('small')))
  })

  test('behavior: Ctrl-C keeps the smallest so far, which holds, and says how to go on', async () => {
    const stopped = out('stopped')
    const { child, done } = startPolity(['shrink', run, '--until', UNTIL, '--out', stopped])
    await new Promise<void>((resolve) =>
      child.stderr?.on('data', (text) => {
        if (/[34] agents/.test(String(text))) resolve()
      }),
    )
    child.kill('SIGINT')
    const { code, stdout } = await done
    expect({ code, stdout }).toMatchObject({ code: 130, stdout: expect.stringContaining(`polity shrink ${stopped}`) })
    expect(counts(stopped).agents.length).toBeLessThan(5)
    expect(firstTick(eventsOf(stopped), parseExpectation(UNTIL))).toBe(counts(stopped).ticks)
    expect(await polity(['verify', stopped])).toMatchObject({ code: 0 })
  })

  test('behavior: a rogue of the pipeline is enough to be refused', async () => {
    const [pipeline, rogue] = [out('pipeline'), out('rogue')]
    expect(await polity(['run', 'pipeline', '--out', pipeline])).toMatchObject({ code: 0 })
    const until = 'agents["rex"].refused > 0'
    expect(await polity(['shrink', pipeline, '--until', until, '--out', rogue])).toMatchObject({ code: 0 })
    expect(counts(rogue)).toEqual({ agents: ['rex'], turns: ['rex 1'], ticks: 1 })
    expect(await polity(['verify', rogue])).toMatchObject({ code: 0 })
  })

  test.each([
    ['slash > 0', 'Unknown variable: slash'],
    ['agents["cat"].angry', 'No such key: angry'],
    ['agents["kat"].denied > 0', 'No such key: kat'],
    ['slashed', 'of type double'],
    ['slashed > 0 &&', 'EOF'],
    ['slashed > 0', 'holds at the end of no tick'],
  ])('error: --until %s', async (until, said) => {
    const { code, stderr } = await polity(['shrink', run, '--until', until, '--out', out('none')])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(said) })
    expect(readdirSync(folder)).not.toContain('none')
  })

  test('error: a folder that is not empty, before anything is tried', async () => {
    const { code, stderr } = await polity(['shrink', run, '--until', UNTIL, '--out', out('small')])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('holds a run already') })
    expect(stderr).not.toContain('trials')
  })
})

describe('a run with models', () => {
  test('behavior: trials ask nothing that has an answer; what has none does not hold, or is asked once', async () => {
    const society = writeSociety(folder)
    const [parent, small, live] = [out('models'), out('models-small'), out('models-live')]
    const server = await openaiServer(tipper)
    expect(await polity(['run', society, '--out', parent], modelAt(server.baseUrl))).toMatchObject({ code: 0 })
    const recorded = server.asked.length
    const shrink = ['shrink', parent, '--until', 'agents["ada"].denied > 0', '--json', '--out']
    const offline = await polity([...shrink, small], modelAt(server.baseUrl))
    expect(offline).toMatchObject({ code: 0 })
    expect(server.asked).toHaveLength(recorded)
    expect(JSON.parse(offline.stdout)).toMatchObject({ after: { turns: 1, ticks: 1 }, minimal: true })
    expect(await polity([...shrink, live, '--on-miss', 'live'], modelAt(server.baseUrl))).toMatchObject({ code: 0 })
    const asked = server.asked.slice(recorded).map(({ body }) => JSON.stringify(body))
    expect(new Set(asked).size).toBe(asked.length)
    await server.close()
    for (const path of [small, live]) expect(await polity(['verify', path])).toMatchObject({ code: 0 })
    expect(readFileSync(join(small, 'cassette.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1)
  })
})
