import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { lineOf, listing } from '../models/feed.ts'
import { budget, nextFrame } from '../ports.ts'
import { comparison, known, knownBeside, moment, momentBeside, other, run, sought, wanted, writing } from '../store.ts'
import { AgentName, Draft, openEvent } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

const HEIGHT = 46
/** How long events are searched for words before the browser has its turn, in milliseconds. */
const WORK = 6

/** Long numbers by their ends, so that what came of an act is not cut off behind them; the event has them whole. */
function shortened(text: string): string {
  return text.replaceAll(/\b(?:0x[0-9a-f]{12,}|\d{16,})/gi, (word) => `${word.slice(0, 6)}…${word.slice(-4)}`)
}

/** What happened in the run that is shown, a line each, oldest first, and how to choose of it. */
export function Feed() {
  return (
    <section class="feed" aria-label="Feed">
      <FeedBar />
      <FeedList beside={false} />
      <Writers agent={wanted.value.agent} />
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

/** What is chosen of a feed, or of both. */
export function FeedBar() {
  const { all, words, agent } = wanted.value
  const set = (change: Partial<typeof wanted.value>) => {
    wanted.value = { ...wanted.value, ...change }
  }
  return (
    <>
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
      </div>
      {agent !== undefined && (
        <p class="only">
          only <AgentName name={agent} />
        </p>
      )}
    </>
  )
}

/** @param marked - what the other run has nothing like is marked */
export function FeedList({ beside, marked = false }: { beside: boolean; marked?: boolean }) {
  const history = (beside ? other : run).value?.history
  const { version } = (beside ? knownBeside : known).value
  const asked = wanted.value
  const list = useMemo(() => history && listing(history.events, history.catalog, asked), [history, asked])
  const sifted = useSignal(0)
  useEffect(() => {
    let left = false
    const sift = async () => {
      const before = list?.count(Number.POSITIVE_INFINITY)
      while (!left && list && !list.sift(budget(WORK))) {
        sifted.value += 1
        await nextFrame()
      }
      if (!left && list?.count(Number.POSITIVE_INFINITY) !== before) sifted.value += 1
    }
    void sift()
    return () => {
      left = true
    }
  }, [list, version])
  void sifted.value
  const { seq } = (beside ? momentBeside : moment).value
  const count = list?.count(seq) ?? 0
  const wish = sought.value?.[beside ? 'right' : 'left']
  const seen = useMemo(() => (wish === undefined || !list ? undefined : { at: list.count(wish) - 1 }), [sought.value])
  const only = useComputed(() => (marked ? comparison.value : undefined))
  return (
    <>
      <p class="soft count" role="status">
        {count === 1 ? '1 line' : `${count} lines`}
      </p>
      <VirtualList
        count={count}
        height={HEIGHT}
        label={beside ? 'Events of the other run' : 'Events'}
        stick
        seen={seen}
        row={(at) => {
          const event = history?.events[list?.at(at) ?? -1]
          if (!event || !history) return null
          const line = lineOf(event, history.head)
          const isOnly = only.value?.isOnly(event, beside ? 'right' : 'left')
          return (
            <button
              type="button"
              class={`line ${line.tone} ${isOnly ? 'only-here' : ''}`}
              onClick={() => openEvent(line.seq, beside)}
            >
              <span class="when">{line.tick}</span>
              <span class="what">
                <span class="text">
                  {isOnly && <b class="mark">only here: </b>}
                  {line.agent && <b>{line.agent} </b>}
                  {shortened(line.text)}
                </span>
                {line.more && <span class="more">{line.more}</span>}
              </span>
            </button>
          )
        }}
      />
    </>
  )
}
