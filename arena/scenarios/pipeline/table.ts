import { parse } from 'csv-parse/sync'

/** The two columns of a CSV file that the pipeline works on, as text; `line` counts from 1 as an editor does. */
export interface Table {
  group: string
  value: string
  columns: string[]
  rows: { line: number; group: string; value: string }[]
}

/** One cleaned row: the group by its index in `groups`, the value in units of 10^-decimals. */
export interface Dataset {
  groups: string[]
  decimals: number
  rows: { group: number; value: bigint }[]
}

/** What the aggregate step takes at most: the groups it has room for. */
export const MAX_GROUPS = 64
/** All states of all rows are kept and recomputed: this many rows of 64 groups run in a minute, twice as many in almost two. */
export const MAX_ROWS = 10_000
const MAX_DECIMALS = 6
/** Values are int(48) in the step. */
const MAX_VALUE = 2n ** 47n - 1n

/**
 * Reads the two columns out of a CSV file with a header line.
 *
 * @throws {@link TableError} saying what is wrong with the file and what to do
 */
export function readTable(text: string, { group, value }: { group: string; value: string }): Table {
  if (text.trim() === '') throw new TableError('The input is empty', 'Give a CSV file with a header line and rows.')
  const records = parseCsv(text)
  const columns = records[0]?.record ?? []
  const [g, v] = [columnOf(columns, group, '--group'), columnOf(columns, value, '--value')]
  const rows = records.slice(1).map(({ line, record }) => ({ line, group: record[g] ?? '', value: record[v] ?? '' }))
  if (rows.length === 0) throw new TableError('The input has a header but no rows', 'Add rows to it.')
  if (rows.length > MAX_ROWS)
    throw new TableError(
      `The input has ${rows.length} rows`,
      `At most ${MAX_ROWS} are taken in one claim, as validators recompute all of them in about a minute: split the file.`,
    )
  return { group, value, columns, rows }
}

/** A row that can't be used, and why. */
export interface Dropped {
  line: number
  why: 'no group' | 'no number' | 'a number in another notation'
}

/**
 * Drops rows that miss a group or a number, and turns the others into integers.
 *
 * @throws {@link TableError} when a number or the number of groups is too large for the step
 */
export function cleanTable(table: Table): Dataset & { dropped: Dropped[] } {
  const dropped = table.rows.flatMap(({ line, group, value }): Dropped[] => {
    const why = whyDropped(group.trim(), value.trim())
    return why ? [{ line, why }] : []
  })
  const lines = new Set(dropped.map(({ line }) => line))
  const good = table.rows.filter(({ line }) => !lines.has(line))
  if (good.length === 0)
    throw new TableError(
      `Column "${table.value}" has no numbers in rows that have a group`,
      `Name a numeric column with --value; ${NOTATION}.`,
    )
  const decimals = good.reduce((most, row) => Math.max(most, row.value.trim().split('.')[1]?.length ?? 0), 0)
  if (decimals > MAX_DECIMALS)
    throw new TableError(
      `Column "${table.value}" has numbers with ${decimals} decimals`,
      `At most ${MAX_DECIMALS} are kept exactly: round them.`,
    )
  const groups = [...new Set(good.map((row) => row.group.trim()))].sort()
  if (groups.length > MAX_GROUPS)
    throw new TableError(
      `Column "${table.group}" has ${groups.length} groups`,
      `At most ${MAX_GROUPS} fit in the step: group by another column.`,
    )
  const index = new Map(groups.map((name, position) => [name, position]))
  const rows = good.map((row) => ({
    group: index.get(row.group.trim()) as number,
    value: toUnits(row.value.trim(), decimals, row.line),
  }))
  return { groups, decimals, rows, dropped }
}

/** What is said of dropped rows: nothing when there are none. */
export function leftOut(rows: number, dropped: readonly Dropped[]): string[] {
  if (dropped.length === 0) return []
  const shown = dropped.slice(0, 10).map(({ line }) => line)
  const lines = `${dropped.length === 1 ? 'line' : 'lines'} ${shown.join(', ')}${dropped.length > 10 ? ', …' : ''}`
  const reasons = Map.groupBy(dropped, ({ why }) => why)
  const counts = [...reasons].map(([why, { length }]) => `${length} with ${why}`)
  const hint = reasons.has('a number in another notation') ? [`  ${NOTATION}`] : []
  return [`${dropped.length} of ${rows} rows left out (${lines}): ${counts.join(', ')}`, ...hint]
}

/** The mean with two decimals more than the values have, half rounded away from zero; 0 of no rows. */
export function meanOf(sum: bigint, rows: bigint, decimals: number): string {
  if (rows === 0n) return fromUnits(0n, decimals + 2)
  const magnitude = (200n * (sum < 0n ? -sum : sum) + rows) / (2n * rows)
  return fromUnits(sum < 0n ? -magnitude : magnitude, decimals + 2)
}

/** Units of 10^-decimals as a decimal number: 1234 with 2 is 12.34. */
export function fromUnits(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0')
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  return units < 0n ? `-${text}` : text
}

const NUMBER = /^[+-]?\d+(\.\d+)?$/
/** `.5`, `5.`, `1e5`, `1,000.50`: meant as numbers, but not the same to everybody, so they are named instead of guessed at. */
const OTHER_NUMBER = /^[+-]?(\d[\d,' _]*\.?\d*|\.\d+|\d+,\d+)(e[+-]?\d+)?$/i
const NOTATION = 'numbers are written like -1234.50: a digit before the point, no thousands separator, no exponent'

function whyDropped(group: string, value: string): Dropped['why'] | undefined {
  if (group === '') return 'no group'
  if (NUMBER.test(value)) return undefined
  return OTHER_NUMBER.test(value) ? 'a number in another notation' : 'no number'
}

function toUnits(text: string, decimals: number, line: number): bigint {
  const [whole = '0', fraction = ''] = text.replace(/^[+-]/, '').split('.')
  const magnitude = BigInt(whole + fraction.padEnd(decimals, '0'))
  if (magnitude > MAX_VALUE)
    throw new TableError(
      `The number ${text.slice(0, 40)} in line ${line} is too large`,
      `With ${decimals} decimals at most ${fromUnits(MAX_VALUE, decimals)} fits: use a larger unit.`,
    )
  return text.startsWith('-') ? -magnitude : magnitude
}

function parseCsv(text: string): { line: number; record: string[] }[] {
  if (text.includes('\0')) throw new TableError('The input is a binary file, not CSV', 'Give a CSV file.')
  try {
    const records: unknown = parse(text, { bom: true, skip_empty_lines: true, trim: true, info: true })
    return (records as { info: { lines: number }; record: string[] }[]).map(({ info, record }) => ({
      line: info.lines,
      record,
    }))
  } catch (cause) {
    throw new TableError(`The input is not CSV: ${(cause as Error).message}`, 'Mend the file.', { cause })
  }
}

function columnOf(columns: string[], name: string, option: string): number {
  const position = columns.indexOf(name)
  if (position < 0)
    throw new TableError(
      `The input has no column "${name}"`,
      `Its columns are ${columns
        .slice(0, 12)
        .map((column) => `"${column.slice(0, 40)}"`)
        .join(', ')}: name one with ${option}.`,
    )
  return position
}

export class TableError extends Error {
  override readonly name = 'Pipeline.TableError'
  constructor(what: string, next: string, options?: ErrorOptions) {
    super(`${what}. ${next}`, options)
  }
}
