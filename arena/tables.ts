import { stripVTControlCharacters } from 'node:util'

/** How wide a stream is: a terminal has an end, a file or pipe has none. */
export function widthOf(stream: { isTTY?: boolean; columns?: number }): number {
  return stream.isTTY && stream.columns ? Math.max(stream.columns, 20) : Number.POSITIVE_INFINITY
}

/**
 * Rows under a header, in columns; on a terminal too narrow for them, each row as a block of `header: cell` below its first cell.
 *
 * @param right - the columns that hold numbers
 */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { width = Number.POSITIVE_INFINITY, right = [] as readonly number[] } = {},
): string {
  const widths = header.map((title, at) => Math.max(...[title, ...rows.map((row) => row[at] ?? '')].map(columnsOf)))
  const total = widths.reduce((sum, each) => sum + each + 2, -2)
  if (total > width) return rows.map((row) => renderBlock(header, row, width)).join('\n')
  const line = (cells: readonly string[]) =>
    widths
      .map((wide, at) => pad(cells[at] ?? '', wide, right.includes(at)))
      .join('  ')
      .trimEnd()
  return [header, ...rows].map(line).join('\n')
}

/** A table's header and rows; from the second column on numbers, but where `text` names columns of words. */
export interface Rows {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly text: readonly number[]
}

/** Such a table as lines. */
export function linesOfTable({ header, rows, text }: Rows): string[] {
  const right = header.flatMap((_, at) => (at === 0 || text.includes(at) ? [] : [at]))
  return renderTable(header, rows, { right }).split('\n')
}

function renderBlock(
  [, ...titles]: readonly string[],
  [first = '', ...cells]: readonly string[],
  width: number,
): string {
  const filled = titles.flatMap((title, at) => (cells[at] ? [`${title}: ${cells[at]}`] : []))
  return [first, ...filled.map((text) => wrap(`  ${text}`, width, 4))].join('\n')
}

/** Breaks lines at spaces so that none is wider; what follows a break is indented. A word wider than that stays whole. */
export function wrap(text: string, width: number, indent = 0): string {
  if (width === Number.POSITIVE_INFINITY) return text
  return text
    .split('\n')
    .map((line) => wrapLine(line, width, indent))
    .join('\n')
}

function wrapLine(text: string, width: number, indent: number): string {
  if (columnsOf(text) <= width) return text
  const lead = /^ */.exec(text)?.[0] ?? ''
  const lines: string[] = []
  let line = lead
  for (const word of text.slice(lead.length).split(' ')) {
    const further = line.trim() === '' ? `${line}${word}` : `${line} ${word}`
    if (line.trim() === '' || columnsOf(further) <= width) line = further
    else {
      lines.push(line.trimEnd())
      line = `${' '.repeat(Math.min(indent, width >> 1))}${word}`
    }
  }
  return [...lines, line].join('\n')
}

/** Columns on a terminal: colors take none. */
function columnsOf(text: string): number {
  return stripVTControlCharacters(text).length
}

function pad(text: string, width: number, right: boolean): string {
  const gap = ' '.repeat(Math.max(0, width - columnsOf(text)))
  return right ? gap + text : text + gap
}
