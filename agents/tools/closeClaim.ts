import { encodeFunctionData } from 'viem/utils'
import { claimManagerAbi } from '../../contracts/generated/ClaimManager.ts'
import { effect } from './effect.ts'
import { ClaimRef, claim, contract } from './find.ts'

export const closeClaim = effect({
  name: 'closeClaim',
  description:
    "Close a claim whose window has passed and over which no dispute is open: its claimant's bond is out of use, and can be taken back (takeBonds).",
  schema: ClaimRef,
  draft: (ref, { snapshot }) => {
    const { id, leaves } = claim(snapshot, ref.claim)
    const data = encodeFunctionData({ abi: claimManagerAbi, functionName: 'close', args: [BigInt(id)] })
    const tasks = leaves.map(({ task }) => task)
    const summary = `close claim on task${tasks.length > 1 ? 's' : ''} ${tasks.join(', ')}`
    return { call: { target: contract(snapshot, 'claims'), data }, summary }
  },
})
