import { useComputed } from '@preact/signals'
import { countUpTo } from '../models/catalog.ts'
import { denialIn, inForceAt, standingsOf } from '../models/reasons.ts'
import { chosen, known, moment, run } from '../store.ts'
import { AgentName, Badge, EventLink } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

/** Why what was wanted was not done, and why who does nothing does nothing. */
export function Why() {
  const denials = useComputed(() => {
    void known.value
    const history = run.value?.history
    if (!history) return []
    const { events, catalog } = history
    if (chosen.value === undefined) return catalog.denials
    return catalog.denials.filter((seq) => events[seq]?.agent === chosen.value)
  })
  const denied = useComputed(() => countUpTo(denials.value, moment.value.seq))
  const standings = useComputed(() => {
    const { state, tick } = moment.value
    const history = run.value?.history
    return history && standingsOf(state, history.events, history.catalog, tick)
  })
  const idle = useComputed(() => {
    const { state } = moment.value
    const names = Object.keys(state.agents).filter((name) => !standings.value?.active.has(name))
    return chosen.value === undefined ? names : names.filter((name) => name === chosen.value)
  })
  const { tick } = moment.value
  const history = run.value?.history
  return (
    <div class="halves">
      <section aria-label="Denials">
        <h2>Denied and refused: {denied.value}</h2>
        <VirtualList
          count={denied.value}
          height={150}
          label="Denials, newest first"
          row={(at) => {
            const event = history?.events[denials.value[denied.value - 1 - at] ?? -1]
            if (!event) return null
            const denial = denialIn(event)
            const { seq, agent, summary, by, policy, rule, why } = denial
            return (
              <div class="reason">
                <p>
                  <span class="when">tick {denial.tick}</span> <AgentName name={agent} /> wanted to {summary}{' '}
                  <EventLink seq={seq} />
                </p>
                <p>
                  <Badge tone={by === 'policy' ? 'warn' : 'bad'}>
                    {by === 'policy' ? `denied by ${policy}` : 'refused on chain'}
                  </Badge>{' '}
                  {rule && <span class="soft">rule {rule}</span>}
                </p>
                <p class="clamp" title={why}>
                  {why}
                </p>
                {policy && history && (
                  <p class="soft clamp1">{inForceAt(history.events, history.catalog, policy, seq).join(' · ')}</p>
                )}
              </div>
            )
          }}
        />
      </section>
      <section aria-label="Idle agents">
        <h2>
          Idle in tick {tick}: {idle.value.length}
        </h2>
        <VirtualList
          count={idle.value.length}
          height={60}
          label="Idle agents"
          row={(at) => {
            const standing = standings.value?.of(idle.value[at] ?? '')
            if (!standing) return null
            return (
              <div class="reason">
                <p>
                  <AgentName name={standing.agent} /> {standing.seq !== undefined && <EventLink seq={standing.seq} />}
                </p>
                <p class="clamp1" title={standing.why}>
                  {standing.why}
                </p>
                <p class="soft clamp1" title={standing.facts.join('; ')}>
                  {standing.facts.join('; ')}
                </p>
              </div>
            )
          }}
        />
      </section>
    </div>
  )
}
