import { encodeFunctionData } from 'viem/utils'
import { validatorPoolAbi } from '../../contracts/generated/ValidatorPool.ts'
import { hashRun } from '../../contracts/sampling.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'
import { DrawRef, drawAt } from './runs.ts'
import { ToolError } from './tool.ts'

export const punishValidator = effect({
  name: 'punishValidator',
  description:
    'Have a validator punished for a draw: it has shown runs of a result that died of being false, or, when the window has passed, has not committed or not shown what it committed. What it loses burns.',
  schema: DrawRef,
  draft: async (ref, { snapshot, referee }) => {
    const { claim, draw } = drawAt(snapshot, ref)
    const target = contract(snapshot, 'pool')
    const at = [BigInt(claim.id), BigInt(ref.draw)] as const
    const abi = validatorPoolAbi
    if (!draw.shown) {
      const data = encodeFunctionData({ abi, functionName: 'punishSilence', args: at })
      return { call: { target, data }, summary: 'have a silent validator punished' }
    }
    const { runs, salt } = draw.shown
    for (const [sample, index] of draw.samples.entries()) {
      if (claim.leaves[index]?.status !== 'dead') continue
      const { result, proof } = await referee.leaf(claim, index)
      if (hashRun(result) !== runs[sample]) continue
      const args = [...at, BigInt(sample), runs, salt, { leaf: result, proof }] as const
      const data = encodeFunctionData({ abi, functionName: 'punishFalse', args })
      return { call: { target, data }, summary: 'have a validator punished that attested to a falsehood' }
    }
    throw new ToolError('none of the results that it showed runs of is dead: nothing to punish')
  },
})
