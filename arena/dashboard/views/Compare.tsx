import { useComputed } from '@preact/signals'
import { tickAt } from '../models/catalog.ts'
import { compareStates, firstDifference } from '../models/compare.ts'
import { lineOf } from '../models/feed.ts'
import { cards, moment, other, run, showBeside } from '../store.ts'
import { Empty, EventLink } from './parts.tsx'

/** This run beside another one, at the same tick. */
export function Compare() {
  const compared = useComputed(() => {
    const [left, right] = [run.value, other.value]
    if (!left || !right || right.version.value === 0) return undefined
    const { tick, seq, state } = moment.value
    const { history } = right
    const last = history.events.length - 1
    const there = moment.value.live ? last : Math.min(history.catalog.ends[tick] ?? last, last)
    const first = firstDifference(
      { events: left.history.events, catalog: left.history.catalog, seq },
      { events: history.events, catalog: history.catalog, seq: there },
    )
    const say = (of: typeof left, event: (typeof left.history.events)[number] | undefined) =>
      event && lineOf(event, of.history.head)
    return {
      tick: tickAt(history.catalog, there),
      tables: compareStates(state, history.stateAt(there)),
      first: first && { left: say(left, first.left), right: say(right, first.right) },
    }
  })
  const others = cards.value.filter((card) => card.run !== run.value?.name)
  return (
    <div class="cards">
      <p class="bar">
        <label>
          beside{' '}
          <select
            value={other.value?.name ?? ''}
            onChange={({ currentTarget }) => showBeside(currentTarget.value || undefined)}
          >
            <option value="">no other run</option>
            {others.map((card) => (
              <option key={card.run} value={card.run}>
                {card.run}
              </option>
            ))}
          </select>
        </label>
        {other.value?.trouble.value && <span class="badtext">{other.value.trouble.value}</span>}
      </p>
      {!other.value && (
        <Empty>
          {others.length > 0 ? 'Choose another run to set beside this one.' : 'There is no other run here.'}
        </Empty>
      )}
      {compared.value && (
        <>
          <article class="card">
            <h2>Where they part</h2>
            {!compared.value.first && <p>As far as they are shown, the same is done in both.</p>}
            {compared.value.first && (
              <dl class="parting">
                <dt>{run.value?.name}</dt>
                <dd>
                  {compared.value.first.left ? (
                    <>
                      tick {compared.value.first.left.tick}: {compared.value.first.left.agent}{' '}
                      {compared.value.first.left.text} {compared.value.first.left.more}{' '}
                      <EventLink seq={compared.value.first.left.seq} />
                    </>
                  ) : (
                    'nothing more'
                  )}
                </dd>
                <dt>{other.value?.name}</dt>
                <dd>
                  {compared.value.first.right
                    ? `tick ${compared.value.first.right.tick}: ${compared.value.first.right.agent} ${compared.value.first.right.text} ${compared.value.first.right.more} (#${compared.value.first.right.seq})`
                    : 'nothing more'}
                </dd>
              </dl>
            )}
          </article>
          {compared.value.tables.map(({ title, rows }) => (
            <article class="card" key={title}>
              <h2>{title}</h2>
              <div class="scroll" tabIndex={0} role="group" aria-label={title}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">at tick</th>
                      <th scope="col">
                        {run.value?.name}, {moment.value.tick}
                      </th>
                      <th scope="col">
                        {other.value?.name}, {compared.value?.tick}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.slice(0, 150).map(({ what, left, right, differs }) => (
                      <tr key={what} class={differs ? 'differs' : ''}>
                        <th scope="row">{what}</th>
                        <td>{left}</td>
                        <td>{right}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              {rows.length > 150 && <p class="soft">and {rows.length - 150} more, most of them the same</p>}
            </article>
          ))}
        </>
      )}
    </div>
  )
}
