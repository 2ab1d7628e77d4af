import { briefOf } from '../../brief.ts'
import type { Event } from '../../eventSchema.ts'
import { nameOf } from '../../known.ts'
import { linksOf, transactionOf } from '../../links.ts'
import { printable } from '../../printable.ts'
import type { State } from '../../state.ts'
import type { Catalog } from './catalog.ts'

/** One event with all that belongs to it. */
export interface Whole {
  event: Event
  data: string
  names: { address: string; name: string }[]
  transaction?: { hash: string; block?: string; blockSeq?: number; gas?: string; ok?: boolean }
  before: { seq: number; text: string; why: string }[]
  after: { seq: number; text: string; why: string }[]
}

/** How many related events are shown on each side. */
const MOST = 40

/**
 * @param state - folded up to it, for names
 */
export function wholeOf(events: readonly Event[], { blocks }: Catalog, state: State, seq: number): Whole | undefined {
  const event = events[seq]
  if (!event) return undefined
  const links = linksOf(events, seq).map((link) => ({ ...link, text: briefOf(events[link.seq] as Event) }))
  const hash = transactionOf(events, seq)
  const names = [...new Set(JSON.stringify(event.data).match(/0x[0-9a-fA-F]{40}\b/g))]
    .map((address) => ({ address, name: printable(nameOf(state, address)) }))
    .filter(({ address, name }) => name !== address)
  return {
    ...{ event, names, data: JSON.stringify(printable(event.data), undefined, 2) },
    ...(hash !== undefined && { transaction: { hash, ...minedIn(events, blocks.get(hash), hash) } }),
    before: links.filter((link) => link.seq < seq).slice(-MOST),
    after: links.filter((link) => link.seq > seq).slice(0, MOST),
  }
}

function minedIn(events: readonly Event[], seq: number | undefined, hash: string) {
  const block = seq === undefined ? undefined : events[seq]
  if (!block || seq === undefined) return {}
  const sent = (block.data.transactions as { hash: string; ok: boolean; gas: string }[]).find(
    (each) => each.hash === hash,
  )
  return { block: String(block.data.number), blockSeq: seq, ...(sent && { gas: sent.gas, ok: sent.ok }) }
}
