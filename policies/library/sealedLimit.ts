import { calldata } from '../binding.ts'
import { add, ge, gt, min, select, sub } from '../expr.ts'
import { root, uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'
import { committed } from '../secret.ts'

/** What the commitment holds. */
export const SEALED_LIMIT = { max: uint(96, 'e-18 POL'), window: uint(40, 's') }

/**
 * `spendLimit` with a limit that nobody reads on chain: the parameter is a commitment, and whoever pays shows in a proof that he keeps to
 * what it holds.
 *
 * - `limit` (root): `commitmentTo(SEALED_LIMIT, { max, window }, salt)`. Who made it gives values and salt to the agents.
 *
 * It needs a proof, and only forbids: something else must permit. Not covered: what was spent is public, so payments and denials
 * that are shown say on which side of them the limit lies.
 */
export const sealedLimit = definePolicy({
  name: 'sealedLimit',
  actions: ['transfer(address,uint256)'],
  params: { limit: root() },
  state: { since: uint(40, 's'), spent: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  secret: ({ params }) => ({ limit: committed(SEALED_LIMIT, { to: params.limit }) }),
  step: ({ state, request, secret, at }) => {
    const { max, window } = secret.limit
    const over = ge(sub(at, state.since), window)
    const total = add(select(over, 0, state.spent), request.amount)
    return {
      permit: {},
      forbid: { 'over the sealed limit of the window': gt(total, max) },
      next: { since: select(over, at, state.since), spent: min(total, max) },
    }
  },
})
