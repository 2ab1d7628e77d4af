import { definePolicy } from '../policy.ts'
import { policySet } from '../set.ts'
import { policyTable } from '../table.ts'
import { actor, at } from './cast.ts'
import { rateLimit } from './rateLimit.ts'

const PING = 'ping()'
const open = definePolicy({ name: 'open', actions: [PING], step: () => ({ permit: { anybody: true } }) })
const ping = (state?: { since: bigint; calls: bigint }) => ({
  params: { 'rateLimit.most': 2n, 'rateLimit.window': 60n },
  state: state && { 'rateLimit.since': state.since, 'rateLimit.calls': state.calls },
  actor,
  at,
})
const after = (since: bigint, calls: bigint) => ({ 'rateLimit.since': since, 'rateLimit.calls': calls })
const OVER = 'rateLimit: too many calls in the window'

export default policyTable(policySet('calm', [open, rateLimit(PING)]), [
  { name: 'the first call opens a window', input: ping(), expect: 'open: anybody', next: after(at, 1n) },
  {
    name: 'the last call of a window',
    input: ping({ since: at - 9n, calls: 1n }),
    expect: 'allow',
    next: after(at - 9n, 2n),
  },
  { name: 'one too many', input: ping({ since: at - 9n, calls: 2n }), expect: OVER, next: after(at - 9n, 2n) },
  { name: 'in the last second of the window', input: ping({ since: at - 59n, calls: 2n }), expect: OVER },
  { name: 'in the next window', input: ping({ since: at - 60n, calls: 2n }), expect: 'allow', next: after(at, 1n) },
  {
    name: 'a limit of 0 stops all',
    input: { ...ping(), params: { 'rateLimit.most': 0n, 'rateLimit.window': 60n } },
    expect: OVER,
  },
  {
    name: 'a vote that lowers the limit counts at once',
    input: ping({ since: at - 9n, calls: 9n }),
    expect: OVER,
  },
])
