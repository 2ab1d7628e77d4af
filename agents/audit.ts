import { toWire } from './wire.ts'

/** What happened, as the arena's log has it (`action.denied`, `action.intended`, `proof` …), without its place in a chain. */
export interface AuditEvent {
  type: string
  agent: string | null
  data: Record<string, unknown>
}

/** Where an agent outside the arena writes down what it was allowed, denied and did. Append-only. */
export interface Audit {
  /** What was there before, oldest first: budgets go on from it. */
  readonly past: readonly AuditEvent[]
  /** On disk, or wherever it goes, when this returns. */
  record(type: string, agent: string | null, data: Record<string, unknown>): void
}

/** An audit that ends with the process: for tests, and for judging. */
export function memoryAudit(past: readonly AuditEvent[] = []): Audit & { readonly events: readonly AuditEvent[] } {
  const events: AuditEvent[] = []
  return {
    past,
    events,
    record: (type, agent, data) => {
      events.push({ type, agent, data: toWire(data) as Record<string, unknown> })
    },
  }
}
