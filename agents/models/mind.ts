import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import type { ChatResult } from '@langchain/core/outputs'
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons'
import type { Provider } from './provider.ts'

/**
 * A compiled LangGraph graph, or anything else that takes messages and gives them back with its own at the end. The tools that may be called
 * are `config.configurable.tools`; it names calls in its last message, and runs none.
 */
export interface Mind {
  invoke(
    input: { messages: BaseMessage[] },
    config: { configurable: { tools: readonly unknown[] } },
  ): Promise<{ messages: BaseMessage[] }>
}

/** A mind in the place of a provider's model: what it says is recorded and replayed as that of any model. */
export function mindProvider(model: string, mind: Mind): Provider {
  return { model, load: async () => new MindModel(mind), redact: (text) => text, secret: undefined, streams: false }
}

class MindModel extends BaseChatModel {
  readonly #mind: Mind
  readonly #tools: readonly unknown[]

  constructor(mind: Mind, tools: readonly unknown[] = []) {
    super({})
    this.#mind = mind
    this.#tools = tools
  }

  override _llmType(): string {
    return 'mind'
  }

  override bindTools(tools: readonly unknown[]): MindModel {
    return new MindModel(this.#mind, tools)
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    // Asked from within the agent's graph it would be a part of that, with its checkpoints and interrupts.
    const apart = AsyncLocalStorageProviderSingleton.getInstance()
    const given = await apart.run(undefined, () =>
      this.#mind.invoke({ messages }, { configurable: { tools: this.#tools } }),
    )
    const message = given.messages.at(-1)
    if (!AIMessage.isInstance(message)) throw new MindError(message?.getType())
    return { generations: [{ text: message.text, message }] }
  }
}

/** A graph gave nothing that an agent could say. */
export class MindError extends Error {
  override readonly name = 'Agents.MindError'
  constructor(type: string | undefined) {
    super(`The graph ended with ${type ? `a message of type ${type}` : 'no message'}. End it with an AIMessage.`)
  }
}
