import type { Hex } from '../action.ts'
import type { Reply } from './reply.ts'
import type { Tokens } from './usage.ts'

/** One recorded model call: what was asked, as a hash, and what came back. */
export interface CassetteEntry {
  /** sha256 of the canonical request: roles, contents, calls, tools; no ids. */
  request: Hex
  reply?: Reply
  /** The call failed, and fails again on replay. */
  error?: string
  /** What the failed call is taken to have cost: its question. */
  tokens?: Tokens
}

/** Where recorded calls are kept, by `agent:turn:call`. Entries are JSON. */
export interface Cassette {
  /** @param request - what is about to be asked, for a cassette that holds answers of another run, too */
  get(key: string, request: Hex): CassetteEntry | undefined | Promise<CassetteEntry | undefined>
  put(key: string, entry: CassetteEntry): void | Promise<void>
}

/** `record` asks the model always, `replay` never, `record-missing` where the cassette has nothing. */
export type CassetteMode = 'record' | 'replay' | 'record-missing'

/** A cassette that lives as long as the process. */
export function memoryCassette(
  entries: Record<string, CassetteEntry> = {},
): Cassette & { entries: Record<string, CassetteEntry> } {
  return {
    entries,
    get: (key) => (Object.hasOwn(entries, key) ? entries[key] : undefined),
    put: (key, entry) => {
      entries[key] = entry
    },
  }
}
