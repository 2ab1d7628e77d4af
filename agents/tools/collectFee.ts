import { encodeFunctionData } from 'viem/utils'
import { validatorPoolAbi } from '../../contracts/generated/ValidatorPool.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'
import { DrawRef, drawAt } from './runs.ts'

export const collectFee = effect({
  name: 'collectFee',
  description: 'Collect what a draw of yours has earned by attesting to results that were settled.',
  schema: DrawRef,
  draft: (ref, { snapshot }) => {
    const { claim } = drawAt(snapshot, ref)
    const args = [BigInt(claim.id), BigInt(ref.draw)] as const
    const data = encodeFunctionData({ abi: validatorPoolAbi, functionName: 'collect', args })
    return { call: { target: contract(snapshot, 'pool'), data }, summary: 'collect a fee for attesting' }
  },
})
