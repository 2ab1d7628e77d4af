import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { validatorPoolAbi } from '../../contracts/generated/ValidatorPool.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'

export const takeSeat = effect({
  name: 'takeSeat',
  description:
    'Take a seat among the validators, under a part of your stake (numbers.seatStake): drawn for a claim, you compute its results before they are shown, and earn its fee.',
  schema: z.strictObject({}),
  draft: (_, { snapshot }) => {
    const data = encodeFunctionData({ abi: validatorPoolAbi, functionName: 'takeSeat' })
    return { call: { target: contract(snapshot, 'pool'), data }, summary: 'take a seat among the validators' }
  },
})
