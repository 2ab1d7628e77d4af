import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { reputationLedgerAbi } from '../../contracts/generated/ReputationLedger.ts'
import type { Hex } from '../action.ts'
import { effect } from './effect.ts'
import { contract, TaskRef, task } from './find.ts'
import { ToolError } from './tool.ts'

export const recordWork = effect({
  name: 'recordWork',
  description:
    'Have settled tasks count for the reputation of their workers, yours or others. It burns a share of their rewards, 1 % unless a vote has changed it, out of your balance: approve that much with spender reputation first.',
  schema: z.strictObject({ tasks: z.array(TaskRef).min(1).max(32) }),
  draft: ({ tasks }, { snapshot }) => {
    for (const ref of tasks) {
      const { name, status, mode, recorded } = task(snapshot, ref)
      const wrong = (what: string) => new ToolError(`task ${ref.task} (${name}) ${what}`)
      if (status !== 'done') throw wrong(`is ${status}: work counts once it is done`)
      if (mode === 'attested') throw wrong('is attested: no bond answers for its result')
      if (recorded !== undefined) throw wrong('is recorded already')
    }
    const list = tasks.map((ref) => ({ workflow: ref.workflow as Hex, task: BigInt(ref.task) }))
    const data = encodeFunctionData({ abi: reputationLedgerAbi, functionName: 'record', args: [list] })
    const summary = `record ${tasks.length} settled task${tasks.length === 1 ? '' : 's'} for reputation`
    return { call: { target: contract(snapshot, 'reputation'), data }, summary }
  },
})
