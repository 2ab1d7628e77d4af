import { useComputed } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { type FeedLine, lineOf } from '../models/feed.ts'
import { type Whole, wholeOf } from '../models/whole.ts'
import { goToEvent, known, knownBeside, opened, other, run } from '../store.ts'
import { Badge, Beside, EventLink } from './parts.tsx'

/** One event whole: what it says, its transaction, and what led to it and came of it. */
export function EventPanel() {
  const ticks = useComputed(() => (opened.value?.beside ? knownBeside : known).value.ticks)
  const shown = useComputed(() => {
    // What it belongs with is looked for in all of the log, so once a tick.
    void [ticks.value]
    const { seq, beside } = opened.value ?? {}
    const history = (beside ? other : run).value?.history
    const whole = history && seq !== undefined && wholeOf(history.events, history.catalog, history.head, seq)
    return whole ? { whole, line: lineOf(whole.event, history.head) } : undefined
  })
  const panel = useRef<HTMLElement>(null)
  const { seq, beside = false } = opened.value ?? {}
  useEffect(() => {
    if (seq === undefined) return
    const before = document.activeElement
    panel.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [seq === undefined])
  if (seq === undefined) return null
  return (
    <section class="panel" role="dialog" aria-label={`event ${seq}`} tabIndex={-1} ref={panel}>
      <header>
        <h2>
          event #{seq} {beside && <span class="soft">of {other.value?.name}</span>}
        </h2>
        <button type="button" aria-label="close" onClick={() => close()}>
          ✕
        </button>
      </header>
      <Beside.Provider value={beside}>
        {shown.value ? <Body {...shown.value} /> : <p class="none">This run has no such event yet.</p>}
      </Beside.Provider>
    </section>
  )
}

function close(): void {
  opened.value = undefined
}

function Body({ whole: { event, data, names, transaction, before, after }, line }: { whole: Whole; line: FeedLine }) {
  return (
    <div class="body">
      <p>
        {line.agent && <b>{line.agent} </b>}
        {line.text}
      </p>
      {line.more && <p class="soft">{line.more}</p>}
      <p>
        <Badge>tick {event.tick}</Badge> <Badge>{event.type}</Badge>{' '}
        <button type="button" class="small" onClick={() => goToEvent(event)}>
          go there
        </button>
      </p>
      {transaction && (
        <section>
          <h3>Transaction</h3>
          <dl class="facts">
            <dt>hash</dt>
            <dd class="mono">{transaction.hash}</dd>
            {transaction.block !== undefined && (
              <>
                <dt>block</dt>
                <dd>
                  {transaction.block} {transaction.blockSeq !== undefined && <EventLink seq={transaction.blockSeq} />}
                </dd>
              </>
            )}
            {transaction.gas !== undefined && (
              <>
                <dt>gas</dt>
                <dd>
                  {transaction.gas} {transaction.ok === false && <Badge tone="bad">reverted</Badge>}
                </dd>
              </>
            )}
          </dl>
        </section>
      )}
      <Related title="What led to it" list={before} />
      <Related title="What came of it" list={after} />
      <section>
        <h3>Data</h3>
        <pre tabIndex={0}>{data}</pre>
        {names.length > 0 && (
          <dl class="facts">
            {names.map(({ address, name }) => [
              <dt key={address}>{name}</dt>,
              <dd key={`${address} is`} class="mono">
                {address}
              </dd>,
            ])}
          </dl>
        )}
        <p class="mono soft">hash {event.hash}</p>
        <p class="mono soft">prev {event.prev}</p>
      </section>
    </div>
  )
}

function Related({ title, list }: { title: string; list: Whole['before'] }) {
  if (list.length === 0) return null
  return (
    <section>
      <h3>{title}</h3>
      <ul class="plainlist">
        {list.map(({ seq, text, why }) => (
          <li key={seq}>
            <EventLink seq={seq} /> {text} <span class="soft">({why})</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
