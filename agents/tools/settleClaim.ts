import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { joinOpenings } from '../../contracts/batch.ts'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { batchName } from '../../contracts/result.ts'
import { effect } from './effect.ts'
import { ClaimRef, claim, contract } from './find.ts'
import { ToolError } from './tool.ts'

export const settleClaim = effect({
  name: 'settleClaim',
  description: 'Settle the published results of a claim whose window has passed: their workers are paid.',
  schema: ClaimRef.extend({
    leaves: z.array(z.int().min(0).max(255)).optional().describe('only these results of the claim; all unless given'),
  }),
  draft: async (ref, { snapshot, referee }) => {
    const { artifacts } = snapshot
    const { id, leaves, ...found } = claim(snapshot, ref.claim)
    const due = leaves.flatMap(({ status }, index) => {
      const wanted = status === 'open' && (ref.leaves?.includes(index) ?? true)
      return wanted && artifacts[batchName(BigInt(id), index)] ? [index] : []
    })
    if (!due.length) throw new ToolError(`claim ${id} has no published result that is open`)
    const opened = await Promise.all(
      due.map(async (index) => ({ index, ...(await referee.leaf({ id, leaves, ...found }, index)) })),
    )
    const args = [
      ...([BigInt(id), due.map(BigInt), opened.map(({ result }) => result)] as const),
      ...([opened.map(({ signature }) => signature), joinOpenings(leaves.length, opened)] as const),
    ] as const
    const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'settle', args })
    const tasks = due.map((index) => leaves[index]?.task)
    const summary = `settle claim on task${tasks.length > 1 ? 's' : ''} ${tasks.join(', ')}`
    return { call: { target: contract(snapshot, 'claims'), data }, summary }
  },
})
