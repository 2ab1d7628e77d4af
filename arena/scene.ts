import type { Numbers } from '../contracts/numbers.ts'
import type { Society } from './society.ts'

/** All of a society that a fork can change. */
export interface Scene {
  society: Society
  /** What order comes from. */
  seed: string
  /** The numbers of genesis that differ from the arena's. */
  numbers: Partial<Numbers>
  /** In which ticks an agent is not asked: ranges, both ends inclusive. */
  silent: Readonly<Record<string, readonly Range[]>>
}

export type Range = readonly [from: number, to: number]

/** A society as its manifest has it. */
export function sceneOf(society: Society, seed: string): Scene {
  return { society, seed, numbers: {}, silent: {} }
}

export function isSilent(silent: Scene['silent'], agent: string, tick: number): boolean {
  const ranges = Object.hasOwn(silent, agent) ? (silent[agent] ?? []) : []
  return ranges.some(([from, to]) => from <= tick && tick <= to)
}

/** `3`, `1,4-9`; nothing for what is no list of ticks. */
export function parseTicks(text: string): Range[] | undefined {
  const ranges = text.split(',').map((part): Range | undefined => {
    const [, from, to = from] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? []
    return from !== undefined && Number(from) <= Number(to) ? [Number(from), Number(to)] : undefined
  })
  return ranges.every((range) => range !== undefined) ? ranges : undefined
}

/** The shortest text of some ticks, which `parseTicks` reads. */
export function formatTicks(ticks: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const tick of [...new Set(ticks)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last?.[1] === tick - 1) last[1] = tick
    else ranges.push([tick, tick])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}
