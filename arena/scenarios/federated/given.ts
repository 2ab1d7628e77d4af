import { UsageError } from '../../exit.ts'
import { type ReadDataset, readDataset } from './csvData.ts'
import { prepare } from './data.ts'
import { placesOf } from './dataset.ts'
import { stratifiedFolds } from './folds.ts'
import { generateDataset } from './generated.ts'
import { openFolds } from './study/folded.ts'

/** The rows of a run: those of its file, or made from its seed. */
export function rowsOf(csv: string, { label, seed }: { label: string; seed: string }): ReadDataset {
  if (csv === '') return { ...generateDataset(seed), leftOut: [] }
  return readDataset(csv, label === '' ? {} : { label })
}

/**
 * What no run is begun with, for it would say nothing in the end: folds that can't be cut or dealt, a column of no file. A run that began with it
 * is read all the same.
 *
 * @throws UsageError
 */
export function checkGiven(
  { label, folds, clients }: { label: string; folds: string; clients: string },
  csv: string,
  seed: string,
): void {
  if (csv === '' && label !== '')
    throw new UsageError(`label=${label}: rows made from the seed have no column to name. Give a file by --input, too.`)
  const count = Number(folds)
  if (count === 0) return
  const dataset = rowsOf(csv, { label, seed })
  const most = Math.min(20, ...([0, 1] as const).map((each) => placesOf(dataset.rows, each).length))
  if (count < 2 || count > most)
    throw new UsageError(`folds=${folds}: give 0 for none${most < 2 ? '' : `, or a whole number from 2 to ${most}`}.`)
  const [first] = stratifiedFolds(dataset.rows, count, openFolds(seed, 0))
  try {
    prepare(dataset, { seed, clients: Number(clients), heldOut: first!.test })
  } catch (cause) {
    throw new UsageError(`folds=${folds}: ${(cause as Error).message} Or give folds=0 for none.`, { cause })
  }
}
