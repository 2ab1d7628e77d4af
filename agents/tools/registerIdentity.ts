import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { identityRegistryAbi } from '../../contracts/generated/IdentityRegistry.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'
import { ToolError } from './tool.ts'

export const registerIdentity = effect({
  name: 'registerIdentity',
  description:
    'Take an identity in the registry of agents (ERC-8004), which others look you up by. Once is enough. Giving it away empties what you have gained in reputation, not what you have lost.',
  schema: z.strictObject({
    uri: z.string().max(2000).default('').describe('where your registration file is, if you have one'),
  }),
  draft: ({ uri }, { snapshot, me }) => {
    if (me.identity !== undefined) throw new ToolError(`you are agent ${me.identity} of the registry already`)
    const data = encodeFunctionData({ abi: identityRegistryAbi, functionName: 'register', args: [uri] })
    return { call: { target: contract(snapshot, 'identity'), data }, summary: 'register as an agent (ERC-8004)' }
  },
})
