import { wallClock } from './clock.ts'

/**
 * How often in a second of processor time, which others on the machine do not shorten: the median of `rounds` rounds of at
 * least a tenth of a second, after one to warm up.
 */
export function perSecond(task: () => unknown, rounds = 9): number {
  const round = (): number => {
    const start = process.cpuUsage()
    let [runs, used] = [0, 0]
    for (let batch = 1; used < 0.1; batch *= 2) {
      for (let left = batch; left > 0; left -= 1) task()
      runs += batch
      const { user, system } = process.cpuUsage(start)
      used = (user + system) / 1e6
    }
    return runs / used
  }
  round()
  return quantile(
    Array.from({ length: rounds }, () => round()),
    0.5,
  )
}

/** Milliseconds: on the wall, and of this process's processors, which others on the machine do not shorten. */
export interface Times {
  readonly wall: readonly number[]
  readonly cpu: readonly number[]
}

/** What each of `runs` runs took, one after the other, after one to warm up. */
export async function timesOf(runs: number, task: (run: number) => Promise<unknown>): Promise<Times> {
  await task(0)
  const [wall, cpu]: [number[], number[]] = [[], []]
  for (let run = 1; run <= runs; run += 1) {
    const [start, used] = [wallClock(), process.cpuUsage()]
    await task(run)
    const { user, system } = process.cpuUsage(used)
    wall.push(wallClock() - start)
    cpu.push((user + system) / 1000)
  }
  return { wall, cpu }
}

/** The value that a share of the others does not exceed: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** One after the other, round and round. */
export function inTurn<T>(items: readonly T[]): () => T {
  let next = 0
  return () => {
    next = (next + 1) % items.length
    return items[next]!
  }
}
