import { useComputed } from '@preact/signals'
import { points, pol } from '../../sentences.ts'
import { standingsOf } from '../models/reasons.ts'
import { agentRows, graphOf } from '../models/society.ts'
import { chosen, known, moment, run, writing } from '../store.ts'
import { Canvas } from './Canvas.tsx'
import { AgentName, Badge, Draft, EventLink } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

/** Who there is, how they hang together, and how each stands. */
export function Society() {
  const graph = useComputed(() => graphOf(moment.value.state))
  // Places are those of the whole run as it is known, so that nobody jumps when the slider moves.
  const whole = useComputed(() => {
    known.value
    return graphOf(run.value?.history.head ?? moment.value.state)
  })
  const rows = useComputed(() => agentRows(moment.value.state))
  const standings = useComputed(() => {
    const history = run.value?.history
    const list = history ? standingsOf(moment.value.state, history.events, history.catalog, moment.value.tick) : []
    return new Map(list.map((each) => [each.agent, each]))
  })
  const active = useComputed(
    () => new Set([...standings.value.values()].filter(({ idle }) => !idle).map(({ agent }) => agent)),
  )
  return (
    <>
      <Canvas graph={graph.value} whole={whole.value} active={active.value} />
      <VirtualList
        count={rows.value.length}
        height={48}
        label="Agents"
        row={(at) => {
          const agent = rows.value[at]
          if (!agent) return null
          const standing = standings.value.get(agent.name)
          const draft = writing.value.get(agent.name)
          return (
            <div class={`agentrow ${chosen.value === agent.name ? 'chosen' : ''}`}>
              <span class="who">
                <span class={`dot ${standing?.idle === false ? 'on' : ''}`} aria-hidden="true" />
                <AgentName name={agent.name} /> <span class="soft">{agent.role}</span>{' '}
                {!agent.enrolled && <Badge>no member</Badge>}
              </span>
              <span class="sums">
                {pol(agent.balance)}{' '}
                <span class="soft">
                  · stake {pol(agent.stake)}
                  {agent.reputation !== undefined && ` · reputation ${points(agent.reputation)}`}
                </span>
                {agent.slashed > 0n && <span class="badtext"> · {pol(agent.slashed)} slashed</span>}
              </span>
              <span class="state soft">
                {draft === undefined ? standing?.why : <Draft text={draft} most={60} />}{' '}
                {draft === undefined && standing?.seq !== undefined && <EventLink seq={standing.seq} />}
              </span>
            </div>
          )
        }}
      />
    </>
  )
}
