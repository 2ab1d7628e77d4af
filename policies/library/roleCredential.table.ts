import { credential } from '../issue.ts'
import { issuerOf } from '../signature.ts'
import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { actor, at, stranger } from './cast.ts'
import { ROLE_CREDENTIAL, roleCredential } from './roleCredential.ts'

const CLAIM = 'claimTask(bytes32,uint256)'
const PAY = 'transfer(address,uint256)'
const roles = roleCredential({ worker: { role: 1, may: [CLAIM] }, treasurer: { role: 2, may: [PAY] } })
const issuer = issuerOf(`0x${'11'.repeat(32)}`)
const other = issuerOf(`0x${'22'.repeat(32)}`)
const badge = (role: bigint, { by = issuer, to = actor as `0x${string}`, expires = at + 60n } = {}) =>
  credential(by, ROLE_CREDENTIAL, { role, expires }, to)
const call = (action: typeof CLAIM | typeof PAY, shown = badge(1n)) => ({
  params: { issuer: issuer.word },
  request: { action },
  secret: { badge: shown },
  actor,
  at,
})

export default policyTable(roles, [
  { name: 'a worker claims', input: call(CLAIM), expect: 'a worker may' },
  { name: 'a treasurer pays', input: call(PAY, badge(2n)), expect: 'a treasurer may' },
  { name: 'a worker pays', input: call(PAY), expect: NOTHING_PERMITS },
  {
    name: 'a role of one’s own',
    input: call(PAY, { ...badge(1n), values: { role: 2n, expires: at + 60n } }),
    expect: 'error',
  },
  { name: 'somebody else’s credential', input: call(CLAIM, badge(1n, { to: stranger })), expect: 'error' },
  { name: 'another issuer', input: call(CLAIM, badge(1n, { by: other })), expect: 'error' },
  { name: 'in its last second', input: call(CLAIM, badge(1n, { expires: at + 1n })), expect: 'a worker may' },
  { name: 'expired', input: call(CLAIM, badge(1n, { expires: at })), expect: 'error' },
])
