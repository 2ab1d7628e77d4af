import { limitText } from '../../../agents/budget.ts'
import { formatAmount } from '../../../policies/units.ts'
import type { Event } from '../../eventSchema.ts'
import type { Facts } from '../../facts.ts'
import { at, nameOf } from '../../known.ts'
import type { State } from '../../state.ts'
import { about, type Catalog, countUpTo } from './catalog.ts'

/** Why something was not done. */
export interface Denial {
  seq: number
  tick: number
  agent: string
  summary: string
  /** `policy`: the agent's own check said no; `chain`: the gate or a contract did. */
  by: 'policy' | 'chain'
  policy?: string
  rule?: string
  why: string
}

/** What an event of a denial says. */
export function denialIn({ seq, tick, type, agent, data }: Event): Denial {
  const place = { seq, tick, agent: agent ?? '' }
  if (type === 'action.refused') {
    const { summary, error } = data as Facts['action.refused']
    return { ...place, summary, by: 'chain', why: error }
  }
  const { summary, policy, rule, explanation } = data as Facts['action.denied']
  return { ...place, summary, by: 'policy', policy, rule, why: explanation }
}

/** A policy as it was in force at an event: what a denial was measured by. */
export function inForceAt(events: readonly Event[], catalog: Catalog, name: string, seq: number): string[] {
  const told = about(catalog, `policy ${name}`, seq).map((each) => events[each] as Event)
  const last = told.at(-1)
  if (!last) return []
  const { units = {} } = (told[0] as Event).data as Partial<Facts['policy.described']>
  const { params, version = 1 } = last.data as Pick<Facts['policy.changed'], 'params'> & { version?: number }
  const texts = Object.entries(params).map(
    ([param, value]) => `${param} = ${formatAmount(BigInt(value), at(units, param))}`,
  )
  return [`${name}, version ${version}`, ...texts]
}

/** What an agent is at in a tick, or why it is at nothing. */
export interface Standing {
  agent: string
  idle: boolean
  /** One line. */
  why: string
  /** Further facts that have to do with it, out of the state. */
  facts: string[]
  /** The turn that says so. */
  seq?: number
}

/** How agents stand in a tick, each when it is asked about: what it did, or what it said and what the log knows of why it did nothing. */
export interface Standings {
  /** Whoever acts. */
  active: ReadonlySet<string>
  of(name: string): Standing
}

export function standingsOf(
  state: State,
  events: readonly Event[],
  { turns, ends, denials }: Catalog,
  tick: number,
): Standings {
  const denied = new Map<string, string[]>()
  const last = ends[tick] ?? -1
  for (let each = countUpTo(denials, ends[tick - 1] ?? -1); each < denials.length && denials[each]! <= last; each++) {
    const { type, agent, data } = events[denials[each]!] as Event
    if (type === 'action.denied' && agent !== null)
      denied.set(agent, [...(denied.get(agent) ?? []), `${data.summary}: ${data.explanation}`])
  }
  const facts = factsOf(state)
  const here = turns.get(tick) ?? new Map<string, number>()
  const active = [...here].filter(([, seq]) => !fromTurn(events[seq] as Event).idle)
  return {
    active: new Set(active.map(([name]) => name)),
    of(name) {
      const seq = here.get(name)
      const own = [...(denied.get(name) ?? []), ...(facts.get(name) ?? [])]
      const standing =
        seq === undefined ? { idle: true, why: whyAsleep(state, name, tick) } : fromTurn(events[seq] as Event)
      const isMember = at(state.agents, name)?.enrolled === true
      return {
        ...{ agent: name, ...standing },
        facts: [...(isMember ? [] : ['it is no member: the gate takes nothing from it']), ...own],
        ...(seq !== undefined && { seq }),
      }
    },
  }
}

function whyAsleep({ outOf }: State, name: string, tick: number): string {
  const spent = at(outOf, name)
  if (spent) {
    const whose = spent.of === 'society' ? "the society's" : 'its'
    return `it thinks no more: ${whose} ${limitText(spent.what, BigInt(spent.limit))} are used up`
  }
  return tick === 0
    ? 'the society is being founded'
    : 'it was not asked in this tick: it is silent in this run, or plays no part that takes turns'
}

function fromTurn({ type, data }: Event): Pick<Standing, 'idle' | 'why'> {
  if (type === 'turn.failed') return { idle: true, why: `its turn failed: ${data.error}` }
  const { said, idle, intents, denials, done } = data as Pick<
    Facts['turn'],
    'said' | 'idle' | 'intents' | 'denials' | 'done'
  >
  if (idle) return { idle: true, why: `it was not asked: ${idle}` }
  const words = said ? `it says: ${said}` : ''
  if (intents > 0) return { idle: false, why: `acts: ${intents} sent${denials > 0 ? `, ${denials} denied` : ''}` }
  if (denials > 0)
    return { idle: true, why: `all it wanted was denied by its own policies (${denials})${words && `; ${words}`}` }
  return { idle: true, why: words || (done ? 'it had nothing to do' : 'it waits for an answer from outside') }
}

/** What the state says of who holds and waits for what, by agent. */
function factsOf(state: State): Map<string, string[]> {
  const facts = new Map<string, string[]>()
  const add = (address: string | undefined, fact: string) => {
    if (address === undefined) return
    const name = nameOf(state, address)
    facts.set(name, [...(facts.get(name) ?? []), fact])
  }
  for (const { tasks } of Object.values(state.workflows))
    for (const { worker, status, name, needs } of tasks) {
      if (status === 'claimed') {
        const missing = needs.filter((need) => tasks[need]?.status !== 'done').map((need) => tasks[need]?.name)
        add(worker, missing.length > 0 ? `holds “${name}”, which needs ${missing.join(', ')}` : `holds “${name}”`)
      }
      if (status === 'pending') add(worker, `handed in “${name}”; it can still be challenged`)
      if (status === 'accused') add(worker, `“${name}” is called overdue`)
    }
  for (const { challenger, claim, status } of Object.values(state.disputes))
    if (status === 'open') {
      const claimant = state.claims[claim]?.claimant
      add(challenger, `disputes a claim of ${claimant ? nameOf(state, claimant) : 'somebody'}`)
      add(claimant, `its claim is disputed by ${nameOf(state, challenger)}`)
    }
  return facts
}
