import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { actor, at } from './cast.ts'
import { rolePermission } from './rolePermission.ts'

const CLAIM = 'claimTask(bytes32,uint256)'
const VOTE = 'castVote(uint256,uint8)'
const roles = rolePermission({
  worker: { role: 1, may: [CLAIM] },
  validator: { role: 2, may: [VOTE] },
})
const call = (role: bigint, action: typeof CLAIM | typeof VOTE) => ({ chain: { role }, request: { action }, actor, at })

export default policyTable(roles, [
  { name: 'a worker claims', input: call(1n, CLAIM), expect: 'a worker may' },
  { name: 'a validator votes', input: call(2n, VOTE), expect: 'a validator may' },
  { name: 'a worker votes', input: call(1n, VOTE), expect: NOTHING_PERMITS },
  { name: 'a stranger claims', input: call(0n, CLAIM), expect: NOTHING_PERMITS },
])
