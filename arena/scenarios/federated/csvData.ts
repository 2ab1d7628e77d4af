import { parse } from 'csv-parse/sync'
import { printable } from '../../printable.ts'
import type { Dataset, Label, Row } from './dataset.ts'

/** A shard is a tree of minibatches: this many rows fill those of twelve clients many times over. */
const MAX_ROWS = 100_000

/** What was read, and what of the file was not used. */
export interface ReadDataset extends Dataset {
  /** The column of classes; absent where rows come of no file. */
  label?: string
  /** A column that only numbers the rows. */
  leftOut: string[]
}

/**
 * Reads rows with two classes out of a CSV file, with a header line or without.
 *
 * The label is the column that is named, or stands at the index (from 1), or else the only one whose values are M and B or 1 and 0. A first column
 * with another whole number in each row numbers the rows, and is no feature. Without a header, columns are called `c1`, `c2`, ….
 *
 * @param options.label - name, or index from 1, of the column with the classes
 * @param options.option - how the reader of an error gives the label
 * @throws {@link DataError} saying what is wrong with the file and what to do
 * @example
 * readDataset('id,size,class\n7,1.5,M\n9,0.5,B\n').names // ['size']
 * readDataset('1,2\n') // throws: no column has two classes
 */
export function readDataset(
  text: string,
  { label, option = '--set label=NAME' }: { label?: string | undefined; option?: string } = {},
): ReadDataset {
  if (text.trim() === '') throw new DataError('The file is empty', 'Give a CSV file with rows of numbers and a label.')
  const records = parseCsv(text)
  const first = records[0]?.record ?? []
  const hasHeader = first.every((cell) => Number.isNaN(numberOf(cell)))
  const columns = hasHeader ? first : first.map((_, at) => `c${at + 1}`)
  const lines = hasHeader ? records.slice(1) : records
  if (lines.length < 2)
    throw new DataError(`The file has ${lines.length} rows`, 'Give at least two, one of each class.')
  if (lines.length > MAX_ROWS)
    throw new DataError(`The file has ${lines.length} rows`, `At most ${MAX_ROWS} are taken: draw some of them.`)
  const at = label === undefined ? findLabel(columns, lines, option) : columnOf(columns, label)
  const leftOut = at !== 0 && numbersRows(lines.map(({ record }) => record[0] ?? '')) ? [0] : []
  const features = columns.flatMap((_, column) => (column === at || leftOut.includes(column) ? [] : [column]))
  if (features.length === 0)
    throw new DataError('The file has no features', 'Add columns with numbers beside the label.')
  const rows = lines.map(
    ({ line, record }): Row => ({
      features: features.map((column) => featureOf(record[column] ?? '', columns[column] ?? '', line)),
      label: labelOf(record[at] ?? '', columns[at] ?? '', line),
    }),
  )
  if (rows.every((row) => row.label === rows[0]?.label))
    throw new DataError(`Column "${columns[at]}" has one class only`, 'Give rows of both: there is nothing to learn.')
  const named = (places: readonly number[]) => places.map((column) => columns[column] ?? '')
  return { names: named(features), rows, label: columns[at] ?? '', leftOut: named(leftOut) }
}

interface Line {
  line: number
  record: string[]
}

const CLASSES: Readonly<Record<string, Label>> = { M: 1, B: 0, '1': 1, '0': 0 }
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

function classOf(cell: string): Label | undefined {
  return Object.hasOwn(CLASSES, cell) ? CLASSES[cell] : undefined
}

function numberOf(cell: string): number {
  return NUMBER.test(cell) ? Number(cell) : Number.NaN
}

function findLabel(columns: readonly string[], lines: readonly Line[], option: string): number {
  const able = columns.flatMap((_, at) =>
    lines.every(({ record }) => classOf(record[at] ?? '') !== undefined) ? [at] : [],
  )
  const [only] = able
  if (only !== undefined && able.length === 1) return only
  const found = able.length === 0 ? 'No column has' : `${able.length} columns have`
  throw new DataError(
    `${found} two classes (M and B, or 1 and 0)`,
    `Name the label, \`${option}\`: ${listed(columns)}.`,
  )
}

function columnOf(columns: readonly string[], label: string): number {
  const named = columns.indexOf(label)
  const at = named < 0 && /^\d+$/.test(label) ? Number(label) - 1 : named
  if (at < 0 || at >= columns.length)
    throw new DataError(
      `The file has no column "${label}"`,
      `Name one of its columns, or its index: ${listed(columns)}.`,
    )
  return at
}

function numbersRows(cells: readonly string[]): boolean {
  return cells.every((cell) => /^\d+$/.test(cell)) && new Set(cells).size === cells.length
}

function featureOf(cell: string, column: string, line: number): number {
  const value = numberOf(cell)
  if (Number.isFinite(value)) return value
  const what = cell === '' ? 'nothing' : `"${cell.slice(0, 40)}"`
  throw new DataError(`Column "${column}" has ${what} in line ${line}`, 'Put a number there, or leave the row out.')
}

function labelOf(cell: string, column: string, line: number): Label {
  const label = classOf(cell)
  if (label !== undefined) return label
  throw new DataError(
    `Column "${column}" has "${cell.slice(0, 40)}" in line ${line}`,
    'A label is M or B, or 1 or 0: name another column, or translate its values.',
  )
}

function listed(columns: readonly string[]): string {
  return columns
    .slice(0, 12)
    .map((column) => `"${column.slice(0, 40)}"`)
    .join(', ')
    .concat(columns.length > 12 ? ', …' : '')
}

function parseCsv(text: string): Line[] {
  if (text.includes('\0')) throw new DataError('The file is binary, not CSV', 'Give a CSV file.')
  try {
    const records: unknown = parse(text, { bom: true, skip_empty_lines: true, trim: true, info: true })
    return (records as { info: { lines: number }; record: string[] }[]).map(({ info, record }) => ({
      line: info.lines,
      record,
    }))
  } catch (cause) {
    throw new DataError(`The file is not CSV: ${(cause as Error).message}`, 'Mend the file.', { cause })
  }
}

/** Which columns are no features, for people. */
export function columnsOf({ label, leftOut }: Pick<ReadDataset, 'label' | 'leftOut'>): string[] {
  return [
    ...(label === undefined ? [] : [printable(`the label is column "${label.slice(0, 40)}"`)]),
    ...leftOut.map((column) => printable(`rows are numbered by column "${column.slice(0, 40)}": left out`)),
  ]
}

/** The data can't be used. */
export class DataError extends Error {
  override readonly name = 'Federated.DataError'
  constructor(what: string, next: string, options?: ErrorOptions) {
    super(printable(`${what}. ${next}`), options)
  }
}
