import type { z } from 'zod'
import type { Call } from '../action.ts'

/** What an effect tool would do, worked out without doing it. */
export interface Draft {
  call: Call
  /** One line for people. */
  summary: string
  /** The agent's own key sends it to the gate itself. */
  direct?: boolean
}

/** A tool that changes the world. It only drafts; `governance` decides, and whoever runs the agent sends. */
export interface Effect<C, S extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly description: string
  readonly schema: S
  /** @throws {ToolError} what the model should read instead of a receipt */
  draft(args: z.output<S>, context: C): Draft | Promise<Draft>
}

/** A tool of an agent's own that is put under policy: it has a schema already, and runs by itself once it is allowed. */
export interface Guarded<C> {
  readonly name: string
  /** @throws {ToolError} what the model should read instead of an answer */
  draft(args: Record<string, unknown>, context: C): Draft | Promise<Draft>
}

/** A tool that only looks or computes; it answers at once. */
export interface Read<C, S extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly description: string
  readonly schema: S
  /** @throws {ToolError} what the model should read instead of an answer */
  read(args: z.output<S>, context: C): unknown
}

/** The call cannot be made; the message says to the model what would work. */
export class ToolError extends Error {
  override readonly name = 'Agents.ToolError'
}
