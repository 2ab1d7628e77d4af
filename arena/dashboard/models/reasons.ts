import { limitText } from '../../../agents/budget.ts'
import { formatAmount } from '../../../policies/units.ts'
import type { Event } from '../../eventSchema.ts'
import type { Facts } from '../../facts.ts'
import { at, nameOf } from '../../known.ts'
import type { State } from '../../state.ts'
import { about, type Catalog, upTo } from './catalog.ts'

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

/** All denials up to `seq`, newest first. */
export function denialsOf(events: readonly Event[], { denials }: Catalog, seq: number): Denial[] {
  return upTo(denials, seq)
    .map((each): Denial => {
      const event = events[each] as Event
      const place = { seq: event.seq, tick: event.tick, agent: event.agent ?? '' }
      if (event.type === 'action.refused') {
        const { summary, error } = event.data as Facts['action.refused']
        return { ...place, summary, by: 'chain', why: error }
      }
      const { summary, policy, rule, explanation } = event.data as Facts['action.denied']
      return { ...place, summary, by: 'policy', policy, rule, why: explanation }
    })
    .reverse()
}

/** A policy as it was in force at an event: what a denial was measured by. */
export function inForceAt(events: readonly Event[], catalog: Catalog, name: string, seq: number): string[] {
  const told = about(catalog, `policy ${name}`, seq).map((at) => events[at] as Event)
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

/** How each agent stands in a tick: what it did, or what it said and what the log knows of why it did nothing. */
export function standingsOf(
  state: State,
  events: readonly Event[],
  { turns, ends }: Catalog,
  tick: number,
): Standing[] {
  const first = (ends[tick - 1] ?? -1) + 1
  const denied = new Map<string, string[]>()
  for (let at = first; at <= (ends[tick] ?? -1) && at < events.length; at++) {
    const { type, agent, data } = events[at] as Event
    if (type === 'action.denied' && agent !== null)
      denied.set(agent, [...(denied.get(agent) ?? []), `${data.summary}: ${data.explanation}`])
  }
  const facts = factsOf(state)
  return Object.values(state.agents).map(({ name, enrolled }) => {
    const seq = turns.get(tick)?.get(name)
    const turn = seq === undefined ? undefined : (events[seq] as Event)
    const own = [...(denied.get(name) ?? []), ...(facts.get(name) ?? [])]
    const standing = turn ? fromTurn(turn) : { idle: true, why: whyAsleep(state, name, tick) }
    return {
      ...{ agent: name, ...standing },
      facts: [...(enrolled ? [] : ['it is no member: the gate takes nothing from it']), ...own],
      ...(seq !== undefined && { seq }),
    }
  })
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
  const { said, intents, denials, done } = data as Pick<Facts['turn'], 'said' | 'intents' | 'denials' | 'done'>
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
