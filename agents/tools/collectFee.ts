import { encodeFunctionData } from 'viem'
import { validatorPoolAbi } from '../../contracts/generated/ValidatorPool.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'
import { DrawRef } from './runs.ts'

export const collectFee = effect({
  name: 'collectFee',
  description: 'Collect what a draw of yours has earned by attesting to results that were settled.',
  schema: DrawRef,
  draft: ({ claim, draw }, { snapshot }) => {
    const args = [BigInt(claim), BigInt(draw)] as const
    const data = encodeFunctionData({ abi: validatorPoolAbi, functionName: 'collect', args })
    return { call: { target: contract(snapshot, 'pool'), data }, summary: 'collect a fee for attesting' }
  },
})
