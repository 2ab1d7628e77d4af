import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { reputationLedgerAbi } from '../../contracts/generated/ReputationLedger.ts'
import { pol } from '../wire.ts'
import { effect } from './effect.ts'
import { contract, Hash, slash } from './find.ts'
import { ToolError } from './tool.ts'

export const countSlash = effect({
  name: 'countSlash',
  description:
    'Have a slash take as much from the reputation of who was slashed, once; or have one that was counted and reversed since given back.',
  schema: z.strictObject({ slash: Hash.describe('its offence') }),
  draft: (ref, { snapshot }) => {
    const { status, why: _, counted, ...slashed } = slash(snapshot, ref.slash)
    const isBack = status === 'reversed'
    if (isBack !== (counted === true))
      throw new ToolError(isBack ? 'it was reversed: there is nothing to count' : 'it is counted already')
    const functionName = isBack ? 'restore' : 'countSlash'
    const data = encodeFunctionData({ abi: reputationLedgerAbi, functionName, args: [slashed] })
    const what = `a slash of ${pol(slashed.amount)} POL`
    const summary = isBack ? `give back what ${what} cost in reputation` : `have ${what} count in reputation`
    return { call: { target: contract(snapshot, 'reputation'), data }, summary }
  },
})
