import type { z } from 'zod'
import type { Habit } from '../../../agents/models/personas/member.ts'
import type { ProposedTask } from '../../../agents/tools/proposeWorkflow.ts'
import { pol } from '../../../agents/wire.ts'

/** A workflow as an agent proposes it. */
export interface Commission {
  name: string
  within: number
  tasks: z.input<typeof ProposedTask>[]
}

/** Proposes a workflow, once; when it stands, lets the market take its escrow, and funds it. */
export function commission(wanted: Commission): Habit {
  return ({ me, snapshot: { proposed, workflows } }) => {
    if (Object.values(workflows).some(({ client }) => client === me.account)) return []
    const mine = Object.values(proposed).find(({ proposer }) => proposer === me.account)
    if (!mine) return [{ tool: 'proposeWorkflow', args: { ...wanted } }]
    return [
      { tool: 'approve', args: { amount: pol(mine.escrow) } },
      { tool: 'fundWorkflow', args: { workflow: mine.hash } },
    ]
  }
}
