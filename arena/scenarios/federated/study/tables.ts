import type { Estimate } from '../../../bootstrap.ts'
import type { Plan } from './folded.ts'
import type { Difference } from './interval.ts'
import type { Learning } from './learning.ts'
import type { Cost } from './noise.ts'
import type { Pay } from './pay.ts'
import type { Defence, Harm } from './robustness.ts'

/** Tables of the study as Markdown, for docs/federated.md. */

/** What was learnt at the end, and in some rounds on the way there. */
export function learningTable(learnings: readonly Learning[], { rounds }: Plan): string {
  const on = [1, 5, 10, 15, rounds].filter((round, at, all) => round <= rounds && all.indexOf(round) === at)
  return markdown(
    ['labels', 'trained', 'accuracy', '', 'AUC', ''],
    learnings.flatMap(({ sharding, central, federated, reals }) => [
      [labelsOf(sharding), 'in one place', ...cells(central)],
      [labelsOf(sharding), `FedAvg in real numbers, ${rounds} rounds`, ...cells(reals.at(-1)!)],
      ...on.map((round) => [
        labelsOf(sharding),
        `as here, ${round} ${round === 1 ? 'round' : 'rounds'}`,
        ...cells(federated[round - 1]!),
      ]),
    ]),
  )
}

/** The bar: how far below training in one place, fold by fold. */
export function differenceTable(learnings: readonly Learning[]): string {
  return markdown(
    ['labels', 'against', 'accuracy, points', 'bootstrap', 'corrected', 'AUC, points', 'bootstrap', 'corrected'],
    learnings.flatMap(({ sharding, toCentral, toReals }) =>
      (
        [
          ['training in one place', toCentral],
          ['FedAvg in real numbers', toReals],
        ] as const
      ).map(([name, { accuracy, auc }]) => [labelsOf(sharding), name, ...spans(accuracy), ...spans(auc)]),
    ),
  )
}

/** What each deviation costs in accuracy, under each defence. */
export function harmTable(harms: readonly Harm[]): string {
  const defences = Object.keys(harms[0]?.by ?? {}) as Defence[]
  return markdown(
    ['of 8', 'who', ...defences, 'updates without a proof', 'caught'],
    harms.map(({ deviation: { name, caught }, many, by, refused }) => [
      String(many),
      name,
      ...defences.map((defence) => points(by[defence])),
      Number.isNaN(refused) ? 'none handed in' : `${Math.round(100 * refused)} %`,
      caught,
    ]),
  )
}

/** What noise costs in accuracy. */
export function noiseTable(costs: readonly Cost[]): string {
  return markdown(
    ['epsilon', 'noise on updates', '', 'sigma', 'noise on rows', '', 'sigma', 'labels kept'],
    costs.map(({ epsilon, sigma, kept, updates, rows }) => [
      epsilon === Number.POSITIVE_INFINITY ? 'none' : String(epsilon),
      ...[percent(updates), range(updates), sigma.updates === 0 ? '-' : (sigma.updates / 1024).toFixed(2)],
      ...[percent(rows), range(rows), sigma.rows === 0 ? '-' : (sigma.rows / 64).toFixed(2)],
      `${Math.round(100 * kept)} %`,
    ]),
  )
}

/** Who is paid what. */
export function payTable(pays: readonly Pay[]): string {
  return markdown(
    ['client', 'left out', 'Shapley', 'paid, POL'],
    pays.map(({ client, leaveOneOut, shapley, paid }) => [
      ...[client, share(leaveOneOut), share(shapley)],
      (Number(paid / 10n ** 15n) / 1000).toFixed(3),
    ]),
  )
}

/** First column left, numbers right. */
function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const isText = (column: number) => rows.every((row) => !/^[-\d]/.test(row[column] ?? ''))
  const rule = header.map((_, column) => (isText(column) ? '---' : '---:'))
  return [line(header), line(rule), ...rows.map(line)].join('\n')
}

const labelsOf = (sharding: Learning['sharding']) => (sharding === 'iid' ? 'alike' : `skewed, alpha ${sharding.alpha}`)
const hundredths = (value: number) => (100 * value).toFixed(1)
const percent = ({ mean }: Estimate) => `${hundredths(mean)} %`
const range = ({ low, high }: Estimate) => `${hundredths(low)} to ${hundredths(high)}`
const signed = (value: number, digits: number) => `${value < 0 ? '-' : '+'}${Math.abs(100 * value).toFixed(digits)}`
const points = (value: Estimate) => `${signed(value.mean, 1)} (${signed(value.low, 1)} to ${signed(value.high, 1)})`
const share = (value: number) => `${(100 * value).toFixed(1)} %`
const cells = ({ accuracy, auc }: { accuracy: Estimate; auc: Estimate }) => [
  ...[percent(accuracy), range(accuracy)],
  ...[auc.mean.toFixed(4), `${auc.low.toFixed(4)} to ${auc.high.toFixed(4)}`],
]
const spans = ({ mean, low, high, wide: [least, most] }: Difference) => [
  signed(mean, 2),
  `${signed(low, 2)} to ${signed(high, 2)}`,
  `${signed(least, 2)} to ${signed(most, 2)}`,
]
