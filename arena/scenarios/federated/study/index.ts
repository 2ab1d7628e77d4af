import { readFileSync } from 'node:fs'
import type { Progress } from '../../../adoption.ts'
import { UsageError } from '../../../exit.ts'
import type { Findings } from '../../../findings.ts'
import { html, page, raw, table } from '../../../page.ts'
import { linesOfTable } from '../../../tables.ts'
import { columnsOf, readDataset } from '../csvData.ts'
import { generateDataset } from '../generated.ts'
import { drawCurves } from './curves.ts'
import type { Plan } from './folded.ts'
import { measureLearning } from './learning.ts'
import { foldedRows } from './rows.ts'

/** What a study is of. */
export interface StudyOf extends Plan {
  /** Path of a CSV file. */
  readonly input?: string
  readonly label?: string
  /** Skew of labels. */
  readonly alpha?: number
}

/**
 * What federated training comes to on somebody's rows, beside both baselines, with intervals.
 *
 * @throws UsageError where the file can't be read, errors of the data set
 */
export async function studyOf(
  { input, label, alpha, ...plan }: StudyOf,
  progress: Progress,
): Promise<Pick<Findings, 'lines' | 'json' | 'page'>> {
  const dataset =
    input === undefined
      ? { ...generateDataset(plan.seed), leftOut: [] }
      : readDataset(textOf(input), { label, option: '--label NAME' })
  const learning = measureLearning(dataset, plan, alpha === undefined ? 'iid' : { alpha }, progress)
  const folded = foldedRows(learning)
  const curves = await Promise.all((['accuracy', 'auc'] as const).map((metric) => drawCurves(learning, metric)))
  return {
    lines: [
      `${dataset.rows.length} rows of ${dataset.names.length} features, ${plan.clients} clients, ${plan.rounds} rounds; means with 95 % bootstrap intervals`,
      ...columnsOf(dataset),
      ...linesOfTable(folded),
    ],
    json: { ...plan, rows: dataset.rows.length, features: dataset.names, learning },
    page: page('Federated training over repeated folds', [
      html`<p class="soft">${dataset.rows.length} rows, ${plan.clients} clients; means with 95 % bootstrap intervals.</p>`,
      html`${columnsOf(dataset).map((line) => html`<p>${line}</p>`)}`,
      ...curves.map(raw),
      table(folded.header, folded.rows),
    ]),
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`Can't read the input ${path}: ${(cause as Error).message}.`, { cause })
  }
}
