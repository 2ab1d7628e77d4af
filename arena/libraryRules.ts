import { z } from 'zod'
import {
  allowlist,
  approvalBefore,
  cooldown,
  denylist,
  expiry,
  type Policy,
  policySet,
  quorum,
  rateLimit,
  rolePermission,
  type Step,
  separationOfDuties,
  spendLimit,
  workflowBudget,
} from '../policies/index.ts'
import { roleNumber } from './genesis.ts'

/** Policies of the library that need nothing said but their name. */
const PLAIN: Readonly<Record<string, unknown>> = {
  ...{ allowlist, approvalBefore, denylist, quorum, separationOfDuties, spendLimit, workflowBudget },
}

/** Those that are about calls which are named with them. */
const OF_CALLS: Readonly<Record<string, (...actions: string[]) => unknown>> = {
  ...{ cooldown: (...actions) => cooldown(...actions), expiry: (...actions) => expiry(...actions) },
  rateLimit: (...actions) => rateLimit(...actions),
}

const Signatures = z.array(z.string()).min(1)

/** One rule of a policy that is written as data: `spendLimit`, `{ rateLimit: [calls] }`, `{ rolePermission: { role: [calls] } }`. */
export const Rule = z.union(
  [
    z.literal(Object.keys(PLAIN)),
    z.strictObject({ cooldown: Signatures }),
    z.strictObject({ expiry: Signatures }),
    z.strictObject({ rateLimit: Signatures }),
    z.strictObject({ rolePermission: z.record(z.string(), Signatures) }),
  ],
  `one of ${Object.keys(PLAIN).join(', ')}, or of ${[...Object.keys(OF_CALLS), 'rolePermission'].join(', ')} with their calls`,
)
type Rule = z.output<typeof Rule>

/**
 * A policy set out of the library.
 *
 * @param roles - of the society, in the order of its agents
 */
export function setOf(name: string, rules: readonly Rule[], roles: readonly string[]): Step {
  return policySet(
    name,
    rules.map((rule) => memberOf(rule, roles)),
  )
}

function memberOf(rule: Rule, roles: readonly string[]): Policy {
  if (typeof rule === 'string') return PLAIN[rule] as Policy
  if ('rolePermission' in rule) {
    const rows = Object.entries(rule.rolePermission)
    return rolePermission(
      Object.fromEntries(rows.map(([role, may]) => [role, { role: roleNumber(role, roles), may }])),
    ) as unknown as Policy
  }
  const [[kind, actions]] = Object.entries(rule) as [[string, string[]]]
  return OF_CALLS[kind]!(...actions) as Policy
}
