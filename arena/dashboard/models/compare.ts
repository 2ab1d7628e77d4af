import type { Event } from '../../eventSchema.ts'
import { at } from '../../known.ts'
import { pol } from '../../sentences.ts'
import { balanceOf, type State } from '../../state.ts'
import { type Catalog, upTo } from './catalog.ts'

/** A figure in both runs. */
export interface ComparedRow {
  what: string
  left: string
  right: string
  differs: boolean
}

/** How two runs stand at one tick, figure by figure: what differs comes first within its kind. */
export function compareStates(left: State, right: State): { title: string; rows: ComparedRow[] }[] {
  const row = (what: string, a: string, b: string): ComparedRow => ({ what, left: a, right: b, differs: a !== b })
  const both = <Value>(a: Record<string, Value>, b: Record<string, Value>, show: (value: Value) => string) =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .map((name) => {
        const [one, other] = [at(a, name), at(b, name)]
        return row(name, one === undefined ? '–' : show(one), other === undefined ? '–' : show(other))
      })
      .sort((one, other) => Number(other.differs) - Number(one.differs))
  const totals = ({ totals: { executed, denied, refused, proofs, slashed, burned }, tick }: State) => ({
    ...{ ticks: String(tick), executed: String(executed), denied: String(denied), refused: String(refused) },
    ...{ proofs: String(proofs), slashed: pol(slashed), burned: pol(burned) },
  })
  return [
    { title: 'In all', rows: both(totals(left), totals(right), (text) => text) },
    { title: 'Tasks', rows: both(tasksOf(left), tasksOf(right), (text) => text) },
    { title: 'Policies', rows: both(policiesOf(left), policiesOf(right), (text) => text) },
    { title: 'Agents', rows: both(agentsOf(left), agentsOf(right), (text) => text) },
  ].filter(({ rows }) => rows.length > 0)
}

function tasksOf({ workflows }: State): Record<string, string> {
  return Object.fromEntries(
    Object.values(workflows).flatMap(({ name, tasks }) =>
      tasks.map((task) => [`${name}: ${task.name}`, task.status] as const),
    ),
  )
}

function policiesOf({ policies }: State): Record<string, string> {
  return Object.fromEntries(
    Object.values(policies).map(({ name, version, params }) => [
      name,
      [`version ${version}`, ...Object.entries(params).map(([param, value]) => `${param} ${value}`)].join(', '),
    ]),
  )
}

function agentsOf(state: State): Record<string, string> {
  return Object.fromEntries(
    Object.values(state.agents).map(({ name, account, stake, slashed }) => [
      name,
      `${pol(balanceOf(state, account))}, ${pol(stake)} staked${slashed > 0n ? `, ${pol(slashed)} slashed` : ''}`,
    ]),
  )
}

interface Side {
  events: readonly Event[]
  catalog: Catalog
  seq: number
}

/** The first thing that somebody did in one run and not in the other; undefined as long as both tell the same. */
export function firstDifference(left: Side, right: Side): { left?: Event; right?: Event } | undefined {
  const [a, b] = [left, right].map(({ catalog, seq }) => upTo(catalog.deeds, seq)) as [number[], number[]]
  for (let each = 0; each < Math.max(a.length, b.length); each++) {
    const [one, other] = [left.events[a[each] ?? -1], right.events[b[each] ?? -1]]
    if (one && other && deed(one) === deed(other)) continue
    return { ...(one && { left: one }), ...(other && { right: other }) }
  }
  return undefined
}

/** Transactions and gas differ between any two runs: they are no deeds. */
function deed({ tick, type, agent, data }: Event): string {
  return JSON.stringify([tick, type, agent, data.summary, data.error ?? data.explanation])
}
