import type { ProofCost } from './policyBench.ts'

/** Proofs that must be checked in a second. */
export const VERIFY_BAR = 200

/** How many milliseconds a proof may take at the median, where the house has set itself a bar. */
export function proofBar({
  constraints,
  memberships,
}: Pick<ProofCost, 'constraints' | 'memberships'>): number | undefined {
  const [depth = 0, ...more] = memberships
  if (depth === 0) return constraints <= 1400 ? 300 : undefined
  return more.length === 0 && depth <= 10 ? 600 : undefined
}
