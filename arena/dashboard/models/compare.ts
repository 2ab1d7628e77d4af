import type { Event } from '../../eventSchema.ts'
import { at, balanceOf } from '../../known.ts'
import { pol } from '../../sentences.ts'
import type { State } from '../../state.ts'
import type { History } from './history.ts'

/** A figure in both runs. */
export interface ComparedRow {
  what: string
  left: string
  right: string
  differs: boolean
}

/** Rows of one kind: what differs comes first, and a row is made when it is asked for. */
export interface ComparedTable {
  title: string
  count: number
  differing: number
  row(at: number): ComparedRow
}

/** How two runs stand at one tick, figure by figure. */
export function compareStates(left: State, right: State): ComparedTable[] {
  return [
    tableOf('In all', totalsOf(left), totalsOf(right), same),
    tableOf('Tasks', tasksOf(left), tasksOf(right), same),
    tableOf('Policies', policiesOf(left), policiesOf(right), same),
    tableOf('Agents', agentsOf(left), agentsOf(right), ({ balance, stake, slashed }) =>
      [pol(balance), `${pol(stake)} staked`, ...(slashed > 0n ? [`${pol(slashed)} slashed`] : [])].join(', '),
    ),
  ].filter(({ count }) => count > 0)
}

const same = (text: string): string => text

function tableOf<Value>(
  title: string,
  left: Record<string, Value>,
  right: Record<string, Value>,
  show: (value: Value) => string,
): ComparedTable {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  const differ = new Set(names.filter((name) => !isSame(at(left, name), at(right, name))))
  const rows = [...differ, ...names.filter((name) => !differ.has(name))]
  const text = (value: Value | undefined) => (value === undefined ? '–' : show(value))
  return {
    ...{ title, count: rows.length, differing: differ.size },
    row: (index) => {
      const what = rows[index] ?? ''
      return { what, left: text(at(left, what)), right: text(at(right, what)), differs: differ.has(what) }
    },
  }
}

/** Of texts, and of records of amounts. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other
  return Object.entries(one).every(([key, value]) => (other as Record<string, unknown>)[key] === value)
}

function totalsOf({ totals: { executed, denied, refused, proofs, slashed, burned }, tick }: State) {
  return {
    ...{ ticks: String(tick), executed: String(executed), denied: String(denied), refused: String(refused) },
    ...{ proofs: String(proofs), slashed: pol(slashed), burned: pol(burned) },
  }
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

interface Purse {
  balance: bigint
  stake: bigint
  slashed: bigint
}

function agentsOf(state: State): Record<string, Purse> {
  return Object.fromEntries(
    Object.values(state.agents).map(({ name, account, stake, slashed }) => [
      name,
      { balance: balanceOf(state, account), stake, slashed },
    ]),
  )
}

/** A run as it is compared: as far as it is known, and whether more may come. */
export interface Side extends Pick<History, 'events' | 'catalog'> {
  isOpen(): boolean
}

/** What somebody did first in one run that nobody did in the other in that tick. */
export interface Parting {
  left?: Event
  right?: Event
}

/** What two runs have in common, as they grow: each deed is looked at once. */
export interface Comparison {
  /** Undefined as long as both tell the same. */
  parting(): Parting | undefined
  /** Whether an event is a deed that the other run has nothing like in that tick; of ticks that it may still be in nothing is said. */
  isOnly(event: Event, side: 'left' | 'right'): boolean
}

export function comparisonOf(left: Side, right: Side): Comparison {
  const deeds = { left: deedsOf(left), right: deedsOf(right) }
  const isKnown = ({ tick }: Event, { catalog, isOpen }: Side) => tick < catalog.ends.length - 1 || !isOpen()
  const firstOnly = (own: Side, other: Side, has: () => ReadonlySet<string>) => {
    let at = 0
    return (): Event | undefined => {
      for (; at < own.catalog.deeds.length; at++) {
        const event = own.events[own.catalog.deeds[at]!] as Event
        if (!isKnown(event, other)) return undefined
        if (!has().has(deed(event))) return event
      }
      return undefined
    }
  }
  const firsts = { left: firstOnly(left, right, deeds.right), right: firstOnly(right, left, deeds.left) }
  return {
    parting() {
      const [one, other] = [firsts.left(), firsts.right()]
      return one || other ? { ...(one && { left: one }), ...(other && { right: other }) } : undefined
    },
    isOnly(event, side) {
      if (!DEED.test(event.type) || !isKnown(event, side === 'left' ? right : left)) return false
      return !deeds[side === 'left' ? 'right' : 'left']().has(deed(event))
    },
  }
}

const DEED = /^action\.(executed|denied|refused)$/

/** All deeds of a run as they are compared; what is new is added when it is asked for. */
function deedsOf({ events, catalog }: Side): () => ReadonlySet<string> {
  const deeds = new Set<string>()
  let gone = 0
  return () => {
    for (; gone < catalog.deeds.length; gone++) deeds.add(deed(events[catalog.deeds[gone]!] as Event))
    return deeds
  }
}

/** Transactions and gas differ between any two runs, and so does the order within a tick: they are no deeds. */
function deed({ tick, type, agent, data }: Event): string {
  return JSON.stringify([tick, type, agent, data.summary, data.error ?? data.explanation])
}
