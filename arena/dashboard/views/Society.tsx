import { useComputed } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { points, pol } from '../../sentences.ts'
import { standingsOf } from '../models/reasons.ts'
import { agentRow, type Graph, graphOf } from '../models/society.ts'
import { chosen, known, knownBeside, moment, momentBeside, other, run, writing } from '../store.ts'
import { Canvas } from './Canvas.tsx'
import { AgentName, Badge, Draft, EventLink } from './parts.tsx'
import { VirtualList } from './VirtualList.tsx'

/** Who there is, how they hang together, and how each stands. */
export function Society() {
  const names = useComputed(() => Object.keys(moment.value.state.agents))
  const standings = useStandings(false)
  return (
    <>
      <SocietyGraph beside={false} />
      <VirtualList
        count={names.value.length}
        height={48}
        label="Agents"
        row={(at) => {
          const { state } = moment.value
          const member = state.agents[names.value[at] ?? '']
          if (!member) return null
          const agent = agentRow(state, member)
          const standing = standings.value?.of(agent.name)
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

/** The society as a graph, of this run or of the one beside it. */
export function SocietyGraph({ beside }: { beside: boolean }) {
  const last = useRef<Graph>(undefined)
  const graph = useComputed(() => {
    last.current = graphOf((beside ? momentBeside : moment).value.state, last.current)
    return last.current
  })
  // Places are those of the whole run as it is known, so that nobody jumps when the slider moves.
  const whole = useComputed(() => {
    void (beside ? knownBeside : known).value
    const head = (beside ? other : run).value?.history.head
    return head && head !== (beside ? momentBeside : moment).value.state ? graphOf(head) : graph.value
  })
  const standings = useStandings(beside)
  const active = useComputed(() => standings.value?.active ?? NOBODY)
  return <Canvas graph={graph.value} whole={whole.value} active={active.value} />
}

const NOBODY: ReadonlySet<string> = new Set()

function useStandings(beside: boolean) {
  return useComputed(() => {
    const history = (beside ? other : run).value?.history
    const { state, tick } = (beside ? momentBeside : moment).value
    return history && standingsOf(state, history.events, history.catalog, tick)
  })
}
