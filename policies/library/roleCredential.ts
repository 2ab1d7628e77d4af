import { and, eq, oneOf } from '../expr.ts'
import { root, uint } from '../fields.ts'
import { definePolicy } from '../policy.ts'
import { signed } from '../secret.ts'
import type { Role } from './rolePermission.ts'

/** What the issuer signs. */
export const ROLE_CREDENTIAL = { role: uint(8), expires: uint(40, 's') }

/**
 * Each role may make the calls of its row, by a credential that an issuer signed: `credential(issuer, ROLE_CREDENTIAL, { role, expires },
 * account)`. The chain sees neither credential nor role, only that the call is allowed.
 *
 * - `issuer` (root): the word of the issuer whose credentials count.
 *
 * It needs a proof. Not covered: arguments of a call; taking a role away before its credential expires, for which the issuer is
 * replaced. Which role it was shows where a call stands in one row alone.
 *
 * @example
 * roleCredential({
 *   worker: { role: 1, may: ['claimTask(bytes32,uint256)'] },
 *   treasurer: { role: 2, may: ['transfer(address,uint256)'] },
 * })
 */
export function roleCredential<const A extends string>(permits: Readonly<Record<string, Role<A>>>) {
  const rows = Object.entries(permits)
  return definePolicy({
    name: 'roleCredential',
    actions: [...new Set(rows.flatMap(([, { may }]) => may))],
    params: { issuer: root() },
    secret: ({ params, at }) => ({ badge: signed(ROLE_CREDENTIAL, { by: params.issuer, at }) }),
    step: ({ secret, action }) => ({
      permit: Object.fromEntries(
        rows.map(([name, { role, may }]) => [
          `a ${name} may`,
          and(eq(secret.badge.role, role), oneOf<string>(action, ...may)),
        ]),
      ),
      forbid: {},
    }),
  })
}
