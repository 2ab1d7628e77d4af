import { encodeFunctionData } from 'viem/utils'
import { z } from 'zod'
import { stakeVaultAbi } from '../../contracts/generated/StakeVault.ts'
import { pol } from '../wire.ts'
import { effect } from './effect.ts'
import { contract, Hash, slash } from './find.ts'

export const releaseSlash = effect({
  name: 'releaseSlash',
  description: 'Pay and burn a slash whose time in escrow (releaseAt) has passed.',
  schema: z.strictObject({ slash: Hash.describe('its offence') }),
  draft: (ref, { snapshot }) => {
    const { status: _, why: __, counted: ___, ...slashed } = slash(snapshot, ref.slash)
    const data = encodeFunctionData({ abi: stakeVaultAbi, functionName: 'release', args: [slashed] })
    return {
      call: { target: contract(snapshot, 'vault'), data },
      summary: `release a slash of ${pol(slashed.amount)} POL`,
    }
  },
})
