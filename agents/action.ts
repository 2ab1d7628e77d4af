import type { Note } from './report.ts'

/** A 20-byte account or contract address. */
export type Address = `0x${string}`

/** Bytes as 0x and hex digits. */
export type Hex = `0x${string}`

/** What an agent's account would run through the gate. */
export interface Call {
  target: Address
  data: Hex
}

/** An effect that an agent wants and its own policy check let through; it waits for a receipt. */
export interface Intent {
  /** The tool call's id: `agent:turn:call:index`. */
  id: string
  tool: string
  args: unknown
  call: Call
  /** Name of the policy set that allowed it; `unchecked` where no check was made. */
  policy: string
  /** The agent's own key sends it to the gate itself instead of through its account. */
  direct?: boolean
  /** One line for people. */
  summary: string
  /** A person was asked, and agreed. */
  approved?: boolean
  /** Policy checking was switched off in this agent: only the gate stands between it and the chain. */
  unchecked?: boolean
}

/** What became of an intent. */
export interface Receipt {
  ok: boolean
  tx?: Hex
  block?: number
  error?: string
  result?: unknown
}

/** An effect that the agent's own policy check refused; nothing was sent. */
export interface Denial {
  id: string
  tool: string
  policy: string
  /** The rule that decided. */
  reason: string
  /** The rule in words, with the values and what would have passed. */
  explanation: string
  summary: string
}

/** What one call of `turn` brought: the agent either waits for receipts of `intents`, or is `done`. */
export interface TurnResult {
  intents: Intent[]
  denials: Denial[]
  said?: string
  /** Its reasons, where it gave them. */
  why?: string
  /** What it asked to remember. */
  noted?: Note[]
  /** Why it was not asked. */
  idle?: string
  /** How many read tools answered. */
  reads: number
  done: boolean
}
