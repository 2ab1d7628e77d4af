import { useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { type ComparedTable, compareStates } from '../models/compare.ts'
import { lineOf } from '../models/feed.ts'
import type { Series } from '../models/series.ts'
import type { OpenRun } from '../openRun.ts'
import {
  cards,
  goToParting,
  known,
  knownBeside,
  moment,
  momentBeside,
  other,
  parting,
  run,
  showBeside,
  ticks,
} from '../store.ts'
import { Chart, type ChartLine } from './Chart.tsx'
import { FeedBar, FeedList } from './Feed.tsx'
import { Beside, Empty, EventLink } from './parts.tsx'
import { SocietyGraph } from './Society.tsx'
import { VirtualList } from './VirtualList.tsx'

/** Two runs on one slider: where they part, how each society stands, what was counted over time, and what happened. */
export function Compare() {
  const others = cards.value.filter((card) => card.run !== run.value?.name)
  const [left, right] = [run.value, other.value]
  const isHere = left !== undefined && right !== undefined && knownBeside.value.last >= 0
  return (
    <div class="cards">
      <p class="bar">
        <label>
          beside{' '}
          <select
            value={right?.name ?? ''}
            onChange={({ currentTarget }) => showBeside(currentTarget.value || undefined)}
          >
            <option value="">no other run</option>
            {right && !others.some((card) => card.run === right.name) && (
              <option value={right.name}>{right.name}</option>
            )}
            {others.map((card) => (
              <option key={card.run} value={card.run}>
                {card.run}
              </option>
            ))}
          </select>
        </label>
        {right && (
          <button type="button" disabled={!parting.value} onClick={goToParting} title="key d">
            first difference
          </button>
        )}
        {right?.trouble.value && <span class="badtext">{right.trouble.value}</span>}
      </p>
      {!right && (
        <Empty>
          {others.length > 0 ? 'Choose another run to set beside this one.' : 'There is no other run here.'}
        </Empty>
      )}
      {isHere && (
        <>
          <Parting left={left} right={right} />
          <Pair label="Societies">{(beside) => <SocietyGraph beside={beside} />}</Pair>
          <Pair label="Over time">{(beside) => <Charts beside={beside} />}</Pair>
          <Figures />
          <article class="card feeds">
            <h2>What happened</h2>
            <FeedBar />
            <Pair label="What happened">
              {(beside) => (
                <div class="feed">
                  <FeedList beside={beside} marked />
                </div>
              )}
            </Pair>
          </article>
        </>
      )}
    </div>
  )
}

/** The same of each run, side by side; one above the other where there is no room. */
function Pair({ label, children }: { label: string; children: (beside: boolean) => ComponentChildren }) {
  return (
    <div class="pair">
      {[false, true].map((beside) => (
        <section key={String(beside)} aria-label={`${label}: ${beside ? other.value?.name : run.value?.name}`}>
          <h3>
            {beside ? other.value?.name : run.value?.name}{' '}
            <span class="soft">at tick {(beside ? momentBeside : moment).value.tick}</span>
          </h3>
          <Beside.Provider value={beside}>{children(beside)}</Beside.Provider>
        </section>
      ))}
    </div>
  )
}

function Parting({ left, right }: { left: OpenRun; right: OpenRun }) {
  const first = parting.value
  const sides = [
    { of: left, event: first?.left, beside: false },
    { of: right, event: first?.right, beside: true },
  ]
  return (
    <article class="card parting">
      <h2>Where they part</h2>
      {!first && <p>As far as both are known, the same is done in both.</p>}
      {first && (
        <dl>
          {sides.map(({ of, event, beside }) => {
            const line = event && lineOf(event, of.history.head)
            return [
              <dt key={`${beside}`}>{of.name}</dt>,
              <dd key={`${beside} does`}>
                <Beside.Provider value={beside}>
                  {line ? (
                    <>
                      tick {line.tick}: {line.agent} {line.text} {line.more} <EventLink seq={line.seq} />
                    </>
                  ) : (
                    'nothing that the other run has not'
                  )}
                </Beside.Provider>
              </dd>,
            ]
          })}
        </dl>
      )}
    </article>
  )
}

/** What was counted, in both runs on one scale. */
function Charts({ beside }: { beside: boolean }) {
  const drawn = useComputed(() => {
    void [known.value.ticks, knownBeside.value.ticks]
    const both = [run.value, other.value].flatMap((open) => open?.history.series ?? [])
    const own = (beside ? other : run).value?.history.series
    const top = (of: (series: Series) => ChartLine[]) =>
      Math.max(0, ...both.flatMap((series) => of(series).map(({ values }) => largest(values))))
    return {
      ticks: own?.ticks ?? [],
      charts: CHARTS.map(({ title, unit, of }) => ({ title, unit, most: top(of), lines: own ? of(own) : [] })),
    }
  })
  return (
    <>
      {drawn.value.charts.map(({ title, unit, most, lines }) => (
        <Chart
          key={title}
          ticks={drawn.value.ticks}
          lines={lines}
          unit={unit}
          most={most}
          until={ticks.value}
          label={`${title}, over time; the table below has the figures of this tick`}
        />
      ))}
    </>
  )
}

const CHARTS: { title: string; unit: string; of: (series: Series) => ChartLine[] }[] = [
  {
    title: 'Done and denied',
    unit: '',
    of: ({ executed, denied }) => [
      { label: 'executed', values: executed },
      { label: 'denied or refused', values: denied, color: '--warn' },
    ],
  },
  {
    title: 'Stakes and slashes',
    unit: 'POL',
    of: ({ staked, slashed }) => [
      { label: 'staked in all', values: staked },
      { label: 'slashed in all', values: slashed, color: '--bad', dashed: true },
    ],
  },
]

function largest(values: readonly number[]): number {
  let most = 0
  for (const value of values) most = Math.max(most, value)
  return most
}

const ROW = 34

/** How both societies stand, figure by figure: what differs first. */
function Figures() {
  const tables = useComputed(() => compareStates(moment.value.state, momentBeside.value.state))
  return (
    <article class="card">
      <h2>How they stand</h2>
      {tables.value.map((table) => (
        <section key={table.title} class="figures">
          <h3>
            {table.title}: {table.differing === 0 ? 'all the same' : `${table.differing} of ${table.count} differ`}
          </h3>
          <div class="window-of" style={{ height: `${Math.min(table.count, 8) * ROW + 2}px` }}>
            <VirtualList
              count={table.count}
              height={ROW}
              label={table.title}
              row={(at) => <Figure {...{ table, at }} />}
            />
          </div>
        </section>
      ))}
    </article>
  )
}

function Figure({ table, at }: { table: ComparedTable; at: number }) {
  const { what, left, right, differs } = table.row(at)
  return (
    <div class={`figure ${differs ? 'differs' : ''}`}>
      <b title={what}>{what}</b>
      <span title={left}>{left}</span>
      <span title={right}>
        {differs && <span class="mark">≠ </span>}
        {right}
      </span>
    </div>
  )
}
