import { html, legend, page, table } from '../../page.ts'
import { figure, openPlots } from '../../plots.ts'
import { renderTable } from '../../tables.ts'
import { scoreReal, trainCentrally } from './central.ts'
import { contributionsOf } from './contribution.ts'
import type { Prepared } from './data.ts'
import { averageInReals } from './fedavg.ts'
import type { Draws, Round } from './federation.ts'
import { accuracyOf, aucOf, type Metrics, metricsOf } from './metrics.ts'
import { payouts } from './rewards.ts'
import type { Sample } from './shard.ts'

/** A run's rounds beside what its data would have given otherwise, and what each client's updates were worth. As JSON it is itself, wei as text. */
export interface Beside {
  readonly rounds: readonly { readonly federated: Metrics; readonly reals: Metrics }[]
  readonly central: Metrics
  readonly clients: readonly {
    readonly name: string
    /** Its part of all that was added or taken away; below 0 when it harmed. */
    readonly leaveOneOut: number
    readonly shapley: number
    /** Wei. */
    readonly paid: string
  }[]
}

/**
 * Judges a run on the DAO's rows, beside training in one place and federated averaging in real numbers over the same draws, and shares out a pot by Shapley values.
 * The baselines see all rows, which in the arena one process has: outside of it nobody could make this comparison.
 *
 * @param names - of the clients, in the order of their shards
 * @param pot - wei
 */
export function setBeside(
  prepared: Prepared,
  names: readonly string[],
  { rounds, draws, pot }: { rounds: readonly Round[]; draws: Draws; pot: bigint },
): Beside {
  const { format, shards, heldOut } = prepared
  const reals = averageInReals(prepared, draws)
  const { leaveOneOut, shapley } = contributionsOf(prepared, rounds)
  const paid = payouts(shapley, pot)
  return {
    rounds: rounds.map(({ next }, at) => ({
      federated: metricsOf(format, next, heldOut),
      reals: realMetrics(reals[at]!, heldOut),
    })),
    central: realMetrics(trainCentrally(shards.flat()), heldOut),
    clients: names.map((name, at) => ({
      name,
      leaveOneOut: partOf(leaveOneOut, at),
      shapley: partOf(shapley, at),
      paid: String(paid[at]),
    })),
  }
}

/** What is printed of it: a table of rounds, and one of clients. */
export function besideLines({ rounds, central, clients }: Beside): string[] {
  const four = ({ accuracy, auc }: Metrics) => [accuracy.toFixed(4), auc.toFixed(4)]
  const learnt = renderTable(
    ['round', 'accuracy', 'AUC', 'FedAvg: accuracy', 'AUC'],
    [
      ...rounds.map(({ federated, reals }, at) => [String(at + 1), ...four(federated), ...four(reals)]),
      ['in one place', ...four(central)],
    ],
    { right: [1, 2, 3, 4] },
  )
  const worth = renderTable(
    ['client', 'left out', 'Shapley', 'paid, POL'],
    clients.map(({ name, leaveOneOut, shapley, paid }) => [name, percent(leaveOneOut), percent(shapley), pol(paid)]),
    { right: [1, 2, 3] },
  )
  return [...learnt.split('\n'), '', ...worth.split('\n')]
}

/** The same as one HTML file with drawings. */
export async function besidePage(title: string, { rounds, central, clients }: Beside): Promise<string> {
  const plots = await openPlots()
  const curve = (metric: keyof Metrics) =>
    plots.lines(
      [
        rounds.map(({ federated }, at) => ({ x: at + 1, y: federated[metric] })),
        rounds.map(({ reals }, at) => ({ x: at + 1, y: reals[metric] })),
        rounds.map((_, at) => ({ x: at + 1, y: central[metric] })),
      ],
      'round',
    )
  return page(title, [
    legend(['as here', 'FedAvg in real numbers', 'in one place']),
    html`<div class="figures">${[
      figure('Accuracy', 'on the rows of the DAO', curve('accuracy')),
      figure('AUC', 'on the rows of the DAO', curve('auc')),
      figure(
        'Shapley values',
        'parts of all that was added or taken away, %',
        plots.dots(clients.map(({ name, shapley }) => ({ label: name, values: [100 * shapley] }))),
      ),
    ]}</div>`,
    html`<h2>Who is paid what</h2>`,
    table(
      ['client', 'left out', 'Shapley', 'paid, POL'],
      clients.map(({ name, leaveOneOut, shapley, paid }) => [name, percent(leaveOneOut), percent(shapley), pol(paid)]),
    ),
  ])
}

/** The metrics of a model in real numbers. */
export function realMetrics(weights: readonly number[], samples: readonly Sample[]): Metrics {
  const scores = samples.map((sample) => scoreReal(sample, weights))
  const labels = samples.map(({ label }) => label)
  return { accuracy: accuracyOf(scores, labels), auc: aucOf(scores, labels) }
}

/** A part of all that was added or taken away, with its sign; to a millionth. */
export function partOf(values: readonly bigint[], at: number): number {
  const total = values.reduce((sum, value) => sum + (value < 0n ? -value : value), 0n)
  return total === 0n ? 0 : Number((values[at]! * 1_000_000n) / total) / 1_000_000
}

const percent = (part: number) => `${(100 * part).toFixed(1)} %`
const pol = (wei: string) => (Number(BigInt(wei) / 10n ** 15n) / 1000).toFixed(3)
