import { existsSync, readFileSync } from 'node:fs'
import type { Hex } from 'viem'
import { keccak256 } from 'viem/utils'
import { BATCH_SIZE } from './anvilSocket.ts'
import { MissingBlobError } from './blobs.ts'
import { broughtIn } from './brought.ts'
import { type ChainLine, openChain } from './chain.ts'
import { canonicalJson, type Event } from './event.ts'
import { type RunFolder, readLines } from './folder.ts'
import { checkForks } from './forkCheck.ts'
import { readLog } from './log.ts'
import { fundedBy } from './publicCheck.ts'
import { blockEvents } from './record.ts'
import { hashLines } from './recorder.ts'
import { TamperError } from './tamper.ts'

/** What a check looked at, so that nobody takes it for more. */
export interface Checked {
  events: number
  blocks: number
  transactions: number
  blobs: number
  modelCalls: number
  /** Changes of a fork, as `tick 3: policy.tips.max=3`. */
  changes: string[]
  /** Transactions that nobody signed. */
  imposed: number
}

/**
 * Reads a run and holds each of its files against the log: the manifest, the blobs that events name, the chain's lines and the
 * cassette of every tick.
 *
 * @param head - the newest hash as somebody else knows it, for a whole folder could be made anew
 * @throws {TamperError} or {@link BrokenLogError} naming the first seq that something does not match
 */
export function checkIntegrity(
  folder: RunFolder,
  { head }: { head?: string | undefined } = {},
): { events: Event[]; checked: Checked } {
  const events = readLog(folder.events)
  const ended = events.at(-1)
  if (ended?.type !== 'run.ended')
    throw new TamperError(events.length, 'events.jsonl', 'the log stops before the run ended')
  checkShape(events)
  if (head !== undefined && head !== ended.hash)
    throw new TamperError(ended.seq, 'events.jsonl', `its head is ${ended.hash}, not ${head}`)
  const lines = linesByTick(folder.txs)
  const entries = linesByTick(folder.cassette)
  const ticks = new Map<number, number>()
  for (const event of events) {
    if (event.type === 'run.started' && event.data.run !== folder.manifestHash())
      throw new TamperError(event.seq, 'run.json', 'its bytes are not those the run started with')
    for (const blob of blobsOf(event)) checkBlob(folder, event, blob)
    if (event.type !== 'tick.ended') continue
    ticks.set(event.tick, event.seq)
    if (event.data.txs !== hashLines(lines.get(event.tick) ?? []))
      throw new TamperError(event.seq, 'txs.jsonl', `the lines of tick ${event.tick} are not those that were sent`)
    if (event.data.cassette !== hashLines((entries.get(event.tick) ?? []).sort()))
      throw new TamperError(
        event.seq,
        'cassette.jsonl',
        `the entries of tick ${event.tick} are not those that were recorded`,
      )
  }
  const named = new Set(events.flatMap(blobsOf))
  for (const hash of folder.blobs.list()) if (!named.has(hash)) checkBlob(folder, ended, hash)
  checkStray(folder, ticks, ended)
  const imposed = checkForks(folder, events)
  const blocks = events.filter(({ type }) => type === 'block')
  return {
    events,
    checked: {
      events: events.length,
      blocks: blocks.length,
      transactions: blocks.reduce((sum, { data }) => sum + (data.transactions as unknown[]).length, 0),
      blobs: named.size,
      modelCalls: readLines(folder.cassette).length,
      ...imposed,
    },
  }
}

/**
 * Runs the recorded transactions on a fresh chain and nothing else: no agents, no policies, no keys. The log must say of the chain
 * just what this chain says: every block, every transaction's outcome, every event of the house's contracts.
 *
 * @throws {TamperError} at the first of them that differs
 */
