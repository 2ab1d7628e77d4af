import type { Cassette, CassetteEntry } from '../agents/models/cassette.ts'
import { appendLine, type RunFolder, readLines } from './folder.ts'

type TapeLine = CassetteEntry & { tick: number; key: string }

/**
 * The run's cassette file: each answer of a model is on disk before the agent sees it, so that a killed run asks nobody twice.
 * A resumed run finds its entries here; verify runs on nothing else.
 */
export function openTape(folder: RunFolder, tick: () => number): Cassette {
  const entries = new Map(
    readLines<TapeLine>(folder.cassette).map(({ line: { tick: _, key, ...entry } }) => [key, entry as CassetteEntry]),
  )
  return {
    get: (key) => entries.get(key),
    put(key, entry) {
      entries.set(key, entry)
      appendLine(folder.cassette, JSON.stringify({ tick: tick(), key, ...entry }))
    },
  }
}
