import type { Member } from '../../../agents/snapshot.ts'
import { balanceOf, nameOf } from '../../known.ts'
import { reputationOf } from '../../standing.ts'
import type { State } from '../../state.ts'
import { tickTime } from '../../tickTime.ts'
import { inPol } from './series.ts'

/** An agent, or a workflow that agents do, in the graph. */
export interface Node {
  id: string
  label: string
  kind: 'agent' | 'workflow'
  /** From 0 to 1: its share of the largest stake. */
  weight: number
  slashed: boolean
  member: boolean
}

/** Who has to do with whom, and how. */
export interface Edge {
  from: string
  to: string
  kind: 'works' | 'funds' | 'slashed' | 'disputes' | 'checks' | 'delegates'
}

export interface Graph {
  nodes: Node[]
  edges: Edge[]
}

/**
 * How the society hangs together: stakes as sizes, and who works, checks, disputes, slashed and votes for whom.
 *
 * @param before - what of it is still so is taken over, so that who draws it sees what has changed
 */
export function graphOf(state: State, before?: Graph): Graph {
  const members = Object.values(state.agents)
  let most = 1
  for (const { stake } of members) most = Math.max(most, inPol(stake))
  const edges = edgesOf(state)
  return {
    nodes: [
      ...members.map(({ name, stake, slashed, enrolled }) => ({
        ...{ id: agentId(name), label: name, kind: 'agent' as const, weight: inPol(stake) / most },
        ...{ slashed: slashed > 0n, member: enrolled },
      })),
      ...Object.values(state.workflows).map(({ hash, name }) => ({
        ...{ id: workflowId(hash), label: name, kind: 'workflow' as const, weight: 0.2, slashed: false, member: true },
      })),
    ],
    edges: before && isSame(before.edges, edges) ? before.edges : edges,
  }
}

function edgesOf(state: State): Edge[] {
  const edges = new Map<string, Edge>()
  const link = (from: string | undefined, to: string | undefined, kind: Edge['kind']) => {
    if (from !== undefined && to !== undefined && from !== to) edges.set(`${kind} ${from} ${to}`, { from, to, kind })
  }
  const named = (address: string | undefined) => {
    const name = address === undefined ? undefined : nameOf(state, address)
    return name !== undefined && Object.hasOwn(state.agents, name) ? agentId(name) : undefined
  }
  for (const { hash, client, tasks } of Object.values(state.workflows)) {
    link(named(client), workflowId(hash), 'funds')
    for (const { worker } of tasks) link(named(worker), workflowId(hash), 'works')
  }
  for (const { claimant, draws } of Object.values(state.claims))
    for (const { holder } of draws) link(named(holder), named(claimant), 'checks')
  for (const { claim, challenger } of Object.values(state.disputes))
    link(named(challenger), named(state.claims[claim]?.claimant), 'disputes')
  for (const { beneficiary, account } of Object.values(state.slashes))
    link(named(beneficiary), named(account), 'slashed')
  const list = [...edges.values()]
  for (const { name, delegates } of Object.values(state.agents))
    for (const to of new Set([delegates.wallet, delegates.stake]))
      if (to !== undefined && to !== name && Object.hasOwn(state.agents, to))
        list.push({ from: agentId(name), to: agentId(to), kind: 'delegates' })
  return list
}

function isSame(before: readonly Edge[], now: readonly Edge[]): boolean {
  return (
    before.length === now.length &&
    before.every(({ from, to, kind }, at) => {
      const other = now[at]
      return other?.from === from && other.to === to && other.kind === kind
    })
  )
}

const ids = new Map<string, string>()

/** The same string each time, so that comparing two costs nothing. */
export function agentId(name: string): string {
  let id = ids.get(name)
  if (id === undefined) {
    id = `agent ${name}`
    ids.set(name, id)
  }
  return id
}

export const workflowId = (hash: string): string => `workflow ${hash}`

/** An agent as lists show it; amounts in wei. */
export interface AgentRow extends Pick<Member, 'name' | 'role' | 'stake' | 'locked' | 'slashed' | 'enrolled'> {
  balance: bigint
  /** Points, of whom anybody has recorded any. */
  reputation?: bigint
}

export function agentRow(state: State, { name, role, account, stake, locked, slashed, enrolled }: Member): AgentRow {
  const reputation = reputationOf(state, account, tickTime(state.tick + 1))?.points
  return {
    ...{ name, role, stake, locked, slashed, enrolled },
    balance: balanceOf(state, account),
    ...(reputation !== undefined && { reputation }),
  }
}
