import { useComputed } from '@preact/signals'
import { denialsOf, inForceAt, standingsOf } from '../models/reasons.ts'
import { chosen, moment, run } from '../store.ts'
import { AgentName, Badge, EventLink } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

/** Why what was wanted was not done, and why who does nothing does nothing. */
export function Why() {
  const denials = useComputed(() => {
    const history = run.value?.history
    const list = history ? denialsOf(history.events, history.catalog, moment.value.seq) : []
    return chosen.value === undefined ? list : list.filter(({ agent }) => agent === chosen.value)
  })
  const idle = useComputed(() => {
    const { state, tick } = moment.value
    const history = run.value?.history
    const list = history ? standingsOf(state, history.events, history.catalog, tick) : []
    return list.filter((each) => each.idle && (chosen.value === undefined || each.agent === chosen.value))
  })
  const { tick } = moment.value
  const history = run.value?.history
  return (
    <div class="halves">
      <section aria-label="Denials">
        <h2>Denied and refused: {denials.value.length}</h2>
        <VirtualList
          count={denials.value.length}
          height={150}
          label="Denials, newest first"
          row={(at) => {
            const denial = denials.value[at]
            if (!denial) return null
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
            const standing = idle.value[at]
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
