import type { Member } from '../../../agents/snapshot.ts'
import { lower } from '../../known.ts'
import { reputationOf } from '../../standing.ts'
import { balanceOf, type State } from '../../state.ts'
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

/** How the society hangs together: stakes as sizes, and who works, checks, disputes, slashed and votes for whom. */
export function graphOf(state: State): Graph {
  const members = Object.values(state.agents)
  const most = Math.max(1, ...members.map(({ stake }) => inPol(stake)))
  const byAddress = addressBook(members)
  const edges = new Map<string, Edge>()
  const link = (from: string | undefined, to: string | undefined, kind: Edge['kind']) => {
    if (from !== undefined && to !== undefined && from !== to) edges.set(`${kind} ${from} ${to}`, { from, to, kind })
  }
  const named = (address: string | undefined) => {
    const name = address === undefined ? undefined : byAddress.get(lower(address))
    return name === undefined ? undefined : agentId(name)
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
  for (const { name, delegates } of members)
    for (const to of [delegates.wallet, delegates.stake])
      if (to !== undefined && Object.hasOwn(state.agents, to)) link(agentId(name), agentId(to), 'delegates')
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
    edges: [...edges.values()],
  }
}

export const agentId = (name: string): string => `agent ${name}`
export const workflowId = (hash: string): string => `workflow ${hash}`

/** Names by account and key. */
export function addressBook(members: readonly Member[]): Map<string, string> {
  return new Map(members.flatMap(({ name, account, owner }) => [account, owner].map((each) => [lower(each), name])))
}

/** An agent as lists show it; amounts in wei. */
export interface AgentRow extends Pick<Member, 'name' | 'role' | 'stake' | 'locked' | 'slashed' | 'enrolled'> {
  balance: bigint
  /** Points, of whom anybody has recorded any. */
  reputation?: bigint
}

export function agentRows(state: State): AgentRow[] {
  return Object.values(state.agents).map(({ name, role, account, stake, locked, slashed, enrolled }) => {
    const reputation = reputationOf(state, account, tickTime(state.tick + 1))?.points
    return {
      ...{ name, role, stake, locked, slashed, enrolled },
      balance: balanceOf(state, account),
      ...(reputation !== undefined && { reputation }),
    }
  })
}
