import { type Html, html, legend, page, raw, table } from '../../../page.ts'
import { figure, openPlots } from '../../../plots.ts'
import type { Rows } from '../../../tables.ts'
import type { Metrics } from '../metrics.ts'
import { drawCurves } from '../study/curves.ts'
import { foldedRows } from '../study/rows.ts'
import type { Found } from './index.ts'
import { clientRows, costRows, hidden, noFolds, roundRows, unshared } from './lines.ts'

/** What was found, as one HTML file with drawings. */
export async function pageOf(found: Found): Promise<string> {
  const { rounds, clients, central, learning, unfolded, seed, epsilon, columns } = found
  const plots = await openPlots()
  const points = (of: (round: (typeof rounds)[number]) => number) =>
    rounds.map((round) => ({ x: round.number, y: of(round) }))
  const curve = (metric: keyof Metrics) =>
    plots.rounds(
      [
        points(({ inUse }) => inUse[metric]),
        points(({ made }) => made[metric]),
        points(({ reals }) => reals[metric]),
        points(() => central[metric]),
      ],
      'round',
    )
  const costs = (of: (round: (typeof rounds)[number]) => number) =>
    plots.dots(rounds.map((round) => ({ label: `${round.number} ${round.mode}`, values: [of(round)] })))
  const figures = [
    figure('Accuracy', 'on the rows of the DAO', curve('accuracy')),
    figure('AUC', 'on the rows of the DAO', curve('auc')),
    figure(
      'Gas of a round',
      'a client',
      costs(({ gasPerClient }) => gasPerClient),
    ),
    figure(
      'Bytes of a round',
      'of signed transactions, a client',
      costs(({ bytesPerClient }) => bytesPerClient),
    ),
    ...(rounds.some(({ provingSeconds }) => provingSeconds !== undefined)
      ? [
          figure(
            'Seconds of proving',
            'from the first proof asked for to the last one there',
            costs(({ provingSeconds = Number.NaN }) => provingSeconds),
          ),
        ]
      : []),
    ...(unshared(clients).length === 0
      ? [
          figure(
            'Shapley values',
            'parts of all that was added or taken away, %',
            plots.dots(clients.map(({ name, shapley = Number.NaN }) => ({ label: name, values: [100 * shapley] }))),
          ),
        ]
      : []),
  ]
  return page(`Federated training, seed ${seed}`, [
    legend(['in use after the vote', 'what the round gives', 'FedAvg in real numbers', 'in one place']),
    html`<div class="figures">${figures}</div>`,
    ...(epsilon === undefined ? [] : [html`<p>${hidden(epsilon)}</p>`]),
    html`<h2>Rounds</h2>`,
    tableOf(roundRows(found)),
    html`<h2>Costs</h2>`,
    tableOf(costRows(found)),
    html`<h2>Clients</h2>`,
    tableOf(clientRows(found)),
    html`${unshared(clients).map((line) => html`<p>${line}</p>`)}`,
    html`<dl>${clients.flatMap(({ name, kind, does }) => (kind === 'honest' ? [] : [html`<dt>${name}</dt><dd>${does}</dd>`]))}</dl>`,
    html`${found.slashed.map((line) => html`<p>${line}</p>`)}`,
    html`${[...columns, ...(unfolded === undefined ? [] : [noFolds(unfolded)])].map((line) => html`<p>${line}</p>`)}`,
    ...(learning
      ? [
          html`<h2>Repeated folds</h2><p class="soft">The same rows, everybody honest, no agents${epsilon === undefined ? '' : ', no noise'}: means with 95 % bootstrap intervals over ${learning.folds} folds.</p>`,
          ...(await Promise.all(
            (['accuracy', 'auc'] as const).map(async (metric) => raw(await drawCurves(learning, metric))),
          )),
          tableOf(foldedRows(learning, { noisy: epsilon !== undefined })),
        ]
      : []),
  ])
}

const tableOf = ({ header, rows }: Rows): Html => table(header, rows)
