import { batch, type Signal, signal } from '@preact/signals'
import { follow } from '../client.ts'
import { createHistory, type History } from './models/history.ts'
import { addressOf } from './ports.ts'

/** A run that the page follows. */
export interface OpenRun {
  readonly name: string
  readonly history: History
  /** Grows with the history, a few times a second: what is drawn depends on it. */
  readonly version: Signal<number>
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
  const stop = new AbortController()
  const run: OpenRun = {
    ...{ name, history, version: signal(0), link: signal('open'), trouble: signal(undefined) },
    close: () => stop.abort(),
  }
  let last = 0
  let waiting = false
  const draw = (now: number) => {
    if (now - last < DRAWING) return void requestAnimationFrame(draw)
    last = now
    waiting = false
    run.version.value += 1
  }
  const read = async (): Promise<void> => {
    for await (const event of follow(addressOf(name), { token, signal: stop.signal, attempts: 12 })) {
      history.append(event)
      if (waiting) continue
      waiting = true
      requestAnimationFrame(draw)
    }
  }
  // All that has come is counted before it is said that no more will: who waits for a tick goes to it then.
  const end = (how: 'ended' | 'broken', why?: string) =>
    batch(() => {
      run.version.value += 1
      run.link.value = how
      run.trouble.value = why
    })
  read().then(
    () => end('ended'),
    (error: Error) => end('broken', error.message),
  )
  return run
}
