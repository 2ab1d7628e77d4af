import { account, calldata, view } from '../binding.ts'
import { uint } from '../fields.ts'

/**
 * How many have approved this very payment: account, payee and amount. A contract of the society's own, linked as
 * `approvals`, keeps it and says who may approve; each approver counts once.
 */
export const approvalsOfTransfer = uint(
  32,
  'approvals',
  view('approvals', 'approvalsOf(address,address,uint256)', [account(), calldata(0), calldata(1)]),
)
