import { type Event, shownTick } from '../../eventSchema.ts'
import { isTold } from '../../sentences.ts'

/** Where in a log what stands: lists of seqs, each in order of the log. */
export interface Catalog {
  /** What has a sentence for people. */
  told: number[]
  /** What policies denied and the chain refused. */
  denials: number[]
  /** What agents did, were denied or were refused: compared between runs. */
  deeds: number[]
  /** The last event of each tick. */
  ends: number[]
  /** A tick's turns, by agent. */
  turns: Map<number, Map<string, number>>
  /** What is about a subject, such as `claim 12`, by kind and key. */
  about: Map<string, number[]>
  /** The block that a transaction is in. */
  blocks: Map<string, number>
}

export function emptyCatalog(): Catalog {
  return { told: [], denials: [], deeds: [], ends: [], turns: new Map(), about: new Map(), blocks: new Map() }
}

/**
 * Takes in one event.
 *
 * @throws {@link TickJumpError}, and nothing is taken in
 */
export function enter(catalog: Catalog, event: Event): void {
  const { seq, tick, type, agent, data } = event
  const within = shownTick(event)
  if (within > catalog.ends.length) throw new TickJumpError(seq, within, catalog.ends.length)
  catalog.ends[within] = seq
  if (isTold(event)) catalog.told.push(seq)
  if (type === 'action.denied' || type === 'action.refused') catalog.denials.push(seq)
  if (/^action\.(executed|denied|refused)$/.test(type)) catalog.deeds.push(seq)
  if ((type === 'turn' || type === 'turn.failed') && agent !== null) {
    const turns = catalog.turns.get(tick) ?? new Map<string, number>()
    catalog.turns.set(tick, turns.set(agent, seq))
  }
  if (type === 'block' && Array.isArray(data.transactions))
    for (const sent of data.transactions as { hash?: unknown }[])
      if (typeof sent?.hash === 'string') catalog.blocks.set(sent.hash, seq)
  for (const subject of subjectsOf(event)) {
    const list = catalog.about.get(subject)
    if (list) list.push(seq)
    else catalog.about.set(subject, [seq])
  }
}

/** The seqs about a subject up to `seq`. */
export function about(catalog: Catalog, subject: string, seq: number): number[] {
  return upTo(catalog.about.get(subject) ?? [], seq)
}

/** Those of an ordered list that are no larger than `seq`. */
export function upTo(list: readonly number[], seq: number): number[] {
  return list.slice(0, countUpTo(list, seq))
}

/** How many of an ordered list are no larger than `seq`. */
export function countUpTo(list: readonly number[], seq: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] as number) <= seq) low = middle + 1
    else high = middle
  }
  return low
}

/** The tick that an event is in, by the last event of each. */
export function tickAt({ ends }: Catalog, seq: number): number {
  return Math.min(countUpTo(ends, seq - 1), Math.max(0, ends.length - 1))
}

function subjectsOf({ type, agent, data }: Event): string[] {
  const subjects: string[] = []
  const add = (kind: string, key: unknown) => {
    if (typeof key === 'string' || typeof key === 'number') subjects.push(`${kind} ${key}`)
  }
  if (agent !== null) add('agent', agent)
  add('proposal', type === 'proposal.described' ? data.id : data.proposalId)
  add('claim', data.batch ?? (type === 'claim.described' ? data.claim : undefined))
  add('dispute', data.dispute)
  add('slash', data.offence)
  add('workflow', data.workflow ?? (type.startsWith('workflow.') ? data.hash : undefined) ?? data.workflowHash)
  if (data.workflow !== undefined && data.task !== undefined) add('task', `${data.workflow} ${data.task}`)
  add('tx', data.tx)
  if (/^policy\.(described|changed)$/.test(type)) add('policy', data.name)
  add('intent', data.id)
  return subjects
}

export class TickJumpError extends Error {
  override readonly name = 'Arena.TickJumpError'
  constructor(seq: number, tick: number, latest: number) {
    super(
      `Event ${seq} says tick ${tick}, where ${latest} is the next: this is no log of a run. Check it with \`npx polity verify\`.`,
    )
  }
}
