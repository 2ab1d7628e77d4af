// One fault in a small society's run, and what must hold when it has been gone on with. What was never undone shows as a complaint.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pause, type Random } from '../../arena/clock.ts'
import type { Event } from '../../arena/event.ts'
import { readLog, readWholeTicks } from '../../arena/log.ts'
import { type Finished, startPolity } from './polity.ts'

/** What can be done to a run, with what it means. */
export const KINDS = {
  runner: 'the runner killed (SIGKILL)',
  anvil: 'anvil killed (SIGKILL)',
  prover: 'a prover killed at its proof (SIGKILL)',
  hub: 'the hub crashes, its watcher cut off',
  'anvil stopped': 'anvil stopped and continued (SIGSTOP, SIGCONT)',
  'full disk': 'the disk full',
  'torn events': 'killed within a line of `events.jsonl`',
  'torn txs': 'killed within a line of `txs.jsonl`',
  garbage: 'killed, then rubbish at the end of a file',
} as const

export interface Fault {
  kind: keyof typeof KINDS | 'none'
  /** Which boundary, line or proof; size of a disk in KiB. */
  at: number
  /** How much of a line is written, how many milliseconds pass, or which rubbish. */
  part: number
}

/** How many boundaries of each sort a run passes. */
export interface Boundaries {
  all: number
  events: number
  txs: number
  jobs: number
}

/** A run that nothing happened to. */
export interface Undisturbed {
  head: string
  txs: string
  blobs: string[]
  boundaries: Boundaries
}

/** What became of a run with a fault. */
export interface Outcome {
  fault: Fault
  how: 'went on' | 'resumed' | 'begun again'
  complaints: string[]
}

const SOCIETY = 'examples/hello/society.ts'
const PRELOAD = ['--import', join(import.meta.dirname, 'fault.ts')]
/** How long a runner may take, in milliseconds; one that hangs is killed, and that is a complaint. */
const PATIENCE = 240_000

export async function undisturbed(run: string): Promise<Undisturbed> {
  const { code, stderr } = await runner(['run', SOCIETY, '--out', run], { kind: 'none', at: 0, part: 0 })
  const boundaries = /boundaries: (\{.*\})/.exec(stderr)?.[1]
  if (code !== 0 || boundaries === undefined) throw new Error(`the undisturbed run failed: ${stderr}`)
  const events = readLog(join(run, 'events.jsonl'))
  return { head: events.at(-1)?.hash as string, ...effectsOf(run), boundaries: JSON.parse(boundaries) }
}

/** A fault of this kind at a moment that is drawn. */
export function drawFault(kind: keyof typeof KINDS, { all, events, txs, jobs }: Boundaries, random: Random): Fault {
  const last = { 'torn events': events, 'torn txs': txs, prover: jobs, 'full disk': 110 }[kind as string] ?? all
  const at = 1 + random.below(last)
  return { kind, at: kind === 'full disk' ? 4 * at : at, part: random.below(400) }
}

/** Plays with the fault, goes on until the run has ended, and looks at what is there. */
export async function suffer(fault: Fault, folder: string, before: Undisturbed): Promise<Outcome> {
  mkdirSync(folder)
  const disk = fault.kind === 'full disk' && mount(folder, `${fault.at}k`)
  const run = join(folder, 'run')
  const start = ['run', SOCIETY, '--out', run]
  const complaints: string[] = []
  let how: Outcome['how'] = 'went on'
  try {
    let finished = await runner(start, fault, disk ? undefined : fault.at)
    complaints.push(...(await leftBehind(finished)))
    if (disk) mount(folder, '8m', 'remount')
    if (fault.kind === 'garbage') litter(run, fault.part)
    for (let round = 0; round < 2 && !hasEnded(run); round++) {
      const resumable = existsSync(join(run, 'run.json'))
      how = resumable ? 'resumed' : 'begun again'
      if (!resumable) rmSync(run, { recursive: true, force: true })
      finished = await runner(resumable ? ['run', '--resume', run] : start)
      complaints.push(...(await leftBehind(finished)))
      if (finished.code !== 0) complaints.push(`going on failed: ${finished.stderr.slice(-2_000)}`)
    }
    complaints.push(...differences(run, before))
  } finally {
    if (disk) spawnSync('umount', [folder])
  }
  return { fault, how, complaints }
}

