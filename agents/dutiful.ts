import { createMiddleware } from 'langchain'
import { z } from 'zod'
import type { Duty } from './duty.ts'

/**
 * Gives a LangChain agent a role: its state has the role's fields, its turn begins with `brief`, the role's own nodes and what it is told, and
 * ends with `reflect`. With nothing to do it goes right to its end, and no model is asked.
 *
 * Each is a node of the agent's own graph: a graph around it would do the same and cost a third more for every turn.
 */
export function dutiful({ shape, nodes, mayRest, brief, tell, reflect }: Duty) {
  const stateSchema = z.object(shape)
  const last = nodes.length - 1
  const begin = async () => {
    const state = await brief()
    if (state.idle !== undefined) return { ...state, jumpTo: 'end' as const }
    return nodes.length > 0 ? state : { ...state, ...(await tell(state)) }
  }
  return [
    createMiddleware({
      name: 'role',
      stateSchema,
      beforeAgent: mayRest ? { canJumpTo: ['end'], hook: begin } : begin,
      afterAgent: reflect,
    }),
    ...nodes.map(([name, node], at) =>
      createMiddleware({
        name,
        stateSchema,
        beforeAgent: async (state) => {
          const update = await node(state)
          return at < last ? update : { ...update, ...(await tell({ ...state, ...update })) }
        },
      }),
    ),
  ]
}
