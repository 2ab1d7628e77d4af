import type { BaseMessage } from '@langchain/core/messages'
import { Command, END, MessagesValue, START, StateGraph, StateSchema } from '@langchain/langgraph'
import { HumanMessage, type ReactAgent } from 'langchain'
import { AnswerError, type Form, filledIn } from './answering.ts'
import type { Duty } from './duty.ts'
import { TurnMemory } from './memory.ts'

/** What the graph of a role that answers is made of. */
export interface AnswerParts {
  agent: string
  duty: Duty
  /** Looks, and answers. */
  think: ReactAgent
  /** Does what was answered, under policy. */
  cast: ReactAgent
  answer: Form
  turn: () => number
}

/**
 * The turn of an agent that answers instead of acting, as a LangGraph graph whose state is its role's zod schema: `brief`, the role's own
 * nodes, `tell`, `think`, `ask` (once more, if there was no answer), `cast`, `reflect`. Whoever thinks has no tool that changes anything.
 */
export function roleGraph({ agent, duty, think, cast, answer, turn }: AnswerParts) {
  const { shape, nodes, brief, tell, reflect } = duty
  const steps = [...nodes.map(([name]) => name), 'tell', 'think']
  const first = steps[0] as string

  const begin = async () => {
    const update = await brief()
    return new Command({ update, goto: update.idle === undefined ? first : END })
  }
  const ask = ({ messages }: { messages: BaseMessage[] }) => {
    if (messages.filter(HumanMessage.isInstance).length > 1)
      throw new AnswerError(agent, answer.name, 'it answered in words, without calling it')
    const content = `Answer by calling ${answer.name}: what is not in it is not counted.`
    return { messages: [new HumanMessage({ id: `${agent}:${turn()}:0:again`, content })] }
  }

  const graph = new StateGraph(new StateSchema({ ...shape, messages: MessagesValue }))
  const builder = graph as unknown as Builder
  builder.addNode('brief', begin, { ends: [first, END] })
  for (const [name, node] of nodes) builder.addNode(name, node)
  builder.addNode('tell', tell)
  builder.addNode('think', think.graph)
  builder.addNode('ask', ask)
  builder.addNode('cast', cast.graph)
  builder.addNode('reflect', reflect)
  builder.addEdge(START, 'brief')
  for (const [at, name] of steps.slice(0, -1).entries()) builder.addEdge(name, steps[at + 1] as string)
  const next = ({ messages }: { messages: BaseMessage[] }) => (filledIn(messages, answer) ? 'cast' : 'ask')
  builder.addConditionalEdges('think', next, ['cast', 'ask'])
  builder.addEdge('ask', 'think')
  builder.addEdge('cast', 'reflect')
  builder.addEdge('reflect', END)
  return graph.compile({ name: agent, checkpointer: new TurnMemory() })
}

/** A graph of which the nodes are known only when it is built. */
interface Builder {
  addNode(name: string, node: unknown, options?: { ends: string[] }): void
  addEdge(from: string, to: string): void
  addConditionalEdges(from: string, path: (state: { messages: BaseMessage[] }) => string, to: string[]): void
}
