import { useComputed } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import UPlot from 'uplot'
import { pol } from '../../sentences.ts'
import { stakeLines } from '../models/series.ts'
import { agentRows } from '../models/society.ts'
import { goTo, known, moment, run, theme } from '../store.ts'
import { AgentName } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

/** How many agents have a line of their own: those whose stake moved most. */
const LINES = 8

/** Stakes over time, and as they are. */
export function Stakes() {
  const drawn = useComputed(() => {
    known.value
    const series = run.value?.history.series
    if (!series) return { ticks: [], lines: [] }
    const slashed = { label: 'slashed in all', values: series.slashed }
    return { ticks: [...series.ticks], lines: [...stakeLines(series, LINES), slashed] }
  })
  const rows = useComputed(() =>
    agentRows(moment.value.state).sort((a, b) =>
      a.stake < b.stake ? 1 : a.stake > b.stake ? -1 : a.name < b.name ? -1 : 1,
    ),
  )
  return (
    <>
      <Chart ticks={drawn.value.ticks} lines={drawn.value.lines} />
      <VirtualList
        count={rows.value.length}
        height={30}
        label="Stakes by agent"
        row={(at) => {
          const agent = rows.value[at]
          if (!agent) return null
          return (
            <div class="stakerow">
              <AgentName name={agent.name} />
              <span>{pol(agent.stake)}</span>
              <span class="soft">{agent.locked > 0n ? `${pol(agent.locked)} locked` : ''}</span>
              <span class="badtext">{agent.slashed > 0n ? `${pol(agent.slashed)} slashed` : ''}</span>
            </div>
          )
        }}
      />
    </>
  )
}

function Chart({ ticks, lines }: { ticks: number[]; lines: { label: string; values: readonly number[] }[] }) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(null)
  const key = `${lines.map(({ label }) => label).join('|')} ${theme.value}`
  useEffect(() => {
    const { current } = box
    if (!current) return
    const style = getComputedStyle(current)
    const color = (name: string) => style.getPropertyValue(name).trim()
    const size = () => ({ width: Math.max(200, current.clientWidth), height: Math.max(160, current.clientHeight - 60) })
    const axis = {
      stroke: color('--soft'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { stroke: color('--line') },
    }
    const made = new UPlot(
      {
        ...size(),
        scales: { x: { time: false } },
        axes: [
          { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
          { ...axis, size: 86, values: (_, values) => values.map((value) => `${value} POL`) },
        ],
        series: [
          { label: 'tick' },
          ...lines.map(({ label }, at) => ({
            ...{ label, width: 1.5, stroke: color(`--c${at % 8}`), points: { show: false } },
            ...(at >= lines.length - 2 && {
              dash: [6, 4],
              stroke: color(at === lines.length - 1 ? '--bad' : '--soft'),
            }),
          })),
        ],
        legend: { live: true },
      },
      [ticks, ...lines.map(({ values }) => [...values])],
      current,
    )
    plot.current = made
    const watcher = new ResizeObserver(() => made.setSize(size()))
    watcher.observe(current)
    const pick = () => {
      const { idx } = made.cursor
      const tick = typeof idx === 'number' ? made.data[0][idx] : undefined
      if (tick !== undefined) goTo(tick)
    }
    made.over.addEventListener('click', pick)
    return () => {
      watcher.disconnect()
      made.destroy()
    }
  }, [key])
  useEffect(() => {
    plot.current?.setData([ticks, ...lines.map(({ values }) => [...values])])
  }, [ticks.length, key])
  return <div class="chart" ref={box} role="img" aria-label="Stakes over time; the list below has the numbers" />
}
