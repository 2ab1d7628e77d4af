import './jitless.ts'
import { effect } from '@preact/signals'
import { type FunctionComponent, render } from 'preact'
import { pol } from '../sentences.ts'
import { readAddress, writeAddress } from './address.ts'
import { listenToKeys } from './keys.ts'
import { every } from './ports.ts'
import {
  cards,
  helping,
  known,
  leave,
  moment,
  refreshCards,
  run,
  show,
  theme,
  VIEWS,
  type View,
  view,
} from './store.ts'
import { Compare } from './views/Compare.tsx'
import { Controls } from './views/Controls.tsx'
import { Disputes } from './views/Disputes.tsx'
import { EventPanel } from './views/EventPanel.tsx'
import { Feed } from './views/Feed.tsx'
import { Help } from './views/Help.tsx'
import { Badge, toneOf } from './views/parts.tsx'
import { Gone, Runs } from './views/Runs.tsx'
import { Society } from './views/Society.tsx'
import { Stakes } from './views/Stakes.tsx'
import { Timeline } from './views/Timeline.tsx'
import { Votes } from './views/Votes.tsx'
import { Why } from './views/Why.tsx'
import { Work } from './views/Work.tsx'

const SHOWS: Record<View, FunctionComponent> = {
  society: Society,
  work: Work,
  votes: Votes,
  disputes: Disputes,
  why: Why,
  stakes: Stakes,
  compare: Compare,
  feed: Feed,
}

function App() {
  const shown = run.value
  const Stage = SHOWS[view.value]
  const isGone = shown?.trouble.value !== undefined && known.value.last < 0
  return (
    <>
      <Head />
      {isGone && <Gone run={shown} />}
      {shown && !isGone && (
        <>
          <nav class="views" aria-label="Views">
            {VIEWS.map((name) => (
              <button
                key={name}
                type="button"
                class={name}
                aria-current={view.value === name ? 'page' : undefined}
                onClick={() => {
                  view.value = name
                }}
              >
                {name}
              </button>
            ))}
          </nav>
          <main class={`stage ${view.value}`} aria-label={view.value}>
            <Stage />
          </main>
          {view.value !== 'feed' && view.value !== 'compare' && (
            <div class="side">
              <Feed />
            </div>
          )}
          <Timeline />
        </>
      )}
      {!shown && <Runs />}
      <EventPanel />
      <Help />
    </>
  )
}

function Head() {
  const shown = run.value
  const { state } = moment.value
  const { totals } = state
  const link = shown?.link.value
  const card = cards.value.find((each) => each.run === shown?.name)
  const open = card?.state === 'resumable' ? 'resumable' : 'live'
  const read = shown?.read.value ?? 1
  const over = link === 'ended' ? (shown?.history.head.ended ? 'ended' : 'over') : link
  const how = link !== 'open' ? (over ?? '') : read < 1 ? `reading, ${Math.floor(100 * read)} %` : open
  return (
    <header class="head">
      <button type="button" class="brand" onClick={leave}>
        Polity
      </button>
      {shown && (
        <>
          <h1 title={shown.name}>{shown.name}</h1>
          <Badge tone={toneOf(how)}>{how}</Badge>
          <p class="totals">
            <span>{Object.keys(state.agents).length} agents</span>
            <span>{totals.executed} executed</span>
            <span>{totals.denied} denied</span>
            <span>{totals.refused} refused</span>
            <span>{totals.proofs} proofs</span>
            <span>{pol(totals.slashed)} slashed</span>
          </p>
          {shown.trouble.value && known.value.last >= 0 && <p class="badtext">{shown.trouble.value}</p>}
          <Controls />
        </>
      )}
      <span class="tools">
        <button
          type="button"
          class="round"
          aria-label={`colors: ${theme.value}`}
          title={`colors: ${theme.value}`}
          onClick={turnTheme}
        >
          {{ auto: '◐', light: '○', dark: '●' }[theme.value]}
        </button>
        <button
          type="button"
          class="round"
          aria-label="keys and help"
          onClick={() => {
            helping.value = true
          }}
        >
          ?
        </button>
      </span>
    </header>
  )
}

function turnTheme(): void {
  theme.value = theme.value === 'auto' ? 'dark' : theme.value === 'dark' ? 'light' : 'auto'
}

/** How often the list of runs is looked at, in milliseconds. */
const LOOKING = 5_000

async function begin(): Promise<void> {
  readAddress()
  writeAddress()
  listenToKeys()
  effect(() => {
    document.title = run.value ? `${run.value.name} · Polity` : 'Polity'
  })
  const root = document.querySelector('#app')
  if (root) render(<App />, root)
  await refreshCards()
  const [only, ...more] = cards.value
  if (only && more.length === 0 && !run.value) show(only.run)
  every(LOOKING, () => {
    if (!run.value || view.value === 'compare') void refreshCards()
  })
}

void begin()
