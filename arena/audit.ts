import { existsSync } from 'node:fs'
import type { Audit } from '../agents/audit.ts'
import type { Event } from './event.ts'
import { openLog, readLog } from './log.ts'

/**
 * The audit of agents outside the arena: a file of events as a run's `events.jsonl` has them, one a line, each with the hash of the
 * one before. Appended to, never written over; each event is on disk before the next thing happens. One process a file.
 *
 * @throws {@link BrokenLogError} when what is there is not what its hashes say
 * @example
 * governance({ policies, tools, audit: openAudit('clerk.jsonl') })
 */
export function openAudit(path: string): Audit & { readonly head: string; close(): void } {
  const past: readonly Event[] = existsSync(path) ? readLog(path) : []
  const log = openLog(path, { after: past.at(-1) })
  return {
    past,
    get head() {
      return log.head
    },
    record(type, agent, data) {
      log.append({ tick: 0, type, agent, data })
      log.flush()
    },
    close: () => log.close(),
  }
}
