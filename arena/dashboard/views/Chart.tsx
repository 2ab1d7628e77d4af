import { useEffect, useRef } from 'preact/hooks'
import UPlot from 'uplot'
import type { Line } from '../models/series.ts'
import { goTo, look, tick } from '../store.ts'

/** A line, and how it is drawn where its place in the list does not say it. */
export interface ChartLine extends Line {
  color?: string
  dashed?: boolean
}

/**
 * Lines over ticks, with the tick that is shown; a click goes to another.
 *
 * @param most - the top of the scale, where two charts are read side by side
 */
export function Chart({
  ticks,
  lines,
  unit,
  label,
  most,
  until,
}: {
  ticks: readonly number[]
  lines: readonly ChartLine[]
  unit: string
  label: string
  most?: number
  until?: number
}) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(null)
  const shown = tick.value
  const mark = useRef(shown)
  mark.current = shown
  // An element, so that nothing is drawn again when only the time moves.
  const line = useRef(document.createElement('i'))
  const move = (made: UPlot) => {
    line.current.style.transform = `translateX(${Math.round(made.valToPos(mark.current, 'x'))}px)`
  }
  const key = `${lines.map(({ label: name }) => name).join('|')} ${look.value} ${most} ${until}`
  const data = (): UPlot.AlignedData => [[...ticks], ...lines.map(({ values }) => [...values])]
  useEffect(() => {
    const { current } = box
    if (!current) return
    const style = getComputedStyle(current)
    const color = (name: string) => style.getPropertyValue(name).trim()
    const size = () => ({ width: Math.max(160, current.clientWidth), height: Math.max(120, current.clientHeight - 60) })
    const axis = {
      stroke: color('--soft'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { stroke: color('--line') },
    }
    const made = new UPlot(
      {
        ...size(),
        scales: {
          x: { time: false, ...(until !== undefined && { range: [0, Math.max(1, until)] }) },
          y: most === undefined ? {} : { range: [0, most > 0 ? most * 1.05 : 1] },
        },
        axes: [
          { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
          { ...axis, size: 86, values: (_, values) => values.map((value) => `${value} ${unit}`) },
        ],
        series: [
          { label: 'tick' },
          ...lines.map(({ label: name, color: own = '', dashed }, at) => ({
            ...{ label: name, width: 1.5, stroke: color(own || `--c${at % 8}`), points: { show: false } },
            ...(dashed && { dash: [6, 4] }),
          })),
        ],
        // On a common scale the table below has the values.
        legend: { live: most === undefined },
        hooks: { draw: [(made) => move(made)] },
      },
      data(),
      current,
    )
    plot.current = made
    line.current.className = 'now'
    made.over.append(line.current)
    move(made)
    const watcher = new ResizeObserver(() => made.setSize(size()))
    watcher.observe(current)
    const pick = () => {
      const { idx } = made.cursor
      const there = typeof idx === 'number' ? made.data[0][idx] : undefined
      if (there !== undefined) goTo(there)
    }
    made.over.addEventListener('click', pick)
    return () => {
      watcher.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [key])
  useEffect(() => {
    plot.current?.setData(data())
  }, [ticks.length, key])
  useEffect(() => {
    if (plot.current) move(plot.current)
  }, [shown])
  return <div class="chart" ref={box} role="img" aria-label={label} />
}
