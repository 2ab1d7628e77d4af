import type { Model, ModelUse, Proposal, Snapshot } from '../../../../agents/snapshot.ts'
import type { Update, Weights } from '../format.ts'
import { basisPoints, metricsOf } from '../metrics.ts'
import type { Played } from '../rounds.ts'
import type { Federation } from './federation.ts'

/** What models are for, as the registry names it. */
export const TASK = 'federated'
/** In basis points: a model that loses more is voted down, and one in use that turns out to have lost more is rolled back. */
const TOLERANCE = 200n

/** What is measured of a model on the DAO's rows. */
export function measured(
  { format, heldOut }: Pick<Federation, 'format' | 'heldOut'>,
  weights: Update,
): Record<string, number> {
  const { accuracy, auc } = metricsOf(format, weights, heldOut)
  return { 'accuracy, bp': Number(basisPoints(accuracy)), 'auc, bp': Number(basisPoints(auc)) }
}

/** Whether a model is clearly worse than another, on the DAO's rows. */
export function isWorse(federation: Federation, weights: Weights, than: Weights): boolean {
  const [one, other] = [weights, than].map((each) => BigInt(measured(federation, each)['accuracy, bp']!))
  return one! + TOLERANCE < other!
}

export const recordOf = ({ models }: Pick<Snapshot, 'models'>, name: bigint): Model | undefined =>
  Object.values(models).find(({ model }) => BigInt(model) === name)

export const whyAdopt = ({ number }: Pick<Played, 'number'>): string => `The model of round ${number}.`

/** The vote on the model that a round made. */
export function voteOn({ proposals }: Snapshot, round: Pick<Played, 'number'>): Proposal | undefined {
  return Object.values(proposals).find(({ description }) => description.includes(whyAdopt(round)))
}

/**
 * The records in use that a roll back goes through, the present one last: each roll back takes one away, as the registry does.
 *
 * @example
 * inForce([adopted one, adopted two, rolled back]) // [one]
 */
export function inForce(uses: readonly ModelUse[]): readonly ModelUse[] {
  const kept: ModelUse[] = []
  for (const use of uses)
    if (use.how === 'adopted') kept.push(use)
    else kept.pop()
  return kept
}

/** Reason to go back: the model in use is clearly worse than the one before it. With the vote on it, where there is one. */
export function rollBackDue(
  snapshot: Snapshot,
  federation: Federation,
): { why: string; vote: Proposal | undefined } | undefined {
  const uses = snapshot.inUse[TASK] ?? []
  const [before, now] = inForce(uses)
    .slice(-2)
    .map(({ id }) => federation.library.weights(BigInt(snapshot.models[id]?.model ?? 0)))
  if (!before || !now || !isWorse(federation, now, before)) return undefined
  const why = `Back to the model before use ${uses.length}.`
  return { why, vote: Object.values(snapshot.proposals).find(({ description }) => description.includes(why)) }
}
