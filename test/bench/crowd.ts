// What a society costs by its size: the town of examples/town with 10, 100 and 1,000 agents, each in a process of its own: `node
// test/bench/crowd.ts [--sizes 10,100,1000] [--write]`. Table and plot stand in docs/benchmarks.md. Processor times are of this process and
// its anvil together, and so read /proc.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { wallClock } from '../../arena/clock.ts'
import { createRun, DEVELOPMENT_MNEMONIC, proverSecret } from '../../arena/folder.ts'
import { replayChain } from '../../arena/replay.ts'
import { cacheFolder, play } from '../../arena/run.ts'
import type { Phase } from '../../arena/world.ts'
import { parseSociety } from '../../arena/yamlSociety.ts'
import { groth16 } from '../../circuits/prove.ts'
import { writeSection } from '../../scripts/section.ts'

const TOWN = 'examples/town/society.yaml'
/** So that a small town is measured warm, too: as many turns at least. */
const TURNS = 4_000
/** Ticks of the town with its vote, which is over by then; what follows is the same in each. */
const VOTE = 12

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,100,1000' },
    size: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

/** Milliseconds that something took: on the wall, of this process, of its anvil. */
interface Took {
  wall: number
  here: number
  anvil: number
}

/** What a size came to. */
interface Row {
  size: number
  genesis: Took
  /** By tick and phase. */
  phases: { tick: number; phase: Phase; took: Took }[]
  turns: Record<number, number>
  acts: Record<number, number>
  votes: Record<number, number>
  /** Of this process at most, in bytes. */
  memory: number
  replay: number
  ticks: number
}

function now(): Took {
  const { user, system } = process.cpuUsage()
  return { wall: wallClock(), here: (user + system) / 1000, anvil: anvilTime() }
}

function since(begin: Took): Took {
  const end = now()
  return { wall: end.wall - begin.wall, here: end.here - begin.here, anvil: end.anvil - begin.anvil }
}

/** Processor time of all processes under this one, in milliseconds; the kernel counts in hundredths of a second. */
function anvilTime(): number {
  const stats = readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return [{ pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }]
    } catch {
      return [] // it has ended meanwhile
    }
  })
  const under = (parent: number): number =>
    stats.filter((each) => each.parent === parent).reduce((sum, { pid, ticks }) => sum + ticks + under(pid), 0)
  return under(process.pid) * 10
}

async function measure(size: number): Promise<Row> {
  const ticks = Math.max(VOTE + 8, Math.ceil(TURNS / size))
  // Those who get nothing, since a griefer stands before them, have enough to go on paying; more than so much there is not for a thousand.
  const funds = Math.min(300, Math.floor(20_000 / size))
  const text = readFileSync(TOWN, 'utf8')
    .replace('count: 1000', `count: ${size - 1}`)
    .replace('ticks: 12', `ticks: ${ticks}`)
    .replace('funds: 10', `funds: ${funds}`)
  const parent = mkdtempSync(join(tmpdir(), 'polity-crowd-'))
  const manifest = { name: 'town', society: { module: TOWN }, options: {}, inputs: {}, seed: 'polity', versions: {} }
  const at = { path: join(parent, 'town'), mnemonic: DEVELOPMENT_MNEMONIC, files: [] }
  const folder = createRun({ format: 1, ...manifest }, at)
  const prover = groth16({ secret: proverSecret(DEVELOPMENT_MNEMONIC), cacheDir: cacheFolder() })
  const row = { size, ticks, phases: [] as Row['phases'], turns: {}, acts: {}, votes: {}, memory: 0 }
  const begin = now()
  let genesis: Took | undefined
  let phase: { name: Phase; begin: Took } | undefined
  const add = (to: Record<number, number>, tick: number) => {
    to[tick] = (to[tick] ?? 0) + 1
  }
  await play({
    ...{ society: parseSociety(text, TOWN), folder, prover, cacheDir: cacheFolder(), mode: 'run' },
    onPhase(name, tick) {
      genesis ??= since(begin)
      if (phase) row.phases.push({ tick, phase: phase.name, took: since(phase.begin) })
      phase = name === 'over' ? undefined : { name, begin: now() }
    },
    onEvent({ type, tick }) {
      if (type === 'turn') add(row.turns, tick)
      if (type === 'action.executed') add(row.acts, tick)
      if (type === 'chain.governor.VoteCast') add(row.votes, tick)
    },
  })
  const memory = process.resourceUsage().maxRSS * 1024
  const { readLog } = await import('../../arena/log.ts')
  const again = wallClock()
  await replayChain(folder, readLog(folder.events))
  const replay = wallClock() - again
  await prover.close()
  rmSync(parent, { recursive: true })
  return { ...row, genesis: genesis as Took, memory, replay }
}

const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0)
const work = ({ here, anvil }: Took): number => here + anvil

