import type { Estimate } from '../../../bootstrap.ts'
import type { Metrics } from '../metrics.ts'
import type { Learning } from './learning.ts'

/** Ways to train, in the order in which they are drawn; colors can be told apart on white, also by those who do not see all (Okabe and Ito 2008). */
const WAYS = [
  { name: 'in one place', color: '#333333', dashes: '2 2' },
  { name: 'FedAvg in real numbers', color: '#d55e00', dashes: '6 3' },
  { name: 'as here', color: '#0072b2', dashes: 'none' },
] as const

/**
 * A metric round by round with its intervals, as here, by FedAvg in real numbers, and by training in one place, as an SVG file: made without a browser, on
 * white, so that it can be looked at anywhere.
 */
export async function drawCurves({ central, federated, reals }: Learning, metric: keyof Metrics): Promise<string> {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')])
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const series: readonly (readonly Estimate[])[] = [
    federated.map(() => central[metric]),
    reals.map((round) => round[metric]),
    federated.map((round) => round[metric]),
  ]
  const marks = WAYS.flatMap(({ name, color, dashes }, way) => {
    const points = series[way]!.map((value, at) => ({ ...value, round: at + 1 }))
    const foot = { text: 'name', frameAnchor: 'bottom-right', textAnchor: 'end', fontWeight: 600 } as const
    return [
      Plot.areaY(points, { x: 'round', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.13 }),
      Plot.lineY(points, { x: 'round', y: 'mean', stroke: color, strokeWidth: 2, strokeDasharray: dashes }),
      Plot.text([{ name }], { ...foot, fill: color, dx: -8, dy: -44 + 18 * way }),
    ]
  })
  const drawing = Plot.plot({
    document,
    ...{ width: 640, height: 300, marginLeft: 56, style: { background: 'white', color: '#1b1f24', fontSize: '12px' } },
    x: { label: 'round', ...(federated.length <= 10 && { interval: 1, tickFormat: 'd' }) },
    y: { label: metric === 'auc' ? 'AUC' : metric, grid: true, nice: true },
    marks,
  }) as unknown as { outerHTML: string }
  const title = `<title>${metric === 'auc' ? 'AUC' : 'Accuracy'} by round</title>`
  // Its style sheet is for pages that have more than one drawing.
  const drawn = drawing.outerHTML.replace(/<style>[\s\S]*?<\/style>/, title)
  return `${drawn.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`
}
