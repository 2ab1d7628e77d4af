import { commitmentTo } from '../issue.ts'
import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { actor, at } from './cast.ts'
import { SEALED_LIMIT, sealedLimit } from './sealedLimit.ts'

const opening = { values: { max: 40n, window: 3600n }, salt: 0x5a17n }
const pay = (amount: bigint, spent = 0n, limit = opening) => ({
  params: { limit: commitmentTo(SEALED_LIMIT, opening.values, opening.salt) },
  state: { since: at - 10n, spent },
  request: { amount },
  secret: { limit },
  actor,
  at,
})

export default policyTable(sealedLimit, [
  { name: 'within the limit', input: pay(40n), expect: NOTHING_PERMITS },
  { name: 'over it', input: pay(41n), expect: 'over the sealed limit of the window' },
  { name: 'over it together', input: pay(11n, 30n), expect: 'over the sealed limit of the window' },
  { name: 'up to it together', input: pay(10n, 30n), expect: NOTHING_PERMITS },
  {
    name: 'a limit of one’s own',
    input: pay(41n, 0n, { ...opening, values: { max: 1000n, window: 3600n } }),
    expect: 'error',
  },
  { name: 'another salt', input: pay(1n, 0n, { ...opening, salt: 1n }), expect: 'error' },
])
