import { encodeFunctionData } from 'viem'
import { z } from 'zod'
import { agentGovernorAbi } from '../../contracts/generated/AgentGovernor.ts'
import { policyRegistryAbi } from '../../contracts/generated/PolicyRegistry.ts'
import type { ToolContext } from '../context.ts'
import { fromPol } from '../wire.ts'
import { effect } from './effect.ts'
import { contract, missing, own } from './find.ts'

const Value = z
  .string()
  .regex(/^(\d{1,78}|\d{1,40}(\.\d{1,18})? POL)$/, 'a value is "3600" or "2.5 POL"')
  .describe('an integer in the parameter\'s own unit, such as "3600", or an amount, such as "2.5 POL"')

export const proposeParams = effect({
  name: 'proposeParams',
  description: 'Propose to the DAO new values for some parameters of a policy; the others stay as they are.',
  schema: z.strictObject({
    policy: z.string().describe('name of the policy set'),
    params: z.record(z.string(), Value).describe('parameter path to new value, such as {"spendLimit.max": "20 POL"}'),
    why: z.string().max(500).describe('the reason, for voters'),
  }),
  draft: ({ policy, params, why }, { snapshot, packParams }) => {
    const adopted = own(snapshot.policies, policy) ?? missing('policy', policy, snapshot.policies)
    const words = packParams(policy, changed(adopted.params, params))
    const data = encodeFunctionData({ abi: policyRegistryAbi, functionName: 'setParams', args: [adopted.id, words] })
    const changes = Object.entries(params).map(([name, value]) => `${name} = ${value}`)
    const summary = `propose ${policy}: ${changes.join(', ')}`
    return { call: propose(snapshot, data, `${summary}\n\n${why}`), summary }
  },
})

function changed(now: Record<string, bigint>, wanted: Record<string, string>): Record<string, bigint> {
  const next = { ...now }
  for (const [name, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(now, name)) missing('parameter', name, now)
    next[name] = value.endsWith(' POL') ? fromPol(value.slice(0, -4)) : BigInt(value)
  }
  return next
}

function propose(snapshot: ToolContext['snapshot'], data: `0x${string}`, description: string) {
  const args = [[contract(snapshot, 'registry')], [0n], [data], description] as const
  return {
    target: contract(snapshot, 'governor'),
    data: encodeFunctionData({ abi: agentGovernorAbi, functionName: 'propose', args }),
  }
}
