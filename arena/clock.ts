import { createHmac } from 'node:crypto'

// Pages tell time and draw no lots: when ticks begin is a file without Node's crypto.
export { EPOCH, TICK_SECONDS, tickTime } from './tickTime.ts'

/** A stream of numbers that depends on its name alone, so that a further draw here never shifts another stream. */
export interface Random {
  /** A whole number in [0, below). */
  below(below: number): number
}

/** The stream of (seed, purpose): HMAC-SHA256 in counter mode, with rejection, so without bias. */
export function randomStream(seed: string, ...purpose: (string | number)[]): Random {
  let counter = 0
  const name = JSON.stringify(purpose)
  const draw = () => createHmac('sha256', seed).update(`${name}:${counter++}`).digest().readUIntBE(0, 6)
  return {
    below(below) {
      const limit = 2 ** 48 - (2 ** 48 % below)
      for (;;) {
        const value = draw()
        if (value < limit) return value % below
      }
    },
  }
}

/** A seeded permutation (Fisher-Yates). */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item]
  }
  return shuffled
}

/** Wall-clock milliseconds: for progress and speed on a terminal only, never for anything that is recorded. */
// biome-ignore lint/plugin: this is the port
export const wallClock = (): number => performance.now()

/** Waits in wall-clock time: for processes outside, never for anything that is recorded. */
// biome-ignore lint/plugin: this is the port
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The time of day in wall-clock milliseconds since 1970: for people, and for sessions on real chains; never for anything that is recorded. */
// biome-ignore lint/plugin: this is the port
export const wallTime = (): number => Date.now()

/** Calls `act` again and again in wall-clock time, until the function it returns is called; keeps no process alive. */
export function every(ms: number, act: () => void): () => void {
  // biome-ignore lint/plugin: this is the port
  const timer = setInterval(act, ms)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Calls `act` after wall-clock time, unless the returned function is called first: for the network, never for anything that is recorded.
 *
 * @param holds - whether the process waits for it
 */
export function after(ms: number, act: () => void, holds = true): () => void {
  // biome-ignore lint/plugin: this is the port
  const timer = setTimeout(act, ms)
  if (!holds) timer.unref()
  return () => clearTimeout(timer)
}

/** Calls `act` once what is under way is done: for watchers, never for anything that is recorded. */
export function soon(act: () => void): void {
  // biome-ignore lint/plugin: this is the port
  setImmediate(act)
}
