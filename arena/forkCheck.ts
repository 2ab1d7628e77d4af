import type { Hex } from 'viem'
import { decodeFunctionData, isAddressEqual } from 'viem/utils'
import type { Addresses } from '../contracts/addresses.ts'
import { paramsAbi, policyRegistryAbi } from '../contracts/generated/index.ts'
import type { ChainLine } from './chain.ts'
import { canonicalJson, type Event } from './event.ts'
import type { Facts } from './facts.ts'
import { type RunFolder, readLines } from './folder.ts'
import { interventionsOf } from './fork.ts'
import { fundedBy } from './publicCheck.ts'
import { TamperError } from './tamper.ts'

type Forked = Facts['run.forked']

/**
 * Holds what a fork changed against its log: `fork.json` and the events `run.forked` say the same; each transaction that nobody signed
 * is one that such an event announces, in the timelock's name, first in its tick, and sets parameters, numbers or the version of a
 * policy. So nothing of the kind can be slipped into a run that does not say so.
 *
 * @returns the changes in words, and how many transactions make them
 * @throws {TamperError}
 */
export function checkForks(folder: RunFolder, events: readonly Event[]): { changes: string[]; imposed: number } {
  const last = events.at(-1) as Event
  const said = events.filter(({ type }) => type === 'run.forked')
  const due = interventionsOf(folder.fork).filter(({ at }) => at <= last.tick)
  for (const [index, event] of said.entries()) {
    const { at, changes } = event.data as unknown as Forked
    if (at !== event.tick || !isEarly(event, events))
      throw new TamperError(event.seq, 'events.jsonl', 'a run is forked at the start of a tick')
    if (canonicalJson(due[index]) !== canonicalJson({ at, changes }))
      throw new TamperError(event.seq, 'fork.json', `its changes are not those that tick ${at} began with`)
  }
  const unsaid = due.find(({ at }, index) => index >= said.length && hasBegun(at, events))
  if (unsaid) throw new TamperError(last.seq, 'fork.json', `the log has no changes at tick ${unsaid.at}`)
  return { changes: said.flatMap(inWords), imposed: checkActs(folder, said, last) }
}

function inWords({ data }: Event): string[] {
  const { at, changes } = data as unknown as Forked
  return Object.entries(changes).map(([key, text]) => `tick ${at}: ${key}=${text}`)
}

function isEarly({ seq, tick }: Event, events: readonly Event[]): boolean {
  const first = events.findIndex((event) => event.tick === tick && event.type === opening(tick))
  return seq < first
}

/** Changes of a tick that the run did not come to are not in its log. */
function hasBegun(tick: number, events: readonly Event[]): boolean {
  return events.some((event) => event.tick === tick && event.type === opening(tick))
}

const opening = (tick: number) => (tick === 0 ? 'society.founded' : 'tick.started')

function checkActs(folder: RunFolder, said: readonly Event[], { seq }: Event): number {
  const { addresses } = fundedBy(folder)
  const expected = said.flatMap(({ tick, data, seq }) =>
    (data as unknown as Forked).acts.map((act) => ({ seq, act, line: { tick, as: addresses.timelock, ...act } })),
  )
  const lines = readLines<ChainLine>(folder.txs).map(({ line }, index, all) => ({ line, before: all[index - 1]?.line }))
  const imposed = lines.filter(({ line }) => 'as' in line)
  for (const [index, { line, before }] of imposed.entries()) {
    const wanted = expected[index]
    if (!wanted || canonicalJson(wanted.line) !== canonicalJson(line))
      throw new TamperError(
        wanted?.seq ?? seq,
        'txs.jsonl',
        `a transaction of tick ${line.tick} was signed by nobody, and no fork of the log has it`,
      )
    if (!isChange(wanted.act, addresses))
      throw new TamperError(
        wanted.seq,
        'events.jsonl',
        'a fork changes parameters, numbers and versions, and nothing else',
      )
    if (before?.tick === line.tick && !('as' in before))
      throw new TamperError(wanted.seq, 'txs.jsonl', `the changes of tick ${line.tick} are not what it begins with`)
  }
  const missing = expected[imposed.length]
  if (missing)
    throw new TamperError(missing.seq, 'txs.jsonl', `a change of tick ${missing.line.tick} was not made on chain`)
  return imposed.length
}

/** What `intervene` makes. */
function isChange({ to, data }: Forked['acts'][number], { registry, params }: Addresses): boolean {
  if (to === undefined) return true
  if (isAddressEqual(to, registry)) return ['setParams', 'upgrade'].includes(calledOn(policyRegistryAbi, data))
  return isAddressEqual(to, params) && calledOn(paramsAbi, data) === 'set'
}

function calledOn(abi: typeof policyRegistryAbi | typeof paramsAbi, data: Hex): string {
  try {
    return decodeFunctionData({ abi, data }).functionName
  } catch {
    return ''
  }
}