export async function replayChain(
  folder: RunFolder,
  events: readonly Event[],
  progress: (blocks: number, of: number) => void = () => {},
): Promise<{ blocks: number; transactions: number }> {
  const expected = events.filter(({ type }) => type === 'block' || type.startsWith('chain.'))
  const total = expected.filter(({ type }) => type === 'block').length
  const { operator, addresses } = fundedBy(folder)
  const brought = broughtIn(events)
  const chain = await openChain({ funded: operator })
  let [blocks, transactions, next] = [0, 0, 0]
  const ready: Hex[] = []
  const sendReady = async () => {
    if (ready.length > 0) await chain.sendBatch(ready.splice(0))
  }
  try {
    for (const { line } of readLines<ChainLine>(folder.txs)) {
      if ('send' in line) {
        ready.push(line.send)
        transactions += 1
      }
      if (!('send' in line) || ready.length === BATCH_SIZE) await sendReady()
      if ('as' in line) {
        await chain.impose(line)
        transactions += 1
      }
      if (!('mine' in line)) continue
      const mined = await chain.mineBlock(BigInt(line.mine))
      for (const said of blockEvents(addresses, mined, brought))
        compare(expected[next++], said, events.at(-1)?.seq ?? 0)
      blocks += 1
      progress(blocks, total)
    }
    const missing = expected[next]
    if (missing) throw new TamperError(missing.seq, 'events.jsonl', `the chain knows of no such ${missing.type}`)
    return { blocks, transactions }
  } finally {
    await chain.close()
  }
}

function compare(expected: Event | undefined, said: ReturnType<typeof blockEvents>[number], last: number): void {
  if (!expected) throw new TamperError(last, 'events.jsonl', `the chain says ${said.type}, and the log does not`)
  if (expected.type === said.type && canonicalJson(expected.data) === canonicalJson(said.data)) return
  throw new TamperError(
    expected.seq,
    'events.jsonl',
    `on a fresh chain it is ${said.type} ${canonicalJson(said.data)}, in the log ${expected.type} ${canonicalJson(expected.data)}`,
  )
}

/** A run begins once, ends once, and has a chain. */
function checkShape(events: readonly Event[]): void {
  for (const { seq, type } of events) {
    if ((type === 'run.started') !== (seq === 0))
      throw new TamperError(seq, 'events.jsonl', 'a run starts once, at seq 0')
    if ((type === 'run.ended') !== (seq === events.length - 1))
      throw new TamperError(seq, 'events.jsonl', 'a run ends once, with its last event')
  }
  if (!events.some(({ type }) => type === 'block')) throw new TamperError(0, 'events.jsonl', 'the run has no blocks')
}

function linesByTick(path: string): Map<number, string[]> {
  const byTick = new Map<number, string[]>()
  for (const { line, text } of readLines(path)) {
    const known = byTick.get(line.tick)
    if (known) known.push(text)
    else byTick.set(line.tick, [text])
  }
  return byTick
}

/** Lines that belong to no tick of the log, stand out of order, or are no lines at all. @param ticks - with the seq of their end */
function checkStray(folder: RunFolder, ticks: ReadonlyMap<number, number>, { seq }: Event): void {
  // A chain takes its lines in file order; answers of models are found by their key, in any order.
  let newest = 0
  for (const { line } of readLines(folder.txs)) {
    if (line.tick < newest)
      throw new TamperError(
        ticks.get(line.tick) ?? seq,
        'txs.jsonl',
        `a line of tick ${line.tick} stands behind a later tick's`,
      )
    newest = line.tick
  }

  for (const [name, path] of [
    ['txs.jsonl', folder.txs],
    ['cassette.jsonl', folder.cassette],
  ] as const) {
    const known = readLines(path).filter(({ line }) => ticks.has(line.tick))
    const bytes = existsSync(path) ? readFileSync(path, 'utf8') : ''
    if (known.map(({ text }) => `${text}\n`).join('') !== bytes)
      throw new TamperError(seq, name, 'it has lines that no tick of the log knows')
  }
}

function blobsOf({ type, data }: Event): Hex[] {
  if (type === 'run.started') return (data.inputs as { blob: Hex }[]).map(({ blob }) => blob)
  // What a contract calls its arguments is its own business; none of the house's says `blob`.
  if (type.startsWith('chain.')) return []
  return typeof data.blob === 'string' ? [data.blob as Hex] : []
}

function checkBlob(folder: RunFolder, { seq }: Event, hash: Hex): void {
  try {
    const bytes = folder.blobs.get(hash)
    if (keccak256(bytes) !== hash) throw new MissingBlobError(hash, 'is not what its name says')
  } catch (error) {
    if (!(error instanceof MissingBlobError)) throw error
    throw new TamperError(seq, `blobs/${hash.slice(2)}`, 'it is missing or not what its name says')
  }
}
