import { encodeFunctionData } from 'viem/utils'
import { validatorPoolAbi } from '../../contracts/generated/ValidatorPool.ts'
import { hashRuns } from '../../contracts/sampling.ts'
import { effect } from './effect.ts'
import { contract } from './find.ts'
import { RunsRef, runsOf } from './runs.ts'

export const commitRuns = effect({
  name: 'commitRuns',
  description:
    'Commit to what the results of a claim must be, for a draw of yours and before its commitUntil. Not showing it afterwards (showRuns) costs as much as attesting to a falsehood.',
  schema: RunsRef,
  draft: async (ref, context) => {
    const { snapshot, me } = context
    const { runs, salt } = await runsOf(ref, context)
    const hash = hashRuns(BigInt(ref.claim), ref.draw, runs, salt, me.account)
    const args = [BigInt(ref.claim), BigInt(ref.draw), hash] as const
    const data = encodeFunctionData({ abi: validatorPoolAbi, functionName: 'commit', args })
    const summary = `commit to ${runs.length} result${runs.length === 1 ? '' : 's'} that it ${ref.runs ? 'was told' : 'computed'}`
    return { call: { target: contract(snapshot, 'pool'), data }, summary }
  },
})
