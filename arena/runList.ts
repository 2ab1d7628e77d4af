import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { hasParent } from './alterGenesis.ts'
import { hashEvent } from './event.ts'
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

/** The runs in a folder, or the run that the folder itself is; the one that changed last comes last. */
export function runsIn(parent: string): RunRow[] {
  const paths = existsSync(join(parent, 'run.json')) ? [parent] : listRuns(parent).map((name) => join(parent, name))
  return paths.map(runAt).sort((a, b) => a.changed - b.changed || (a.path < b.path ? -1 : 1))
}

function runAt(path: string): RunRow {
  const log = join(path, 'events.jsonl')
  let about = { name: basename(resolve(path)), path, events: 0, size: 0, changed: 0 }
  // Whoever else works in this folder may rename or delete what was there a moment ago.
  try {
    about = { ...about, size: sizeOf(path), changed: statSync(existsSync(log) ? log : join(path, 'run.json')).mtimeMs }
    const folder = openRun(path)
    const { name, seed } = folder.manifest
    const glance = logAt(log, folder.manifestHash())
    const isLive = glance.state === 'resumable' && playerOf(path) !== undefined
    return { ...about, society: name, seed, ...forkOf(folder), ...glance, ...(isLive && { state: 'live' }) }
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
  const ticks = event.type === 'tick.ended' ? event.tick : Math.max(0, event.tick - 1)
  const at = { ticks, events: event.seq + 1, head: event.hash }
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
