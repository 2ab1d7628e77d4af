import { useComputed } from '@preact/signals'
import { pol } from '../../sentences.ts'
import { stakeLines } from '../models/series.ts'
import { known, moment, run } from '../store.ts'
import { Chart } from './Chart.tsx'
import { AgentName } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

/** How many agents have a line of their own: those whose stake moved most. */
const LINES = 8

/** Stakes over time, and as they are. */
export function Stakes() {
  const drawn = useComputed(() => {
    void known.value.ticks
    const series = run.value?.history.series
    if (!series) return { ticks: [], lines: [] }
    const slashed = { label: 'slashed in all', values: series.slashed, color: '--bad', dashed: true }
    return { ticks: [...series.ticks], lines: [...stakeLines(series, LINES), slashed] }
  })
  const rows = useComputed(() =>
    Object.values(moment.value.state.agents)
      .sort((a, b) => (a.stake < b.stake ? 1 : a.stake > b.stake ? -1 : a.name < b.name ? -1 : 1))
      .map(({ name }) => name),
  )
  return (
    <>
      <Chart
        ticks={drawn.value.ticks}
        lines={drawn.value.lines}
        unit="POL"
        label="Stakes over time; the list below has the numbers"
      />
      <VirtualList
        count={rows.value.length}
        height={30}
        label="Stakes by agent"
        row={(at) => {
          const agent = moment.value.state.agents[rows.value[at] ?? '']
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