type Ended = Finished & { mark: string; hung: boolean }

let marks = 0

/** @param limit - for a full disk without a disk: the largest file, in KiB */
async function runner(args: readonly string[], fault?: Fault, limit?: number): Promise<Ended> {
  const mark = `POLITY_MARK=${process.pid}-${++marks};`
  const node = [process.execPath, ...(fault ? PRELOAD : [])]
  const full = fault?.kind === 'full disk' && limit !== undefined
  const shell = full ? ['sh', '-c', `ulimit -f ${2 * limit}; exec "$@"`, 'sh'] : []
  const env = { POLITY_MARK: mark.slice(12), POLITY_FAULT: JSON.stringify(fault ?? {}) }
  const { child, done } = startPolity(args, env, [...shell, ...node])
  let hung = false
  const patience = setTimeout(() => {
    hung = true
    child.kill('SIGKILL')
  }, PATIENCE)
  const finished = await done
  clearTimeout(patience)
  return { ...finished, mark, hung }
}

/** Whatever of a runner's is alive three seconds after it. */
async function leftBehind({ mark, hung }: Ended): Promise<string[]> {
  const alive = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(mark))
  for (let round = 0; round < 60 && alive().length > 0; round++) await pause(50)
  const left = alive()
  return [...(hung ? ['it hung'] : []), ...(left.length > 0 ? [`processes left: ${left}`] : [])]
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return ''
  }
}

function mount(folder: string, size: string, ...options: string[]): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', [...options, `size=${size}`].join(), 'tmpfs', folder]).status === 0
}

/** What a write that did not come to its end may leave: half a line, zeros, a line that is no line. */
function litter(run: string, part: number): void {
  if (!existsSync(join(run, 'run.json')) || hasEnded(run)) return
  const file = ['events.jsonl', 'txs.jsonl', 'cassette.jsonl'][part % 3] as string
  const rubbish = ['{"seq":1,"ti', '\0'.repeat(64), '{"tick":\n', 'ÿþ\n\n{'][Math.floor(part / 3) % 4] as string
  appendFileSync(join(run, file), rubbish)
}

function hasEnded(run: string): boolean {
  const log = join(run, 'events.jsonl')
  return existsSync(log) && readWholeTicks(log).at(-1)?.type === 'run.ended'
}

function effectsOf(run: string): { txs: string; blobs: string[] } {
  const blobs = readdirSync(join(run, 'blobs')).filter((name) => !name.endsWith('.part'))
  return { txs: readFileSync(join(run, 'txs.jsonl'), 'utf8'), blobs: blobs.sort() }
}

/** All in which a run that has ended is not the undisturbed one. */
function differences(run: string, { head, txs, blobs }: Undisturbed): string[] {
  const events = attempt(() => readLog(join(run, 'events.jsonl')))
  if (typeof events === 'string') return [events]
  const after = effectsOf(run)
  const twice = deedsOf(events).filter(({ outcomes }) => outcomes !== 1)
  const conserved = (events.at(-1)?.data.conserved as { ok?: boolean } | undefined)?.ok
  return [
    ...(events.at(-1)?.hash === head ? [] : [`another head: ${events.at(-1)?.hash}`]),
    ...(after.txs === txs ? [] : ['other transactions']),
    ...(after.blobs.join() === blobs.join() ? [] : ['other blobs']),
    ...(readFileSync(join(run, 'cassette.jsonl'), 'utf8') === '' ? [] : ['rubbish in the cassette']),
    ...twice.map(({ intent, outcomes }) => `intent ${intent} has ${outcomes} outcomes`),
    ...(conserved === true ? [] : ['balances are not conserved']),
  ]
}

/** How many outcomes each intent has in the log. */
export function deedsOf(events: readonly Event[]): { intent: string; outcomes: number }[] {
  const named = ({ agent, data }: Event) => `${agent} ${data.id}`
  const outcomes = events.filter(({ type }) => type === 'action.executed' || type === 'action.refused').map(named)
  return events
    .filter(({ type }) => type === 'action.intended')
    .map(named)
    .map((intent) => ({ intent, outcomes: outcomes.filter((outcome) => outcome === intent).length }))
}

function attempt<Result>(make: () => Result): Result | string {
  try {
    return make()
  } catch (error) {
    return String(error)
  }
}
