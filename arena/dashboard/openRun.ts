import { batch, type Signal, signal } from '@preact/signals'
import { follow } from '../client.ts'
import { createDrafts } from '../drafts.ts'
import type { Writing } from '../protocol.ts'
import { createHistory, type History } from './models/history.ts'
import { addressOf } from './ports.ts'

/** A run that the page follows. */
export interface OpenRun {
  readonly name: string
  readonly history: History
  /** Grows with the history, a few times a second: what is drawn depends on it. */
  readonly version: Signal<number>
  /** By agent, the end of what it is writing right now. */
  readonly writing: Signal<ReadonlyMap<string, string>>
  readonly link: Signal<'open' | 'ended' | 'broken'>
  /** Why nothing more comes. */
  readonly trouble: Signal<string | undefined>
  close(): void
}

/** How often a growing history is drawn at most, in milliseconds. */
const DRAWING = 120

/** Follows a run from its first event on; it comes back by itself when the connection breaks. */
export function openRun(name: string, token: string | undefined): OpenRun {
  const history = createHistory()
  const drafts = createDrafts()
  const stop = new AbortController()
  const run: OpenRun = {
    ...{
      name,
      history,
      version: signal(0),
      writing: signal(new Map()),
      link: signal('open'),
      trouble: signal(undefined),
    },
    close: () => stop.abort(),
  }
  const show = () => {
    run.version.value += 1
    run.writing.value = drafts.lines()
  }
  let last = 0
  let waiting = false
  const draw = (now: number) => {
    if (now - last < DRAWING) return void requestAnimationFrame(draw)
    last = now
    waiting = false
    show()
  }
  const soon = () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(draw)
  }
  const onWriting = (writing: Writing) => {
    drafts.hear(writing)
    soon()
  }
  const read = async (): Promise<void> => {
    for await (const event of follow(addressOf(name), { token, onWriting, signal: stop.signal, attempts: 12 })) {
      history.append(event)
      drafts.see(event)
      soon()
    }
  }
  // All that has come is counted before it is said that no more will: who waits for a tick goes to it then.
  const end = (how: 'ended' | 'broken', why?: string) =>
    batch(() => {
      drafts.clear()
      show()
      run.link.value = how
      run.trouble.value = why
    })
  read().then(
    () => end('ended'),
    (error: Error) => end('broken', error.message),
  )
  return run
}
