import type { BaseMessage } from '@langchain/core/messages'
import { AIMessage, createMiddleware } from 'langchain'
import { messageOf, replyOf } from './reply.ts'

/** Which turn of which agent is running. */
export interface Clockwork {
  agent: string
  turn: () => number
}

/**
 * Gives every model message and tool call an id made of (agent, turn, call), whatever the provider sent: two runs
 * have the same transcript, and no provider's id reaches an intent. Call 1 of turn 3 of ada is `ada:3:1`, its first
 * tool call `ada:3:1:0`. Needs one thread per turn.
 *
 * @param tell - told after each call of what had been said by then, with the reply: of a turn that waits inside its graph nothing else is seen
 */
export function fixedIds(clockwork: Clockwork, tell: (messages: BaseMessage[]) => void = () => {}) {
  return createMiddleware({
    name: 'fixedIds',
    wrapModelCall: async (request, handler) => {
      const reply = messageOf(replyOf(await handler(request)), callId(clockwork, request.messages))
      tell([...request.messages, reply])
      return reply
    },
  })
}

/** The id of the model call that answers these messages: `agent:turn:call`, calls counted from 1. */
export function callId({ agent, turn }: Clockwork, messages: readonly unknown[]): string {
  return `${agent}:${turn()}:${messages.filter(AIMessage.isInstance).length + 1}`
}
