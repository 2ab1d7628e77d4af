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
 */
export function fixedIds(clockwork: Clockwork) {
  return createMiddleware({
    name: 'fixedIds',
    wrapModelCall: async (request, handler) =>
      messageOf(replyOf(await handler(request)), callId(clockwork, request.messages)),
  })
}

/** The id of the model call that answers these messages: `agent:turn:call`, calls counted from 1. */
export function callId({ agent, turn }: Clockwork, messages: readonly unknown[]): string {
  return `${agent}:${turn()}:${messages.filter(AIMessage.isInstance).length + 1}`
}
