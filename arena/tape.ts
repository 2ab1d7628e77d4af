import { existsSync } from 'node:fs'
import type { Cassette, CassetteEntry } from '../agents/models/cassette.ts'
import { appendLine, flushFile, type RunFolder, readLines } from './folder.ts'

type TapeLine = CassetteEntry & { tick: number; key: string }

/**
 * The run's cassette file: each answer of a model is on disk before the agent sees it, so that a killed run asks nobody twice.
 * A resumed run finds its entries here; verify runs on nothing else. A fork also takes what its parent was answered to the very same
 * question, and has it in its own cassette from then on.
 *
 * @param grow - false for verify: nothing is taken over
 */
export function openTape(folder: RunFolder, tick: () => number, { grow = true } = {}): Cassette {
  const entries = new Map(linesIn(folder.cassette).map(({ key, entry }) => [key, entry]))
  const offers = grow && existsSync(folder.offered) ? linesIn(folder.offered) : []
  const offered = new Map(offers.map(({ key, entry }) => [`${key} ${entry.request}`, entry]))
  const put = (key: string, entry: CassetteEntry) => {
    entries.set(key, entry)
    appendLine(folder.cassette, JSON.stringify({ tick: tick(), key, ...entry }))
    flushFile(folder.cassette)
  }
  return {
    get(key, request) {
      const offer = entries.has(key) ? undefined : offered.get(`${key} ${request}`)
      if (offer) put(key, offer)
      return entries.get(key)
    },
    put,
  }
}

function linesIn(path: string): { key: string; entry: CassetteEntry }[] {
  return readLines<TapeLine>(path).map(({ line: { tick: _, key, ...entry } }) => ({ key, entry }))
}
