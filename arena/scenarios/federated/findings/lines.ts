import { formatAmount } from '../../../../policies/index.ts'
import { linesOfTable, type Rows } from '../../../tables.ts'
import type { Metrics } from '../metrics.ts'
import { MOST_SHARERS } from '../personas/pays.ts'
import { DELTA } from '../privacy.ts'
import { foldedRows } from '../study/rows.ts'
import type { Found } from './index.ts'

/** What was learnt, round by round. */
export function roundRows({ rounds, central }: Pick<Found, 'rounds' | 'central'>): Rows {
  return {
    header: ['round', 'mode', 'updates', 'counted', 'accuracy', 'AUC', 'vote', 'in use', 'FedAvg', 'AUC'],
    rows: [
      ...rounds.map(({ number, mode, given, counted, made, inUse, reals, vote }) => [
        ...[String(number), mode, String(given), String(counted), ...four(made), vote],
        ...[inUse.accuracy.toFixed(4), ...four(reals)],
      ]),
      ['in one place', '', '', '', ...four(central), '', '', '', ''],
    ],
    text: [1, 6],
  }
}

/** What it cost, round by round. */
export function costRows({ rounds }: Pick<Found, 'rounds'>): Rows {
  return {
    header: ['round', 'mode', 'proofs', 'proving, s', 'gas a client', 'bytes a client'],
    rows: rounds.map(({ number, mode, proved, provingSeconds, gasPerClient, bytesPerClient }) => [
      ...[String(number), mode, String(proved), provingSeconds?.toFixed(1) ?? '-'],
      ...[String(gasPerClient), String(bytesPerClient)],
    ]),
    text: [1],
  }
}

/** What is set beside other runs. */
export function besideRows({ rounds }: Pick<Found, 'rounds'>): Rows {
  return {
    header: ['', ...rounds.map(({ number }) => `round ${number}`)],
    rows: [
      ['the round gives', ...rounds.map(({ made }) => made.accuracy.toFixed(4))],
      ['the vote', ...rounds.map(({ vote }) => vote)],
      ['in use then', ...rounds.map(({ inUse }) => inUse.accuracy.toFixed(4))],
    ],
    text: [],
  }
}

export function clientRows({ rounds, clients }: Pick<Found, 'rounds' | 'clients'>): Rows {
  const percent = (part: number | undefined) => (part === undefined ? '-' : `${(100 * part).toFixed(1)} %`)
  return {
    header: [
      'client',
      ...rounds.map(({ number }) => `round ${number}`),
      'bond',
      'gas',
      'bytes',
      'left out',
      'Shapley',
      'paid, POL',
    ],
    rows: clients.map(({ name, fates, bond, gas, bytes, leaveOneOut, shapley, paid }) => [
      ...[name, ...fates, bond, String(gas), String(bytes)],
      ...[
        percent(leaveOneOut),
        percent(shapley),
        paid === undefined ? '-' : formatAmount(BigInt(paid) / 10n ** 15n, 'e-3 POL').replace(' POL', ''),
      ],
    ]),
    text: [...rounds.map((_, at) => at + 1), rounds.length + 1],
  }
}

/** Who did what, in words; then the tables. */
export function linesOf(found: Found): string[] {
  const { clients, slashed, learning, unfolded, epsilon, columns } = found
  const cheats = clients.filter(({ kind }) => kind !== 'honest')
  return [
    ...linesOfTable(roundRows(found)),
    '',
    ...linesOfTable(costRows(found)),
    '',
    ...linesOfTable(clientRows(found)),
    '',
    ...unshared(clients),
    ...cheats.map(({ name, does }) => `${name} ${does}`),
    ...slashed,
    ...(epsilon === undefined ? [] : [hidden(epsilon)]),
    ...columns,
    ...(unfolded === undefined ? [] : [noFolds(unfolded)]),
    ...(learning ? ['', ...linesOfTable(foldedRows(learning, { noisy: epsilon !== undefined }))] : []),
  ]
}

/** Why nobody has a part, where nobody has. */
export const unshared = (clients: Found['clients']): string[] =>
  clients.every(({ shapley }) => shapley === undefined)
    ? [`a round has more than ${MOST_SHARERS} updates: what each was worth is not reckoned, and nobody is paid by it`]
    : []

export const noFolds = (why: string): string => `no intervals over folds: ${why}`

export const hidden = (epsilon: number): string =>
  `rows were made noisy before they were committed to: epsilon ${epsilon}, delta ${DELTA}, a row`

const four = ({ accuracy, auc }: Metrics) => [accuracy.toFixed(4), auc.toFixed(4)]
