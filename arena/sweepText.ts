import { COVERAGE, DRAWS } from './bootstrap.ts'
import { labelOf, MEASURES } from './measures.ts'
import { printable } from './printable.ts'
import type { Paint } from './render.ts'
import { differs, type Figure, type Sweep } from './sweep.ts'
import { renderTable, wrap } from './tables.ts'

export const ABOUT_INTERVALS = `Mean over seeds [percentile bootstrap interval, ${100 * COVERAGE} %, ${DRAWS} draws]. * where the interval of the difference to the first setting, seed by seed, leaves 0 out. Of fewer than about ten seeds intervals are too narrow.`

/** A sweep as a table for people: a row for each measure, a column for each setting. */
export function renderSweep({ society, seeds, settings, failed }: Sweep, width: number, paint: Paint): string {
  const names = settings.map(({ name, ended }) => `${printable(name)} (n = ${ended})`)
  const rows = MEASURES.map((measure) => [
    labelOf(measure),
    ...settings.map(({ figures }) => {
      const figure = figures.find((each) => each.measure === measure)
      const text = figure ? figureText(figure) : ''
      return figure && differs(figure) ? paint('bold', text) : text
    }),
  ])
  return [
    `${printable(society)}: ${settings.length} settings x ${seeds.length} seeds`,
    renderTable(['', ...names], rows, { width, right: names.map((_, at) => at + 1) }),
    wrap(ABOUT_INTERVALS, Math.min(width, 120)),
    ...failed.map(({ name, why }) => wrap(paint('red', printable(`not counted: ${name}: ${why}`)), width, 4)),
  ].join('\n')
}

/** `1.25 [1, 1.5]*`. */
export function figureText(figure: Figure): string {
  const { mean, low, high } = figure
  const star = differs(figure) ? '*' : ''
  return low === high ? `${short(mean)}${star}` : `${short(mean)} [${short(low)}, ${short(high)}]${star}`
}

const short = (value: number): string => String(Number(value.toFixed(4)))
