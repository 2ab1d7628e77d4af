// What replays cost beside the run they replay, what the log costs, and how both grow with the length of a run: `node test/bench/replay.ts
// [--write]`. The tables stand in docs/benchmarks.md.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wallClock } from '../../arena/clock.ts'
import type { Event } from '../../arena/event.ts'
import { createRun, DEVELOPMENT_MNEMONIC, openRun, proverSecret, type RunFolder } from '../../arena/folder.ts'
import { openLog, readLog } from '../../arena/log.ts'
import { recordedProofs } from '../../arena/recordedProofs.ts'
import { checkIntegrity, replayChain } from '../../arena/replay.ts'
import { cacheFolder, play } from '../../arena/run.ts'
import { defineSociety, type Society } from '../../arena/society.ts'
import { VerificationKey } from '../../circuits/key.ts'
import { groth16, type Hex } from '../../circuits/prove.ts'
import { tips } from '../../examples/hello/society.ts'
import { writeSection } from '../../scripts/section.ts'

/** How long a turn of a real model is taken to be, in milliseconds. */
const MODEL_TURN = 5_000
const EVENTS = 100_000
const PROOFS = 64
const LENGTHS = [10, 100, 1000]

const folder = mkdtempSync(join(tmpdir(), 'polity-replay-'))
const system = groth16({ secret: proverSecret(DEVELOPMENT_MNEMONIC), cacheDir: cacheFolder() })
const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')

/** Milliseconds that this took, and what came of it. */
async function timed<Result>(act: () => Result | Promise<Result>): Promise<[number, Result]> {
  const begin = wallClock()
  const result = await act()
  return [wallClock() - begin, result]
}

/** Milliseconds of the processor in this process that this took: what neighbours do to the machine matters less. */
async function worked(act: () => unknown): Promise<number> {
  const begin = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1000
}

/** Two agents, one of whom pays in every turn: under a proof, or too much and so denied, which costs none. */
function society(ticks: number, amount: string): Society {
  const agent = (name: string, to: string) => ({
    ...{ name, role: 'guest', model: 'scripted', tools: ['pay' as const], funds: 900 },
    persona: ({ results }: { results: unknown[] }) =>
      results.length > 0 || name === 'bob' ? { say: 'done' } : { calls: [{ tool: 'pay', args: { to, amount } }] },
  })
  const policies = [{ policy: tips, mode: 'proof' as const, on: 'token', params: { max: 2n * 10n ** 18n } }]
  return defineSociety({ name: 'long', agents: [agent('ada', 'bob'), agent('bob', 'ada')], policies, ticks })
}

function row(what: string, rate: number, aim?: number): string {
  const bar = aim === undefined ? '' : `${whole(aim)}: ${rate >= aim ? 'met' : 'missed'}`
  return `| ${what} | ${whole(rate)} | ${bar} |`
}

function makeRun(name: string): RunFolder {
  const made = { name, society: { module: name }, options: {}, inputs: {}, seed: 'polity', versions: {} }
  return createRun({ format: 1, ...made }, { path: join(folder, name), mnemonic: DEVELOPMENT_MNEMONIC, files: [] })
}

/** A run and its two replays, in milliseconds. */
async function measure(name: string, played: Society) {
  const made = makeRun(name)
  const common = { society: played, cacheDir: cacheFolder() }
  const [run] = await timed(() => play({ ...common, folder: made, prover: system, mode: 'run' }))
  const [verify, { events, turns }] = await timed(async () => {
    const { events } = checkIntegrity(openRun(made.path))
    const prover = recordedProofs(system, made, events)
    await play({ ...common, folder: made, prover, mode: 'verify', recorded: events })
    return { events, turns: events.filter(({ type }) => type === 'turn').length }
  })
  const [chain] = await timed(() => replayChain(made, checkIntegrity(made).events))
  return {
    run,
    verify,
    chain,
    ...{ turns, made, recorded: events },
    events: events.length,
    proofs: events.filter(({ type }) => type === 'proof').length,
  }
}

