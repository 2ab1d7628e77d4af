import { appendFileSync, closeSync, fdatasyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs'
import { chainEvent, type Digest, Event, GENESIS_HASH, type Happening, hashEvent } from './event.ts'

/** Takes what happens and gives it its place in the chain. */
export interface Log {
  readonly head: Digest
  readonly length: number
  append(happening: Happening): Event
  /** Everything appended so far is on disk when this returns; call it before an effect that depends on it. */
  flush(): void
  close(): void
}

/**
 * The log of a run: appends to `path`, one event a line. Events that are there already are expected again: while the
 * world is replayed (resume, verify) each append is compared with the recorded event, and only what comes after them is
 * written.
 *
 * @param recorded - what earlier work on this run left: whole ticks, checked by `readLog`
 * @param grow - whether the run may go beyond what was recorded
 * @param after - the last event that is there, where nothing is played again: the log goes on behind it
 * @throws {@link DivergenceError} at the first event that differs
 */
export function openLog(
  path: string,
  {
    recorded = [],
    grow = true,
    after,
  }: { recorded?: readonly Event[]; grow?: boolean; after?: Event | undefined } = {},
): Log {
  const fd = grow ? openSync(path, 'a') : undefined
  let head = after?.hash ?? GENESIS_HASH
  let length = after ? after.seq + 1 : 0
  return {
    get head() {
      return head
    },
    get length() {
      return length
    },
    append(happening) {
      const event = chainEvent(happening, length, head)
      const expected = recorded[length]
      if (expected ? expected.hash !== event.hash : fd === undefined) throw new DivergenceError(length, expected, event)
      // Not writeSync: on a disk that fills up it writes half of the line and says nothing.
      if (!expected && fd !== undefined) appendFileSync(fd, `${JSON.stringify(event)}\n`)
      head = event.hash
      length += 1
      return event
    },
    flush() {
      if (fd !== undefined) fdatasyncSync(fd)
    },
    close() {
      if (fd !== undefined) closeSync(fd)
    },
  }
}

/**
 * Reads a log and checks its chain.
 *
 * @throws {@link BrokenLogError} naming the first seq that is not what its hash, its place or its form says
 */
export function readLog(path: string): Event[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  if (lines.at(-1) !== '') throw new BrokenLogError(lines.length - 1, 'the last line is torn')
  return readChain(lines.slice(0, -1))
}

/**
 * Checks the chain of a log that need not be whole: its last line may be torn, as a killed run leaves it.
 *
 * @throws {@link BrokenLogError} at the first seq that is wrong otherwise
 */
export function checkPrefix(path: string): void {
  readChain(readFileSync(path, 'utf8').split('\n').slice(0, -1))
}

function readChain(lines: readonly string[]): Event[] {
  let prev = GENESIS_HASH
  return lines.map((line, seq) => {
    const event = parseLine(line, seq)
    if (event.seq !== seq) throw new BrokenLogError(seq, `it says it is event ${event.seq}`)
    if (event.prev !== prev) throw new BrokenLogError(seq, 'it does not follow the event before it')
    if (event.hash !== hashEvent(event)) throw new BrokenLogError(seq, 'its content does not match its hash')
    prev = event.hash
    return event
  })
}

/** Cuts a log after its first `lines` lines: what a killed run left of an unfinished tick is thrown away. */
export function truncateLines(path: string, lines: number): void {
  const content = readFileSync(path, 'utf8')
  let end = 0
  for (let line = 0; line < lines; line++) end = content.indexOf('\n', end) + 1
  const fd = openSync(path, 'r+')
  ftruncateSync(fd, Buffer.byteLength(content.slice(0, end)))
  closeSync(fd)
}

/** The longest sound prefix of a log that may end in the middle of a line or tick. */
export function readWholeTicks(path: string): Event[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  const events: Event[] = []
  for (const [seq, line] of lines.entries()) {
    const parsed = Event.safeParse(tryJson(line))
    const last = events.at(-1)
    if (!parsed.success || parsed.data.prev !== (last?.hash ?? GENESIS_HASH)) break
    if (parsed.data.seq !== seq || hashEvent(parsed.data) !== parsed.data.hash) break
    events.push(parsed.data)
  }
  const whole = events.findLastIndex((event) => event.type === 'tick.ended' || event.type === 'run.ended')
  return events.slice(0, whole + 1)
}

function parseLine(line: string, seq: number): Event {
  const parsed = Event.safeParse(tryJson(line))
  if (!parsed.success) throw new BrokenLogError(seq, `it is no event: ${parsed.error.issues[0]?.message ?? ''}`)
  return parsed.data
}

function tryJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** The log is not what its hashes say. */
export class BrokenLogError extends Error {
  override readonly name = 'Arena.BrokenLogError'
  readonly seq: number
  constructor(seq: number, why: string) {
    super(`events.jsonl is broken at seq ${seq}: ${why}. Take the run from a copy that verifies.`)
    this.seq = seq
  }
}

/** A replay made another event than the record has. */
export class DivergenceError extends Error {
  override readonly name = 'Arena.DivergenceError'
  readonly seq: number
  readonly expected: Event | undefined
  readonly actual: Event | undefined
  constructor(seq: number, expected: Event | undefined, actual: Event | undefined) {
    const side = (event: Event | undefined) => (event ? `${event.type} ${JSON.stringify(event.data)}` : 'nothing')
    super(`The replay differs at seq ${seq}.\n  recorded: ${side(expected)}\n  replayed: ${side(actual)}`)
    this.seq = seq
    this.expected = expected
    this.actual = actual
  }
}
