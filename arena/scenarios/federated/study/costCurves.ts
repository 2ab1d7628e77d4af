/** A cost at a number of clients. */
export interface Point {
  readonly clients: number
  readonly value: number
  /** What it is a cost of. */
  readonly series: string
}

/** Colors that can be told apart on white, also by those who do not see all (Okabe and Ito 2008). */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#333333']

/** What something costs against clients, a line for each series, as an SVG file on white. */
export async function drawCosts(points: readonly Point[], what: string, { log = false } = {}): Promise<string> {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')])
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const all = [...Map.groupBy(points, ({ series }) => series)]
  const marks = all.flatMap(([name, own], at) => {
    const color = COLORS[at % COLORS.length]!
    return [
      Plot.lineY(own, { x: 'clients', y: 'value', stroke: color, strokeWidth: 2 }),
      Plot.dot(own, { x: 'clients', y: 'value', fill: color }),
      Plot.text([{ name }], {
        ...{ text: 'name', frameAnchor: 'left', textAnchor: 'start', fontWeight: 600 },
        ...{ fill: color, dx: 12, dy: 18 * (at - all.length / 2) },
      }),
    ]
  })
  const drawing = Plot.plot({
    document,
    ...{ width: 640, height: 260, marginLeft: 64 },
    style: { background: 'white', color: '#1b1f24', fontSize: '12px' },
    x: { label: 'clients' },
    y: { label: what, grid: true, ...(log ? { type: 'log' } : { zero: true }) },
    marks,
  }) as unknown as { outerHTML: string }
  const drawn = drawing.outerHTML.replace(/<style>[\s\S]*?<\/style>/, `<title>${what}, by clients</title>`)
  return `${drawn.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`
}