/** The recorded proofs and the key in the blobs, as `verify --public` takes them; each as often as it takes to have `PROOFS`. */
async function proofsPerSecond(made: RunFolder, events: readonly Event[]): Promise<number> {
  const described = events.find(({ type, data }) => type === 'policy.described' && data.name === tips.name)
  const bytes = made.blobs.get(described?.data.blob as Hex)
  const key = VerificationKey.parse(JSON.parse(new TextDecoder().decode(bytes)))
  const proofs = events.flatMap(({ type, data }) => {
    if (type !== 'proof') return []
    const proof: Hex = `0x${Buffer.from(made.blobs.get(data.blob as Hex)).toString('hex')}`
    return [{ proof, signals: (data.signals as string[]).map(BigInt) }]
  })
  const claims = Array.from({ length: PROOFS }, (_, at) => proofs[at % proofs.length] as (typeof proofs)[number])
  let held: boolean[] = []
  const ms = await worked(async () => {
    held = await system.verifyAll(key, claims)
  })
  if (!held.every(Boolean)) throw new Error('A recorded proof does not hold: the run is not what it was measured as.')
  return (1000 * PROOFS) / ms
}

await measure('warm', society(2, '1'))

const proved = await measure('proved', society(20, '1'))
const ratios = [
  `| a run of ${proved.turns} turns, ${proved.proofs} proofs, ${proved.events} events | ms | × the run |`,
  '| --- | ---: | ---: |',
  `| run | ${whole(proved.run)} | 1.0 |`,
  `| verify: agents, recorded proofs, chain | ${whole(proved.verify)} | ${(proved.verify / proved.run).toFixed(2)} |`,
  `| chain alone, from signed transactions | ${whole(proved.chain)} | ${(proved.chain / proved.run).toFixed(2)} |`,
  `| _reckoned_: the same run with models at ${MODEL_TURN / 1000} s a turn, two at once | ${whole((proved.turns / 2) * MODEL_TURN + proved.run)} | ${(((proved.turns / 2) * MODEL_TURN + proved.run) / proved.run).toFixed(0)} |`,
  `| _reckoned_: what verifying such a run takes, of it | | 1/${(((proved.turns / 2) * MODEL_TURN + proved.run) / proved.verify).toFixed(0)} |`,
].join('\n')

const proofRate = await proofsPerSecond(proved.made, proved.recorded)

const data = {
  id: 'ada:1:0:0',
  tool: 'pay',
  args: { to: 'bob', amount: '1' },
  policy: 'tips',
  summary: 'pay 1 POL to bob',
}
const path = join(folder, 'long.jsonl')
const append = await worked(() => {
  const log = openLog(path)
  for (let at = 0; at < EVENTS; at++) log.append({ tick: at >> 5, type: 'action.intended', agent: 'ada', data })
  log.flush()
  log.close()
})
const read = await worked(() => readLog(path))
const log = [
  `| | a second of the processor | aim |`,
  '| --- | ---: | ---: |',
  row('events appended, hash chain over RFC 8785 JSON, one write each', (1000 * EVENTS) / append, 100_000),
  row('events read, checked for form and verified', (1000 * EVENTS) / read),
  row(`recorded proofs verified, ${PROOFS} under one key together`, proofRate, 200),
].join('\n')

const lengths = [
  '| ticks | events | run, ms a tick | verify, ms a tick | chain, ms a tick |',
  '| ---: | ---: | ---: | ---: | ---: |',
]
for (const ticks of LENGTHS) {
  const { run, verify, chain, events } = await measure(`ticks-${ticks}`, society(ticks, '5'))
  const each = (ms: number) => (ms / ticks).toFixed(1)
  lengths.push(`| ${ticks} | ${whole(events)} | ${each(run)} | ${each(verify)} | ${each(chain)} |`)
}
await system.close()
rmSync(folder, { recursive: true })

const text = [ratios, log, lengths.join('\n')].join('\n\n')
process.stdout.write(`${text}\n`)
if (process.argv.includes('--write')) writeSection('docs/benchmarks.md', 'replay', text)
