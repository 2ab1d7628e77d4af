import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../arena/event.ts'
import { openRun } from '../../arena/folder.ts'
import { forkRun } from '../../arena/forkRun.ts'
import { checkIntegrity } from '../../arena/replay.ts'
import { agentTokenAbi } from '../../contracts/generated/index.ts'
import { type Asked, openaiServer } from '../agents/openaiServer.ts'
import { editLines, forge, rehashLines } from './forge.ts'
import { modelAt, tipper, writeSociety } from './models.ts'
import { eventsOf, ofType, polity, scratch } from './polity.ts'

const SOCIETY = 'examples/hello/society.ts'
let folder: string
let run: string
let fork: string
beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'run')
  fork = join(folder, 'fork')
  expect(await polity(['run', SOCIETY, '--out', run])).toMatchObject({ code: 0 })
  const sets = ['--set', 'policy.tips.max=6 POL', '--set', 'params.noShow=50']
  expect(await polity(['fork', run, '--at', '1', ...sets, '--out', fork])).toMatchObject({ code: 0 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const out = (name: string) => join(folder, name)
const headOf = (path: string) => eventsOf(path).at(-1)?.hash
const done = (path: string) => ofType(eventsOf(path), 'action.executed').map(({ data }) => data.summary)
const earlier = (path: string, tick: number) => eventsOf(path).filter((event) => event.tick < tick)

describe('polity fork', () => {
  test.each([0, 2, 3])("default: at tick %i, without changes, it ends with its parent's hash", async (at) => {
    const same = out(`same-${at}`)
    const { code, stderr } = await polity(['fork', run, '--at', `${at}`, '--out', same])
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('its head is the same') })
    for (const file of ['events.jsonl', 'txs.jsonl', 'run.json'])
      expect(readFileSync(join(same, file), 'utf8')).toBe(readFileSync(join(run, file), 'utf8'))
    expect(await polity(['verify', same, '--head', headOf(run) as string])).toMatchObject({ code: 0 })
  })

  test('behavior: what came before is as it was; what a vote could have changed is changed on chain', async () => {
    expect(earlier(fork, 1)).toEqual(earlier(run, 1))
    const [forked, ...more] = ofType(eventsOf(fork), 'run.forked')
    expect(more).toEqual([])
    expect(eventsOf(fork).find(({ tick }) => tick === 1)).toEqual(forked)
    expect(done(run)).toEqual(['pay 1 POL to bob', 'pay 0.5 POL to ada'])
    expect(done(fork).toSorted()).toEqual(['pay 0.5 POL to ada', 'pay 1 POL to bob', 'pay 5 POL to bob'])
    expect(ofType(eventsOf(fork), 'policy.changed').map(({ data }) => data.summary)).toEqual(['max = 6 POL'])
    expect(ofType(eventsOf(fork), 'chain.params.NumbersSet').at(-1)?.data.numbers).toMatchObject({ noShow: 50 })
  })

  test('behavior: verify, --public and chain replay work on it, and say what nobody voted for', async () => {
    for (const args of [
      ['verify', fork],
      ['verify', '--public', fork],
    ]) {
      const { code, stdout } = await polity(args)
      expect(code).toBe(0)
      expect(stdout).toContain('fork: tick 1: policy.tips.max=6 POL\n')
      expect(stdout).toContain('2 transactions that nobody signed or voted for')
      expect(stdout).toContain(`not checked: that it parted from the run whose head was ${headOf(run)}`)
    }
    expect(JSON.parse((await polity(['verify', fork, '--json'])).stdout)).toMatchObject({ imposed: 2 })
    expect(await polity(['replay', fork])).toMatchObject({ code: 0 })
  })

  test('behavior: a fork of a fork keeps what its parent changed, before and after it parts', async () => {
    const [same, early] = [out('same-fork'), out('early-fork')]
    expect(await polity(['fork', fork, '--at', '3', '--out', same])).toMatchObject({ code: 0 })
    expect(headOf(same)).toBe(headOf(fork))
    const set = ['--set', 'agent.bob.silent=1-2', '--set', 'seed=7']
    expect(await polity(['fork', fork, '--at', '0', ...set, '--out', early])).toMatchObject({ code: 0 })
    expect(ofType(eventsOf(early), 'run.forked').map(({ tick }) => tick)).toEqual([0, 1])
    expect(ofType(eventsOf(early), 'action.executed').map(({ tick, data }) => [tick, data.summary])).toEqual([
      [1, 'pay 1 POL to bob'],
      [1, 'pay 5 POL to bob'],
      [3, 'pay 0.5 POL to ada'],
    ])
    expect(await polity(['verify', early])).toMatchObject({ code: 0 })
  })

  test.each([0, 1])('behavior: a policy that is off from tick %i on permits what it denied', async (at) => {
    const off = out(`off-${at}`)
    const { code, stderr } = await polity(['fork', run, '--at', `${at}`, '--set', 'policy.tips=off', '--out', off])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(done(off)).toContain('pay 5 POL to bob')
    expect(ofType(eventsOf(off), 'proof')).toEqual([])
    expect(await polity(['verify', off])).toMatchObject({ code: 0 })
    expect(await polity(['verify', '--public', off])).toMatchObject({ code: 0 })
  })

  test('behavior: who is left out at genesis has no account, and the others keep theirs', async () => {
    const alone = out('alone')
    await polity(['fork', run, '--at', '0', '--set', 'agent.ada=out', '--set', 'agent.bob.funds=3', '--out', alone])
    const [was, is] = [run, alone].map((path) => ofType(eventsOf(path), 'society.founded')[0] as Event) as [
      Event,
      Event,
    ]
    expect(is.data.addresses).toEqual(was.data.addresses)
    expect(is.data.agents).toEqual([(was.data.agents as unknown[])[1]])
    expect(await polity(['verify', alone])).toMatchObject({ code: 0 })
  })

  test('behavior: another script in the same seat goes on with its turns', async () => {
    const spent = out('spent')
    await polity(['fork', run, '--at', '2', '--set', 'agent.ada.persona=spender', '--out', spent])
    const ids = eventsOf(spent).flatMap(({ agent, data }) => (agent === 'ada' && data.id ? [data.id as string] : []))
    expect(new Set(ids.map((id) => id.split(':')[1]))).toEqual(new Set(['1', '2']))
    expect(await polity(['verify', spent])).toMatchObject({ code: 0 })
  })

  test('behavior: a run that was stopped can be forked at its next tick, and a fork that was stopped goes on', async () => {
    const [stopped, resumed] = [out('stopped'), out('resumed')]
    forge(fork, stopped, (events) => events.filter(({ tick }) => tick < 2))
    editLines(join(stopped, 'txs.jsonl'), (lines) => lines.filter((line) => JSON.parse(line).tick < 2))
    expect(await polity(['fork', stopped, '--at', '3', '--out', out('none')])).toMatchObject({ code: 2 })
    expect(await polity(['fork', stopped, '--at', '2', '--out', resumed])).toMatchObject({ code: 0 })
    expect(headOf(resumed)).toBe(headOf(fork))
    forge(fork, stopped, (events) => events.filter(({ tick }) => tick < 1))
    expect(await polity(['run', '--resume', stopped])).toMatchObject({ code: 0 })
    expect(headOf(stopped)).toBe(headOf(fork))
  })

  test.each([
    [9, 'seed=1', 'its ticks are 0 to 3'],
    [1, 'policy.tip.max=1', 'Did you mean policy.tips.max'],
    [1, 'policy.tips.max=1 EUR', 'max=2 POL'],
  ])('error: --at %i --set %s leaves nothing behind', async (at, set, said) => {
    await expect(forkRun(run, { at, sets: [set], out: out('refused') })).rejects.toThrow(said)
    expect(existsSync(out('refused'))).toBe(false)
  })

  test.each([
    [['--at', 'x'], 'takes a tick'],
    [['--at', '1', '--on-miss', 'ask'], 'on-miss'],
    [['--at', '0', '--set', 'agent.ada.funds=1000000000'], 'lower `funds`'],
  ])('error: %j on the command line', async (args, said) => {
    const { code, stderr } = await polity(['fork', run, ...args, '--out', out('refused')])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(said.replaceAll('`', '')) })
    expect(existsSync(out('refused'))).toBe(false)
  })

  test('error: a folder that is not empty stays as it is', async () => {
    expect(await polity(['fork', run, '--at', '1', '--out', fork])).toMatchObject({ code: 2 })
    expect(await polity(['verify', '--public', fork])).toMatchObject({ code: 0 })
  })
})

