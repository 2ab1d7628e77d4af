import { MemorySaver } from '@langchain/langgraph'
import { createAgent, tool } from 'langchain'
import { z } from 'zod'
import { type GovernanceOptions, gateTool, governance } from '../../agents/index.ts'
import { fromPol, Pol } from '../../agents/wire.ts'
import { allowance, petty } from './society.ts'

const POL = 10n ** 18n

export const SUPPLIERS = {
  paper: '0x00000000000000000000000000000000000000a1',
  coffee: '0x00000000000000000000000000000000000000a2',
} as const

const suppliers = tool(() => Object.keys(SUPPLIERS).join(', '), {
  name: 'suppliers',
  description: 'who can be paid',
  schema: z.object({}),
})

/** An ordinary agent of LangChain with one middleware more. Its key is `wallet`; its money is where `gate` says. */
export function clerk(
  model: Parameters<typeof createAgent>[0]['model'],
  { token, ...where }: { token: string } & Pick<GovernanceOptions, 'rpc' | 'gate' | 'wallet' | 'prover' | 'audit'>,
) {
  return createAgent({
    model,
    systemPrompt: 'You pay the bills of an office. If a payment is denied, read why, and do what is possible.',
    tools: [suppliers],
    middleware: [
      governance({
        ...where,
        name: 'clerk',
        policies: [allowance],
        review: [{ policy: petty, params: { most: 3n * POL } }],
        names: SUPPLIERS,
        tools: {
          suppliers: 'free',
          pay: gateTool({
            description: 'pays a supplier',
            schema: z.object({ to: z.enum(['paper', 'coffee']), amount: Pol }),
            on: token,
            action: 'transfer(address,uint256)',
            args: ({ to, amount }) => [SUPPLIERS[to], fromPol(amount)],
            summary: ({ to, amount }) => `pay ${amount} POL to ${to}`,
          }),
        },
      }),
    ],
    checkpointer: new MemorySaver(),
  })
}
