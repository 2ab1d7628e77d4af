import { readChanges, tryChanges } from './change.ts'
import { GENESIS_HASH } from './event.ts'
import type { Fork } from './fork.ts'
import type { Society } from './society.ts'

/**
 * A run whose genesis has something otherwise is a fork at tick 0 of a run without events: its log, `verify` and all else treat it as one.
 *
 * @param sets - `KEY=VALUE` each; of none, there is no fork
 * @throws UsageError, or the error of the part that does not take a value
 */
export function alterGenesis(
  society: Society,
  { seed, sets, mnemonic }: { seed: string; sets: readonly string[]; mnemonic: string },
): Fork | undefined {
  if (sets.length === 0) return undefined
  const changes = readChanges(society, sets)
  tryChanges(society, { seed, mnemonic }, [{ at: 0, changes }])
  return { format: 1, parent: { run: society.name, head: GENESIS_HASH }, at: 0, changes, inherited: [] }
}

/** Whether a fork has a run that it was made of. */
export function hasParent({ parent }: Fork): boolean {
  return parent.head !== GENESIS_HASH
}
