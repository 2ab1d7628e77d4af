import type { OpenRun } from '../openRun.ts'
import { cards, leave, show, trouble } from '../store.ts'
import { Start } from './Controls.tsx'
import { Badge, Empty, toneOf } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

/** What stands where a run would: there is none of this name, or nothing of it can be read. */
export function Gone({ run }: { run: OpenRun }) {
  return (
    <main class="runs">
      <p role="alert">{run.trouble.value}</p>
      <p>
        <button type="button" onClick={leave}>
          all runs
        </button>
      </p>
    </main>
  )
}

/** The runs of this hub. */
export function Runs() {
  const list = cards.value.toReversed()
  return (
    <main class="runs">
      <h1>Runs</h1>
      <Start />
      {trouble.value && <p class="badtext">{trouble.value}</p>}
      {list.length === 0 && !trouble.value && <Empty>There is no run here yet. `polity run pipeline` makes one.</Empty>}
      {list.length > 0 && (
        <VirtualList
          count={list.length}
          height={56}
          label="Runs"
          row={(at) => {
            const card = list[at]
            if (!card) return null
            return (
              <button type="button" class="runrow" onClick={() => show(card.run)}>
                <b>{card.run}</b> <Badge tone={toneOf(card.state)}>{card.state}</Badge>
                <span class="soft">
                  {card.society} {card.seed !== undefined && `· seed ${card.seed}`} · {card.ticks ?? 0} ticks ·{' '}
                  {card.events} events
                </span>
              </button>
            )
          }}
        />
      )}
    </main>
  )
}
