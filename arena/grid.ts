import { UsageError } from './exit.ts'

/** One combination of values, `KEY=VALUE` each; none for the society as it is. */
export type Setting = readonly string[]

/** One run of a sweep. */
export interface Cell {
  /** Its folder's name: the number of its setting, and its seed. */
  name: string
  setting: number
  seed: string
}

/** Every setting with every seed. */
export function cellsOf(settings: readonly Setting[], seeds: readonly string[]): Cell[] {
  return settings.flatMap((_, setting) => seeds.map((seed) => ({ name: `${setting + 1}-seed-${seed}`, setting, seed })))
}

/**
 * `1..20`, or seeds with commas between.
 *
 * @throws UsageError
 */
export function parseSeeds(text: string): string[] {
  const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text) ?? []
  if (from !== undefined && Number(from) <= Number(to) && Number(to) - Number(from) < MOST)
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => String(Number(from) + at))
  const seeds = text.split(',')
  // They are names of folders.
  if (
    !seeds.every((seed) => /^[\w-][\w.-]{0,39}$/.test(seed)) ||
    new Set(seeds).size < seeds.length ||
    from !== undefined
  )
    throw new UsageError(
      `--seeds takes a range of at most ${MOST}, such as 1..20, or different seeds with commas between, such as 1,2,x; not "${text}".`,
    )
  return seeds
}

/**
 * Every combination of the values of all keys, the last key's fastest: `KEY=V1,V2`, or `KEY=V1|V2` where a value has commas itself.
 *
 * @throws UsageError
 */
export function parseSettings(sets: readonly string[]): Setting[] {
  const keys = sets.map((each) => {
    const [, key = '', text = ''] = /^([^=]+)=(.*)$/s.exec(each) ?? []
    const values = text.split(text.includes('|') ? '|' : ',')
    if (key === '' || values.some((value) => value.trim() === ''))
      throw new UsageError(`--set takes KEY=V1,V2 (or KEY=V1|V2 where a value has commas), not "${each}".`)
    if (new Set(values).size < values.length) throw new UsageError(`--set ${key} has a value twice.`)
    return values.map((value) => `${key}=${value.trim()}`)
  })
  const settings = keys.reduce<string[][]>(
    (all, values) => all.flatMap((some) => values.map((value) => [...some, value])),
    [[]],
  )
  if (settings.length > MOST) throw new UsageError(`These are ${settings.length} settings; a sweep takes ${MOST}.`)
  return settings
}

/** What a sweep may have of seeds and of settings. */
const MOST = 1000

/** For people. */
export function settingName(setting: Setting): string {
  return setting.join(', ') || 'as it is'
}
