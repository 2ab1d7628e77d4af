import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { actor, at } from './cast.ts'
import { expiry } from './expiry.ts'

const call = (until: bigint) => ({ params: { until }, actor, at })

export default policyTable(expiry('ping()'), [
  { name: 'in the last second, and nothing permits alone', input: call(at + 1n), expect: NOTHING_PERMITS },
  { name: 'when it ends', input: call(at), expect: 'the permission has expired' },
  { name: 'never given', input: call(0n), expect: 'the permission has expired' },
])