describe('a fork of a run with models', () => {
  test('behavior: answers are those of the parent; what it has none for stops the fork, or is asked', async () => {
    const society = writeSociety(folder)
    const [parent, same, stopped, live] = [out('models'), out('models-same'), out('models-stopped'), out('models-live')]
    const server = await openaiServer(tipper)
    const env = modelAt(server.baseUrl)
    const asking = async (args: string[]): Promise<{ code: number | null; stderr: string; asked: string[] }> => {
      const from = server.asked.length
      const { code, stderr } = await polity(args, env)
      return { code, stderr, asked: server.asked.slice(from).map(nameOf) }
    }
    expect(await polity(['run', society, '--out', parent], env)).toMatchObject({ code: 0 })
    expect(await asking(['fork', parent, '--at', '2', '--out', same])).toMatchObject({ code: 0, asked: [] })
    expect(headOf(same)).toBe(headOf(parent))

    const change = ['fork', parent, '--at', '3', '--set', 'agent.ada.prompt=You tip, but rarely.']
    const { code, stderr, asked } = await asking([...change, '--out', stopped])
    expect({ code, asked, stderr }).toMatchObject({ code: 3, asked: [] })
    expect(stderr).toContain('no answer for agent ada, turn 2, call 1')
    expect(stderr).toContain(`polity run --resume ${stopped}`)
    expect(earlier(stopped, 3)).toEqual(earlier(parent, 3))

    const resumed = await asking(['run', '--resume', stopped])
    expect(resumed).toMatchObject({ code: 0, asked: ['ada', 'ada'] })
    expect(await asking([...change, '--on-miss', 'live', '--out', live])).toMatchObject({ asked: ['ada', 'ada'] })
    expect(headOf(live)).toBe(headOf(stopped))
    await server.close()
    for (const path of [same, stopped, live]) expect(await polity(['verify', path], env)).toMatchObject({ code: 0 })
  })
})

