import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import type { ChatResult } from '@langchain/core/outputs'
import type { Member, Snapshot } from '../snapshot.ts'

/** What came of one tool call of this turn. */
export interface ToolResult {
  tool: string
  args: Record<string, unknown>
  ok: boolean
  /** The message's JSON: a receipt, a denial, or a read tool's answer. */
  content: unknown
}

/** All that a persona may look at. */
export interface View {
  me: Member
  snapshot: Snapshot
  /** Of this turn, oldest first. */
  results: ToolResult[]
  /** What it asked to remember, over turns. */
  memory: Readonly<Record<string, unknown>>
}

/** What a persona does next; without calls its turn ends. */
export interface Move {
  say?: string
  calls?: { tool: string; args: Record<string, unknown> }[]
  remember?: Record<string, unknown>
}

/** Where a script's memory is kept. */
export interface Memory {
  load(): Promise<Record<string, unknown>>
  save(kept: Record<string, unknown>): Promise<void>
}

/** A scripted mind: a pure function from what it sees to what it does. */
export type Persona = (view: View) => Move

/**
 * A chat model that follows a script instead of a network: same graph, same tools, same governance, no outside input.
 * @example
 * new ScriptedModel(({ results }) => (results.length ? { say: 'done' } : { calls: [{ tool: 'look', args: { what: 'me' } }] }), see)
 */
export class ScriptedModel extends BaseChatModel {
  readonly #persona: Persona
  readonly #see: () => Pick<View, 'me' | 'snapshot'>
  readonly #memory: Memory

  constructor(persona: Persona, see: () => Pick<View, 'me' | 'snapshot'>, memory: Memory = forgetful) {
    super({})
    this.#memory = memory
    this.#persona = persona
    this.#see = see
  }

  override _llmType(): string {
    return 'scripted'
  }

  /** The script names its tools itself; governance answers a name that does not exist. */
  override bindTools(): this {
    return this
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const memory = await this.#memory.load()
    const move = this.#persona({ ...this.#see(), results: resultsOf(messages), memory })
    if (move.remember) await this.#memory.save({ ...memory, ...move.remember })
    const nth = messages.filter(AIMessage.isInstance).length + 1
    const tool_calls = (move.calls ?? []).map(({ tool, args }, i) => ({ id: `scripted:${nth}:${i}`, name: tool, args }))
    const message = new AIMessage({ content: move.say ?? '', tool_calls })
    return { generations: [{ text: message.text, message }] }
  }
}

/** For a script that remembers nothing. */
const forgetful: Memory = { load: async () => ({}), save: async () => {} }

function resultsOf(messages: BaseMessage[]): ToolResult[] {
  const turn = messages.slice(messages.findLastIndex(HumanMessage.isInstance) + 1)
  const calls = new Map(
    turn
      .filter(AIMessage.isInstance)
      .flatMap((m) => m.tool_calls ?? [])
      .map((call) => [call.id, call]),
  )
  return turn.filter(ToolMessage.isInstance).map((message) => {
    const call = calls.get(message.tool_call_id)
    const ok = message.status !== 'error'
    return { tool: call?.name ?? message.name ?? '', args: call?.args ?? {}, ok, content: contentOf(message.text) }
  })
}

function contentOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
