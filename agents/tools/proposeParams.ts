import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { policyRegistryAbi } from '../../contracts/generated/PolicyRegistry.ts'
import { changed, Value } from './changes.ts'
import { effect } from './effect.ts'
import { contract, missing, own } from './find.ts'
import { proposeCall } from './proposalCall.ts'

export const proposeParams = effect({
  name: 'proposeParams',
  description: 'Propose to the DAO new values for some parameters of a policy; the others stay as they are.',
  schema: z.strictObject({
    policy: z.string().describe('name of the policy set'),
    params: z.record(z.string(), Value).describe('parameter path to new value, such as {"spendLimit.max": "20 POL"}'),
    why: z.string().max(500).describe('the reason, for voters'),
  }),
  draft: ({ policy, params, why }, { me, snapshot, packParams }) => {
    const adopted = own(snapshot.policies, policy) ?? missing('policy', policy, snapshot.policies)
    const words = packParams(policy, changed(adopted.params, params))
    const data = encodeFunctionData({ abi: policyRegistryAbi, functionName: 'setParams', args: [adopted.id, words] })
    const changes = Object.entries(params).map(([name, value]) => `${name} = ${value}`)
    const summary = `propose ${policy}: ${changes.join(', ')}`
    const calls = [{ target: contract(snapshot, 'registry'), data }]
    return { call: proposeCall(snapshot, me, calls, `${summary}\n\n${why}`), summary }
  },
})
