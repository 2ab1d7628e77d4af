import aggregate from './aggregate.table.ts'
import allowlist from './allowlist.table.ts'
import approvalBefore from './approvalBefore.table.ts'
import cooldown from './cooldown.table.ts'
import dataFlow from './dataFlow.table.ts'
import denylist from './denylist.table.ts'
import expiry from './expiry.table.ts'
import privateBudget from './privateBudget.table.ts'
import quorum from './quorum.table.ts'
import rateLimit from './rateLimit.table.ts'
import roleCredential from './roleCredential.table.ts'
import rolePermission from './rolePermission.table.ts'
import sealedLimit from './sealedLimit.table.ts'
import separationOfDuties from './separationOfDuties.table.ts'
import spendLimit from './spendLimit.table.ts'
import workflowBudget from './workflowBudget.table.ts'

/** The tables of the library, by the file of the policy. */
export const libraryTables = {
  aggregate,
  allowlist,
  approvalBefore,
  cooldown,
  dataFlow,
  denylist,
  expiry,
  privateBudget,
  quorum,
  rateLimit,
  roleCredential,
  rolePermission,
  sealedLimit,
  separationOfDuties,
  spendLimit,
  workflowBudget,
}
