import type { Estimate } from './bootstrap.ts'
import { colorOf, type Html, html, raw } from './page.ts'

/** Drawings as SVG text, made without a browser. */
export interface Plots {
  /** A value over ticks, a line for each series; the first ones are drawn broader, so that what lies on them shows. */
  lines(series: readonly (readonly { x: number; y: number }[])[], x: string): Html
  /** The same of few whole numbers, such as rounds: a dot for each, with lines between. */
  rounds(series: readonly (readonly { x: number; y: number }[])[], x: string): Html
  /** Values on a common scale, a row for each label and a dot for each series. */
  dots(rows: readonly { label: string; values: readonly (number | undefined)[] }[]): Html
  /** A mean with its interval for each label, over the values that it is made of. */
  intervals(rows: readonly (Estimate & { label: string; values: readonly (number | undefined)[] })[]): Html
}

/** Loads what draws: a third of a second that only reports pay. */
export async function openPlots(): Promise<Plots> {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')])
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const draw = (options: Parameters<typeof Plot.plot>[0]) => {
    const drawing = Plot.plot({ document, width: WIDTH, style: { fontSize: '12px' }, ...options })
    return raw((drawing as unknown as { outerHTML: string }).outerHTML)
  }
  const heightOf = (rows: number) => 50 + 22 * rows
  const labels = (rows: readonly { label: string }[]) => ({
    height: heightOf(rows.length),
    marginLeft: 16 + 7 * Math.min(24, Math.max(...rows.map(({ label }) => label.length))),
    y: { label: null, domain: rows.map(({ label }) => label) },
  })
  return {
    lines: (series, x) =>
      draw({
        ...{ height: 170, marginLeft: 56, marginTop: 16, x: { label: x }, y: { label: null, grid: true, nice: true } },
        marks: [
          ...(isNearZero(series.flat().map(({ y }) => y)) ? [Plot.ruleY([0], { strokeOpacity: 0.3 })] : []),
          ...series.map((points, at) =>
            Plot.lineY(points, {
              ...{ x: 'x', y: 'y', curve: 'step-after', stroke: colorOf(at) },
              strokeWidth: Math.max(1.5, 2 + 2 * (Math.min(series.length, 4) - 1 - at)),
            }),
          ),
        ],
      }),
    rounds: (series, x) =>
      draw({
        ...{ height: 170, marginLeft: 56, marginTop: 16, y: { label: null, grid: true, nice: true } },
        x: { label: x, interval: 1, tickFormat: 'd', inset: 8 },
        marks: series.flatMap((points, at) => {
          const width = Math.max(1.5, 2 + 2 * (Math.min(series.length, 4) - 1 - at))
          return [
            Plot.lineY(points, { x: 'x', y: 'y', stroke: colorOf(at), strokeWidth: width }),
            Plot.dot(points, { x: 'x', y: 'y', fill: colorOf(at), r: 1 + width / 1.5 }),
          ]
        }),
      }),
    dots: (rows) =>
      draw({
        ...labels(rows),
        x: { label: null, grid: true, zero: true },
        marks: rows.flatMap(({ label, values }) =>
          values.flatMap((value, at) =>
            value === undefined
              ? []
              : [
                  Plot.dot([{ label, value }], {
                    x: 'value',
                    y: 'label',
                    stroke: colorOf(at),
                    strokeWidth: 2,
                    r: 4 + at,
                  }),
                ],
          ),
        ),
      }),
    intervals: (rows) =>
      draw({
        ...labels(rows),
        x: { label: null, grid: true },
        marks: [
          Plot.dot(
            rows.flatMap(({ label, values }) =>
              values.flatMap((value) => (value === undefined ? [] : [{ label, value }])),
            ),
            { x: 'value', y: 'label', stroke: 'currentColor', strokeOpacity: 0.3, r: 3 },
          ),
          Plot.ruleY(rows, { y: 'label', x1: 'low', x2: 'high', stroke: colorOf(0), strokeWidth: 2 }),
          Plot.dot(rows, { x: 'mean', y: 'label', fill: colorOf(0), r: 4 }),
        ],
      }),
  }
}

const WIDTH = 340

/** Whether zero belongs on the axis: changes of what is always large would not be seen above it. */
function isNearZero(values: readonly number[]): boolean {
  return Math.min(...values) < 0.5 * Math.max(...values)
}

/** A drawing under its name. */
export function figure(name: string, about: string, drawing: Html): Html {
  return html`<figure role="group" aria-label="${name}"><figcaption>${name}<small>${about}</small></figcaption>${drawing}</figure>`
}