/** What stands in the table of one size. */
function summary({ size, ticks, genesis, phases, turns, acts, votes, memory, replay }: Row) {
  const later = phases.filter(({ tick }) => tick > VOTE)
  const of = (names: readonly Phase[], among: Row['phases']) => among.filter(({ phase }) => names.includes(phase))
  const turned = sum(Object.entries(turns).flatMap(([tick, count]) => (Number(tick) > VOTE ? [count] : [])))
  const chain = ['decide', 'send', 'mine'] as const
  const perTick = (tick: number) => {
    const parts = of(
      chain,
      phases.filter((each) => each.tick === tick),
    ).map(({ took }) => took)
    return { wall: sum(parts.map(({ wall }) => wall)), work: sum(parts.map(work)), acts: acts[tick] ?? 0 }
  }
  const busy = Array.from({ length: ticks - VOTE }, (_, index) => perTick(VOTE + 1 + index))
  const most = Math.max(...busy.map(({ acts }) => acts))
  const full = busy.filter((each) => each.acts >= most * 0.95).sort((a, b) => a.wall - b.wall)
  const ballots = Object.entries(votes).sort((a, b) => b[1] - a[1])[0]
  return {
    size,
    turnsPerSecond: (1000 * turned) / sum(later.map(({ took }) => took.wall)),
    perTurn: sum(later.map(({ took }) => work(took))) / turned,
    think: sum(of(['think'], later).map(({ took }) => work(took))) / turned,
    acting: full[Math.floor(full.length / 2)] as ReturnType<typeof perTick>,
    voting: { ...perTick(Number(ballots?.[0] ?? 0)), votes: ballots?.[1] ?? 0 },
    genesis,
    memory,
    replay: replay / (ticks + 1),
  }
}

type Summary = ReturnType<typeof summary>

function tables(rows: readonly Summary[]): string {
  const [first, last] = [rows[0], rows.at(-1)] as [Summary, Summary]
  const ratio = last.perTurn / first.perTurn
  const seconds = last.acting.wall / 1000
  return [
    '| agents | turns a second | a turn, ms of the processor | of that thinking | acts in a tick | chain time of that tick, s | of the processor | tick with the vote: acts | chain time, s | genesis, s | memory, MB | chain alone, ms a tick |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(({ size, turnsPerSecond, perTurn, think, acting, voting, genesis, memory, replay }) =>
      [
        ...['', whole(size), whole(turnsPerSecond), perTurn.toFixed(2), think.toFixed(2)],
        ...[whole(acting.acts), (acting.wall / 1000).toFixed(2), (acting.work / 1000).toFixed(2)],
        ...[whole(voting.acts), (voting.wall / 1000).toFixed(2)],
        ...[(genesis.wall / 1000).toFixed(1), whole(memory / 1e6), replay.toFixed(0), ''],
      ]
        .join(' | ')
        .trim(),
    ),
    '',
    '| bar | measured | |',
    '| --- | ---: | --- |',
    `| ${whole(last.size)} agents act in a tick: at most 2 s of chain time | ${seconds.toFixed(2)} s | ${seconds <= 2 ? 'met' : 'missed'} |`,
    `| a turn at ${whole(last.size)} agents costs at most 1.2 × one at ${first.size} | ${ratio.toFixed(2)} × | ${ratio <= 1.2 ? 'met' : 'missed'} |`,
  ].join('\n')
}

/** Costs by size as SVG that stands alone. */
async function plot(rows: readonly Summary[]): Promise<string> {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')])
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const points = rows.flatMap(({ size, perTurn, think, acting }) => [
    { size, ms: perTurn, what: 'a turn, all in all' },
    { size, ms: think, what: 'of that, thinking' },
    { size, ms: acting.work / acting.acts, what: 'an act on chain' },
  ])
  const drawing = Plot.plot({
    ...{
      document,
      width: 640,
      height: 300,
      marginLeft: 48,
      marginRight: 130,
      style: { fontSize: '12px', background: 'white' },
    },
    x: { type: 'log', label: 'agents', ticks: rows.map(({ size }) => size), tickFormat: (size: number) => whole(size) },
    y: { label: 'ms of the processor', grid: true, zero: true },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(points, { x: 'size', y: 'ms', stroke: 'what', strokeWidth: 2 }),
      Plot.dot(points, { x: 'size', y: 'ms', fill: 'what' }),
      Plot.text(points, Plot.selectLast({ x: 'size', y: 'ms', z: 'what', text: 'what', textAnchor: 'start', dx: 8 })),
    ],
  }) as unknown as { outerHTML: string }
  const title = '<title>What a turn costs by the size of its society</title>'
  return drawing.outerHTML
    .replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace(/<style>.*?<\/style>/s, title)
}

if (values.size !== undefined) process.stdout.write(JSON.stringify(await measure(Number(values.size))))
else {
  const rows = values.sizes.split(',').map((size) => {
    process.stderr.write(`${size} agents\n`)
    const args = [fileURLToPath(import.meta.url), '--size', size]
    return summary(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 })) as Row)
  })
  const text = tables(rows)
  process.stdout.write(`${text}\n`)
  if (values.write) {
    writeSection('docs/benchmarks.md', 'crowd', text)
    writeFileSync('docs/crowd.svg', `${await plot(rows)}\n`)
  }
}
