import { batch, type Signal, signal } from '@preact/signals'
import { follow } from '../client.ts'
import { createDrafts } from '../drafts.ts'
import { type Event, readEvent } from '../eventSchema.ts'
import type { Writing } from '../protocol.ts'
import { createHistory, type History } from './models/history.ts'
import { addressOf, budget, getPiece, HubAnswerError, nextFrame, type Piece, stopwatch } from './ports.ts'

/** A run that the page follows. */
export interface OpenRun {
  readonly name: string
  readonly history: History
  /** Grows with the history, a few times a second: what is drawn depends on it. */
  readonly version: Signal<number>
  /** By agent, the end of what it is writing right now. */
  readonly writing: Signal<ReadonlyMap<string, string>>
  /** `missing`: the hub has no run of this name. */
  readonly link: Signal<'open' | 'ended' | 'broken' | 'missing'>
  /** How much of what the hub has is here, from 0 to 1. */
  readonly read: Signal<number>
  /** Why nothing more comes. */
  readonly trouble: Signal<string | undefined>
  close(): void
}

/** How often a growing history is drawn at most, in milliseconds: while it is followed, and while what was before is read. */
const DRAWING = 120
const READING = 400
/** Drawing takes no more than this part of the time: of a large society on a slow machine less is drawn, and all of it is shown. */
const SHARE = 1 / 6
/** How many events are asked for at once. The first answer is short, so that something is seen soon. */
const FIRST = 1_000
const MORE = 5_000
/** How long events are taken in before the browser has its turn, in milliseconds: half of a frame. */
const WORK = 8

/** Reads a run from its first event on, and follows it; it comes back by itself when the connection breaks. */
export function openRun(name: string, token: string | undefined): OpenRun {
  const history = createHistory()
  const drafts = createDrafts()
  const stop = new AbortController()
  const { signal: stopped } = stop
  const run: OpenRun = {
    ...{ name, history, version: signal(0), writing: signal(new Map()), read: signal(0) },
    ...{ link: signal('open'), trouble: signal(undefined) },
    close: () => stop.abort(),
  }
  let drawn = -1
  const show = () => {
    if (history.events.length > drawn) run.version.value += 1
    drawn = history.events.length
    run.writing.value = drafts.lines()
  }
  let last = Number.NEGATIVE_INFINITY
  let waiting = false
  let rest = DRAWING
  const draw = (now: number) => {
    if (now - last < (run.read.value < 1 ? READING : rest)) return void requestAnimationFrame(draw)
    last = now
    waiting = false
    const took = stopwatch()
    batch(show)
    void nextFrame().then(() => {
      rest = Math.max(DRAWING, took() / SHARE)
    })
  }
  const soon = () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(draw)
  }
  const take = (event: Event) => {
    const { events } = history
    const before = events.at(-1)
    if (event.seq !== events.length || (before && event.prev !== before.hash)) throw new BrokenLogError(event.seq)
    history.append(event)
    drafts.see(event)
    soon()
  }
  const onWriting = (writing: Writing) => {
    drafts.hear(writing)
    soon()
  }

  /** What there is, piece by piece: the next one is on its way while one is taken in. */
  const readAll = async (): Promise<boolean> => {
    const ask = (since: number, limit: number) => getPiece(name, { since, limit, token, signal: stopped })
    let coming: Promise<Piece> | undefined = ask(-1, FIRST)
    let ended = false
    while (coming) {
      const piece: Piece = await coming
      const next = history.events.length + piece.lines.length
      coming = piece.lines.length > 0 && next <= piece.newest ? ask(next - 1, MORE) : undefined
      coming?.catch(() => {}) // told when it is waited for
      ended = piece.ended && !coming
      let isLate = budget(WORK)
      for (const line of piece.lines) {
        take(readEvent(JSON.parse(line)))
        if (!isLate()) continue
        await nextFrame()
        if (stopped.aborted) return true
        isLate = budget(WORK)
        run.read.value = history.events.length / (piece.newest + 1)
      }
    }
    run.read.value = 1
    return ended
  }
  const readOn = async (): Promise<void> => {
    // A hub that is away for a moment is waited for where it is followed.
    const ended = await readAll().catch((error: Error) => {
      if (error instanceof TypeError && !stopped.aborted) return false
      throw error
    })
    run.read.value = 1
    if (ended) return
    const since = history.events.length - 1
    const options = { since, token, onWriting, signal: stopped, attempts: 12 }
    for await (const event of follow(addressOf(name), options)) take(event)
  }
  // All that has come is counted before it is said that no more will: who waits for a tick goes to it then.
  const end = (how: 'ended' | 'broken' | 'missing', why?: string) =>
    batch(() => {
      drafts.clear()
      show()
      run.link.value = how
      run.trouble.value = why
    })
  readOn().then(
    () => end('ended'),
    (error: Error) => {
      if (stopped.aborted) return
      if (error instanceof HubAnswerError && error.status === 404) end('missing', `This hub has no run “${name}”.`)
      else end('broken', error.message)
    },
  )
  return run
}

export class BrokenLogError extends Error {
  override readonly name = 'Page.BrokenLogError'
  constructor(seq: number) {
    super(
      `Event ${seq} does not follow the one before it: the run was changed while it was read. Load the page again, and check the run with \`npx polity verify\`.`,
    )
  }
}
