import type { Estimate } from '../../../bootstrap.ts'
import type { Rows } from '../../../tables.ts'
import type { Difference } from './interval.ts'
import type { Learning } from './learning.ts'

/**
 * What was learnt over folds, for terminals and pages: each round, the baselines, and how far it is from them.
 *
 * @param options.noisy - whether the run beside it has noise, which folds have not
 */
export function foldedRows(
  { federated, reals, central, toCentral, toReals, folds }: Learning,
  { noisy = false }: { noisy?: boolean } = {},
): Rows {
  const span = ({ mean, low, high }: Estimate) => `${mean.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`
  const signed = (value: number) => `${value < 0 ? '-' : '+'}${Math.abs(100 * value).toFixed(2)}`
  const apart = ({ mean, low, high, wide }: Difference) =>
    `${signed(mean)} (${signed(low)} to ${signed(high)}; corrected ${signed(wide[0])} to ${signed(wide[1])})`
  const line = (name: string, { accuracy, auc }: { accuracy: Estimate; auc: Estimate }) => [
    name,
    span(accuracy),
    span(auc),
  ]
  return {
    header: [`over ${folds} folds`, 'accuracy', 'AUC'],
    rows: [
      ...federated.map((round, at) => line(`as here${noisy ? ', without noise' : ''}, round ${at + 1}`, round)),
      line(`FedAvg in real numbers, round ${reals.length}`, reals.at(-1)!),
      line('in one place', central),
      ['against one place, points', apart(toCentral.accuracy), apart(toCentral.auc)],
      ['against FedAvg, points', apart(toReals.accuracy), apart(toReals.auc)],
    ],
    text: [],
  }
}