/** Who asks. */
function nameOf({ body }: Asked): string {
  const first = body.messages.find(({ role }) => role === 'user')
  return (JSON.parse(String(first?.content)) as { me: { name: string } }).me.name
}

describe('a forger who slips unsigned transactions into a run', () => {
  const forged = () => out('forged')
  const txs = () => join(forged(), 'txs.jsonl')
  const unsigned = (line: string) => 'as' in JSON.parse(line)
  const refused = (says: string) => expect(() => checkIntegrity(openRun(forged()))).toThrow(says)
  /** Edits the chain's lines and the log of the fork, and makes all hashes anew. */
  const alter = (lines: (all: string[]) => string[], log: (events: Event[]) => Event[] = (events) => events) =>
    forge(
      fork,
      forged(),
      (events) => rehashLines(forged())(log(events)),
      () => editLines(txs(), lines),
    )
  const editAct = (edit: (act: Record<string, string>) => Record<string, string>) => {
    let lines = 0
    let acts = 0
    return alter(
      (all) => all.map((line) => (unsigned(line) && lines++ === 0 ? JSON.stringify(edit(JSON.parse(line))) : line)),
      (events) =>
        events.map((event) => {
          if (event.type !== 'run.forked' || acts++ > 0) return event
          const [first, ...rest] = event.data.acts as Record<string, string>[]
          const { to, data } = edit({ ...first })
          return { ...event, data: { ...event.data, acts: [{ to: to as string, data: data as string }, ...rest] } }
        }),
    )
  }

  test('attack: a fork that says it is none', async () => {
    const noFork = (events: Event[]) => events.filter(({ type }) => type !== 'run.forked')
    forge(fork, forged(), noFork, (copy) => rmSync(join(copy, 'fork.json')))
    for (const args of [['verify', '--public'], ['verify'], ['replay']]) {
      const { code, stderr } = await polity([...args, forged()])
      expect({ code, stderr }, args.join(' ')).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('signed by nobody'),
      })
    }
  })

  test('attack: a genuine run with one more line', () => {
    const line = readFileSync(join(fork, 'txs.jsonl'), 'utf8')
      .split('\n')
      .find((text) => text && unsigned(text)) as string
    forge(
      run,
      forged(),
      (events) => rehashLines(forged())(events),
      () => editLines(txs(), (all) => [...all, JSON.stringify({ ...JSON.parse(line), tick: 3 })]),
    )
    refused('signed by nobody')
  })

  test('attack: fork.json without its changes, or not there', () => {
    forge(
      fork,
      forged(),
      (events) => events,
      (copy) => rmSync(join(copy, 'fork.json')),
    )
    refused('fork.json')
    forge(
      fork,
      forged(),
      (events) => events,
      (copy) => editLines(join(copy, 'fork.json'), (all) => all.map((line) => line.replace('6 POL', '1 POL'))),
    )
    refused('fork.json')
  })

  test("attack: in another's name", () => {
    editAct((act) => ({ ...act, ...(act.as ? { as: act.to as string } : {}) }))
    refused('signed by nobody')
  })

  test('attack: other parameters than the log says', () => {
    alter((all) => all.map((line) => (unsigned(line) ? line.replace(/.("})$/, '1$1') : line)))
    refused('signed by nobody')
  })

  test('attack: the treasury is paid out', () => {
    const founded = ofType(eventsOf(fork), 'society.founded')[0] as Event
    const addresses = founded.data.addresses as Record<string, `0x${string}`>
    const args = [addresses.client as `0x${string}`, 10n ** 18n] as const
    const data = encodeFunctionData({ abi: agentTokenAbi, functionName: 'transfer', args })
    editAct((act) => ({ ...act, to: addresses.token as string, data }))
    refused('and nothing else')
  })

  test('attack: in the middle of a tick', () => {
    alter((all) => {
      const acts = all.filter(unsigned)
      const rest = all.filter((line) => !unsigned(line))
      const last = rest.findLastIndex((line) => JSON.parse(line).tick === 1)
      return rest.toSpliced(last, 0, ...acts)
    })
    refused('not what it begins with')
    const late = (events: Event[]) => {
      const forked = ofType(events, 'run.forked')[0] as Event
      const others = events.filter((event) => event !== forked)
      return others.toSpliced(others.findIndex(({ type }) => type === 'tick.started') + 1, 0, forked)
    }
    alter((all) => all, late)
    refused('at the start of a tick')
  })

  test('attack: announced, and not made', () => {
    alter((all) => all.filter((line) => !unsigned(line)))
    refused('was not made on chain')
  })
})
