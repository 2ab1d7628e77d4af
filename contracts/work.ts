/** How a task's result is judged, as `IWorkflowMarket.Mode` counts. */
export const MODES = ['attested', 'trace', 'proof', 'secret'] as const
export type Mode = (typeof MODES)[number]

const BPS = 10_000n

/**
 * What a client pays for those who check a task, on top of its reward, in wei (`WorkflowMarket._fee`): only public traces can be
 * computed again by validators.
 *
 * @param validatorFee - as voted, in basis points
 */
export function feeOf({ mode, reward }: { mode: Mode; reward: bigint }, validatorFee: bigint): bigint {
  return mode === 'trace' ? (reward * validatorFee) / BPS : 0n
}
