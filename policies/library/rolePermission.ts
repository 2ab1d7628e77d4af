import { account, view } from '../binding.ts'
import { and, eq, oneOf } from '../expr.ts'
import { uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'

/** A role: its number at the gate, and the kinds of call it may make. */
export interface Role<A extends string> {
  readonly role: number
  readonly may: readonly A[]
}

/**
 * Each role may make the calls of its row; the gate knows who has which role.
 *
 * - No parameters: the rows are code, so a vote on them is a vote on a policy.
 *
 * Not covered: the arguments of a call.
 *
 * @example
 * rolePermission({
 *   worker: { role: 1, may: ['claimTask(bytes32,uint256)', 'transfer(address,uint256)'] },
 *   validator: { role: 2, may: ['castVote(uint256,uint8)'] },
 * })
 */
export function rolePermission<const A extends string>(permits: Readonly<Record<string, Role<A>>>) {
  const rows = Object.entries(permits)
  return definePolicy({
    name: 'rolePermission',
    actions: [...new Set(rows.flatMap(([, { may }]) => may))],
    chain: { role: uint(8, view('gate', 'roleOf(address)', [account()])) },
    step: ({ chain, action }) => ({
      permit: Object.fromEntries(
        rows.map(([name, { role, may }]) => [
          `a ${name} may`,
          and(eq(chain.role, role), oneOf<string>(action, ...may)),
        ]),
      ),
      forbid: {},
    }),
  })
}
