import { formatAmount } from '../policies/index.ts'
import { briefOf } from './brief.ts'
import { canonicalJson, type Event } from './event.ts'
import { nameOf } from './known.ts'
import type { Link } from './links.ts'
import { printable } from './printable.ts'
import { type Filter, matches } from './protocol.ts'
import { type Paint, renderEvent, renderSummary } from './render.ts'
import type { Sent, SentCall } from './sent.ts'
import { apply, emptyState, type State } from './state.ts'
import { type Summary, tally } from './summary.ts'
import { wrap } from './tables.ts'

/** Which events of a run are shown. */
export interface Choice extends Filter {
  /** From and to, both shown. */
  ticks?: [number, number]
  /** Also what has no sentence for people. */
  all?: boolean
}

export function chosen({ ticks, ...filter }: Choice, event: Event): boolean {
  return (!ticks || (event.tick >= ticks[0] && event.tick <= ticks[1])) && matches(filter, event)
}

/** The chosen events of a log, each with its seq, a line or more each. */
export function* renderTrail(
  events: readonly Event[],
  choice: Choice,
  { width, paint }: { width: number; paint: Paint },
): Generator<string> {
  const state = emptyState()
  const column = String(events.length).length + 2
  for (const event of events) {
    apply(state, event)
    if (!chosen(choice, event)) continue
    const sentence = renderEvent(event, state, paint)
    const text = sentence ?? (choice.all || choice.types ? rawLine(event, state, paint) : undefined)
    if (text === undefined) continue
    const indent = ' '.repeat(column)
    const line = `${paint('dim', `#${event.seq}`.padEnd(column))}${text.replaceAll('\n', `\n${indent}`)}`
    yield wrap(line, width, width < 60 ? 4 : column + 20)
  }
}

/** What a run came to, as far as its log goes. */
export function renderOutcome(events: readonly Event[], paint: Paint): string {
  const state = emptyState()
  for (const event of events) apply(state, event)
  const last = events.at(-1)
  const said = last?.type === 'run.ended' ? (last.data.conserved as Said | undefined) : undefined
  const conserved = said && {
    ...{ ok: said.ok, differences: said.differences },
    ...{ supply: BigInt(said.supply), accounted: BigInt(said.accounted) },
  }
  return renderSummary({ ...tally(state), ...(conserved && { conserved }) }, [], paint).trim()
}

type Said = Pick<Summary['conserved'], 'ok' | 'differences'> & Record<'supply' | 'accounted', string>

/** One event whole: its data, who is who in it, its transaction, what decided, what led to it and what came of it. */
export function renderWhole(
  {
    events,
    seq,
    links,
    sent,
  }: { events: readonly Event[]; seq: number; links: readonly Link[]; sent?: Sent | undefined },
  paint: Paint,
): string {
  const state = emptyState()
  for (const event of events.slice(0, seq + 1)) apply(state, event)
  const event = events[seq] as Event
  const { data, prev, hash } = event
  const beside = (some: readonly Link[]) =>
    some.map((link) => `  #${link.seq}  ${briefOf(events[link.seq] as Event)}  ${paint('dim', `(${link.why})`)}`)
  const names = [...new Set(JSON.stringify(data).match(/0x[0-9a-fA-F]{40}\b/g))]
    .map((address) => [address, printable(nameOf(state, address))] as const)
    .filter(([address, name]) => name !== address)
  return [
    paint('bold', `#${seq}  ${briefOf({ ...event, data: {} })}`),
    ...(renderEvent(event, state, paint) ?? '').split('\n').filter(Boolean),
    JSON.stringify(printable(data), undefined, 2),
    `hash ${hash}`,
    `prev ${prev}`,
    ...section(
      'who is who',
      names.map(([address, name]) => `  ${address}  ${name}`),
    ),
    ...section('in force', inForce(event, state)),
    ...section('transaction', sent ? renderSent(sent, state) : []),
    ...section('before it', beside(links.filter((link) => link.seq < seq))),
    ...section('after it', beside(links.filter((link) => link.seq > seq))),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', `${title}:`, ...lines] : []
}

/** The policy that an action met: version, parameters, and what it has kept of this account. */
function inForce({ agent, data }: Event, state: State): string[] {
  const policy = typeof data.policy === 'string' ? state.policies[data.policy] : undefined
  if (!policy) return []
  const account = agent === null ? undefined : state.agents[agent]?.account
  const kept = account && state.states[`${account}:${policy.name}`]
  const params = Object.entries(policy.params).map(
    ([name, value]) => `${name} = ${formatAmount(value, policy.units[name])}`,
  )
  return printable([
    `  policy ${policy.name}, version ${policy.version}: ${params.join(', ') || 'no parameters'}`,
    ...(kept ? [`  kept of ${agent}: ${canonicalJson(kept.values)} after ${kept.sequence} actions`] : []),
  ])
}

function renderSent({ hash, from, to, nonce, gas, bytes, call }: Sent, state: State): string[] {
  const target = to ? nameOf(state, to) : 'nothing: it makes a contract'
  return printable([
    `  ${hash}`,
    `  signed by ${nameOf(state, from)} for ${target}, nonce ${nonce}, at most ${gas} gas, ${bytes} bytes`,
    ...(call ? renderCall(call, state, '  ') : []),
  ])
}

function renderCall({ name, args, inner }: SentCall, state: State, indent: string): string[] {
  const texts = args.map((arg) => `${arg.name}: ${valueText(arg.value, state)}`)
  return [`${indent}${name}(${texts.join(', ')})`, ...(inner ? renderCall(inner, state, `${indent}  `) : [])]
}

function rawLine(event: Event, state: State, paint: Paint): string {
  const { type, tick, agent, data } = printable(event)
  const values = Object.entries(data).map(([key, value]) => `${key}=${valueText(value, state)}`)
  const where = paint('dim', `tick ${String(tick).padStart(3)}`)
  return `${where}  ${(agent ?? '').padEnd(9)} ${type} ${paint('dim', values.join(' '))}`
}

/** A value on one line, with names for addresses. */
function valueText(value: unknown, state: State): string {
  const text = typeof value === 'string' ? value : canonicalJson(value)
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return printable(nameOf(state, text))
  return printable(cut(text))
}

/** Of what is long its beginning, and how long it is. */
function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 36)}… (${text.length})` : text
}
