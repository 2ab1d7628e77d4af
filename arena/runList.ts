import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { hasParent } from './alterGenesis.ts'
import { hashEvent } from './event.ts'
import { wholeTicks } from './eventSchema.ts'
import { listRuns, openRun, type RunFolder } from './folder.ts'
import { playerOf } from './lock.ts'
import { parseEvent } from './trail.ts'

/** A run as its folder shows it at a glance: beginning and end of its log, no more. */
export interface RunRow {
  name: string
  path: string
  /** `live`: a process plays it right now. `resumable`: it was stopped or killed. */
  state: 'ended' | 'live' | 'resumable' | 'broken'
  /** Why it is broken, or what resuming will throw away. */
  why?: string
  society?: string
  seed?: string
  /** What it is a fork of, from which tick on, and what changed then. */
  fork?: { parent?: string; at: number; changes: Record<string, string> }
  /** Whole ticks, the founding not counted. */
  ticks?: number
  events: number
  head?: string
  /** When the log was written last, in milliseconds since 1970. */
  changed: number
  /** Of all files, in bytes. */
  size: number
}

/** A row without what takes long to find out. */
export type ListedRun = Omit<RunRow, 'size'>

/** The runs in a folder, or the run that the folder itself is; the one that changed last comes last. */
export function runsIn(parent: string): RunRow[] {
  return openList(parent)().map((row) => ({ ...row, size: sizeOf(row.path) }))
}

/** The same list as often as it is asked for, without sizes: only of runs that have changed since is anything read. */
export function openList(parent: string): () => ListedRun[] {
  let known = new Map<string, { stamp: string; row: ListedRun }>()
  const look = (path: string): ListedRun => {
    // Whoever else works in this folder may rename or delete what was there a moment ago.
    const stamp = orElse(undefined, () => stampOf(path))
    const before = known.get(path)
    const row = stamp !== undefined && before?.stamp === stamp ? before.row : runAt(path)
    if (stamp !== undefined && row.state !== 'broken') next.set(path, { stamp, row })
    const isLive = row.state === 'resumable' && orElse(undefined, () => playerOf(path)) !== undefined
    return isLive ? { ...row, state: 'live' } : row
  }
  let next = new Map<string, { stamp: string; row: ListedRun }>()
  return () => {
    const paths = existsSync(join(parent, 'run.json')) ? [parent] : listRuns(parent).map((name) => join(parent, name))
    next = new Map()
    const rows = paths.map(look).sort((a, b) => a.changed - b.changed || (a.path < b.path ? -1 : 1))
    known = next
    return rows
  }
}

/** Another one as soon as what a row is made of is another: a log that grows, a file that is written again or set in its place. */
function stampOf(path: string): string {
  const files = ['run.json', 'events.jsonl'].map((name) => statSync(join(path, name)))
  return files.map(({ ino, size, mtimeMs, ctimeMs }) => [ino, size, mtimeMs, ctimeMs].join()).join(' ')
}

function runAt(path: string): ListedRun {
  const log = join(path, 'events.jsonl')
  let about = { name: basename(resolve(path)), path, events: 0, changed: 0 }
  try {
    about = { ...about, changed: statSync(existsSync(log) ? log : join(path, 'run.json')).mtimeMs }
    const folder = openRun(path)
    const { name, seed } = folder.manifest
    return { ...about, society: name, seed, ...forkOf(folder), ...logAt(log, folder.manifestHash()) }
  } catch (error) {
    return { ...about, state: 'broken', why: (error as Error).message }
  }
}

function forkOf({ fork }: RunFolder): Pick<RunRow, 'fork'> {
  if (!fork) return {}
  const { parent, at, changes } = fork
  return { fork: { ...(hasParent(fork) && { parent: parent.run }), at, changes } }
}

type Glance = Pick<RunRow, 'state' | 'why' | 'ticks' | 'events' | 'head'>

/** What the ends of a log say. What lies between is for `polity verify`. */
function logAt(log: string, manifest: string): Glance {
  if (!existsSync(log)) return { state: 'broken', why: 'events.jsonl is missing', events: 0 }
  const { first, last, torn } = endsOf(log)
  const begun = first === undefined ? undefined : parseEvent(first)
  const event = last === undefined ? undefined : parseEvent(last)
  if (first === undefined) return { state: 'resumable', events: 0, ...(torn && { why: 'its last line is torn' }) }
  if (begun?.seq !== 0) return { state: 'broken', why: 'events.jsonl does not begin with event 0', events: 0 }
  if (begun.data.run !== manifest)
    return { state: 'broken', why: 'run.json is not what the run started with', events: 0 }
  if (!event || hashEvent(event) !== event.hash)
    return { state: 'broken', why: 'the last line of events.jsonl is no event', events: 0 }
  const at = { ticks: wholeTicks(event), events: event.seq + 1, head: event.hash }
  const ended = event.type === 'run.ended'
  if (ended && torn) return { state: 'broken', why: 'events.jsonl goes on behind the end of the run', ...at }
  return { state: ended ? 'ended' : 'resumable', ...at, ...(torn && { why: 'its last line is torn' }) }
}

/** How much is read at an end of a log at first; twice as much while no line fits. */
const CHUNK = 1 << 16

/** First and last whole line of a file, without reading what is between them. */
function endsOf(path: string): { first?: string; last?: string; torn: boolean } {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const read = (from: number, length: number): string => {
      const bytes = Buffer.alloc(length)
      return bytes.toString('utf8', 0, readSync(fd, bytes, 0, length, from))
    }
    for (let chunk = CHUNK; ; chunk *= 2) {
      const length = Math.min(chunk, size)
      const [head, tail] = [read(0, length), read(size - length, length)]
      const torn = !tail.endsWith('\n') && size > 0
      const lines = tail.split('\n').slice(0, -1)
      // The first of the lines is whole when the file begins with it, or another stands before it.
      if (head.includes('\n') && (lines.length > 1 || length === size))
        return { first: head.slice(0, head.indexOf('\n')), last: lines.at(-1)!, torn }
      if (length === size) return { torn }
    }
  } finally {
    closeSync(fd)
  }
}

/** What can't be read, or is gone by now, has no size. */
function sizeOf(folder: string): number {
  const entries = orElse([], () => readdirSync(folder, { withFileTypes: true }))
  return entries.reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sum + sizeOf(path)
    return entry.isFile() ? sum + orElse(0, () => statSync(path).size) : sum
  }, 0)
}

function orElse<Value>(otherwise: Value, look: () => Value): Value {
  try {
    return look()
  } catch {
    return otherwise
  }
}
