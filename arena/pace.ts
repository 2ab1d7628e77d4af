import type { Control } from './feed.ts'

/** Lets ticks happen as their owner says. */
export interface Pace {
  readonly control: Control
  /** Resolves when the next tick may begin, or the run is stopped. */
  turn(): Promise<void>
  readonly signal: AbortSignal
}

export function createPace({ paused = false } = {}): Pace {
  const stopped = new AbortController()
  let allowed = paused ? 0 : Number.POSITIVE_INFINITY
  let wake = () => {}
  const allow = (ticks: number) => {
    allowed = ticks
    wake()
  }
  return {
    control: {
      get paused() {
        return allowed !== Number.POSITIVE_INFINITY
      },
      pause: () => allow(0),
      resume: () => allow(Number.POSITIVE_INFINITY),
      step: (ticks) => allow((allowed === Number.POSITIVE_INFINITY ? 0 : allowed) + ticks),
      stop() {
        stopped.abort()
        wake()
      },
    },
    signal: stopped.signal,
    async turn() {
      while (allowed < 1 && !stopped.signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      allowed -= 1
    },
  }
}
