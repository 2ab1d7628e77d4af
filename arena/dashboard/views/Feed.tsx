import { useComputed } from '@preact/signals'
import { lineOf, listed } from '../models/feed.ts'
import { known, moment, run, wanted, writing } from '../store.ts'
import { AgentName, Draft, openEvent } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

const HEIGHT = 46

/** Long numbers by their ends, so that what came of an act is not cut off behind them; the event has them whole. */
function shortened(text: string): string {
  return text.replaceAll(/\b(?:0x[0-9a-f]{12,}|\d{16,})/gi, (word) => `${word.slice(0, 6)}…${word.slice(-4)}`)
}

/** What happened, a line each, oldest first. */
export function Feed() {
  const list = useComputed(() => {
    known.value
    const history = run.value?.history
    return history ? listed(history.events, history.catalog, moment.value.seq, wanted.value) : []
  })
  const { all, words, agent } = wanted.value
  const history = run.value?.history
  const set = (change: Partial<typeof wanted.value>) => {
    wanted.value = { ...wanted.value, ...change }
  }
  return (
    <section class="feed" aria-label="Feed">
      <div class="bar">
        <input
          id="words"
          type="search"
          placeholder="filter, such as denied spending"
          aria-label="Words that all stand in an event"
          value={words}
          onInput={({ currentTarget }) => set({ words: currentTarget.value })}
        />
        <label class="check">
          <input type="checkbox" checked={all} onChange={({ currentTarget }) => set({ all: currentTarget.checked })} />{' '}
          all
        </label>
        <span class="soft count" role="status">
          {list.value.length}
        </span>
      </div>
      {agent !== undefined && (
        <p class="only">
          only <AgentName name={agent} />
        </p>
      )}
      <VirtualList
        count={list.value.length}
        height={HEIGHT}
        label="Events"
        stick
        row={(at) => {
          const event = history?.events[list.value[at] ?? -1]
          if (!event || !history) return null
          const line = lineOf(event, history.head)
          return (
            <button type="button" class={`line ${line.tone}`} onClick={() => openEvent(line.seq)}>
              <span class="when">{line.tick}</span>
              <span class="what">
                <span class="text">
                  {line.agent && <b>{line.agent} </b>}
                  {shortened(line.text)}
                </span>
                {line.more && <span class="more">{line.more}</span>}
              </span>
            </button>
          )
        }}
      />
      <Writers agent={agent} />
    </section>
  )
}

/** How many of those who are writing are shown below the feed. */
const WRITERS = 3

/** Who is writing what: no events yet, and gone when they are. */
function Writers({ agent }: { agent: string | undefined }) {
  const all = [...writing.value].filter(([name]) => agent === undefined || name === agent)
  if (all.length === 0) return null
  return (
    <section class="writers" aria-label="Being written">
      {all.slice(0, WRITERS).map(([name, text]) => (
        <p key={name}>
          <AgentName name={name} /> <Draft text={text} most={140} />
        </p>
      ))}
      {all.length > WRITERS && <p class="soft">and {all.length - WRITERS} more</p>}
    </section>
  )
}
