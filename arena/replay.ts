import { existsSync, readFileSync } from 'node:fs'
import { type Hex, keccak256 } from 'viem'
import type { ProofSystem } from '../circuits/prove.ts'
import { MissingBlobError } from './blobs.ts'
import { type ChainLine, type Mined, openChain } from './chain.ts'
import type { Event } from './event.ts'
import { type RunFolder, readLines } from './folder.ts'
import { readLog } from './log.ts'
import { cassetteOf, hashLines } from './recorder.ts'
import { TamperError } from './tamper.ts'

/** What a check looked at, so that nobody takes it for more. */
export interface Checked {
  events: number
  blocks: number
  transactions: number
  blobs: number
  modelCalls: number
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
  if (head !== undefined && head !== ended.hash)
    throw new TamperError(ended.seq, 'events.jsonl', `its head is ${ended.hash}, not ${head}`)
  const lines = linesByTick(folder)
  const ticks = new Set<number>()
  for (const event of events) {
    if (event.type === 'run.started' && event.data.run !== folder.manifestHash())
      throw new TamperError(event.seq, 'run.json', 'its bytes are not those the run started with')
    for (const blob of blobsOf(event)) checkBlob(folder, event, blob)
    if (event.type !== 'tick.ended') continue
    ticks.add(event.tick)
    if (event.data.txs !== hashLines(lines.get(event.tick) ?? []))
      throw new TamperError(event.seq, 'txs.jsonl', `the lines of tick ${event.tick} are not those that were sent`)
    if (event.data.cassette !== hashLines(cassetteOf(folder, event.tick)))
      throw new TamperError(
        event.seq,
        'cassette.jsonl',
        `the entries of tick ${event.tick} are not those that were recorded`,
      )
  }
  const named = new Set(events.flatMap(blobsOf))
  for (const hash of folder.blobs.list()) if (!named.has(hash)) checkBlob(folder, ended, hash)
  checkStray(folder, ticks, ended)
  const blocks = events.filter(({ type }) => type === 'block')
  return {
    events,
    checked: {
      events: events.length,
      blocks: blocks.length,
      transactions: blocks.reduce((sum, { data }) => sum + (data.transactions as unknown[]).length, 0),
      blobs: named.size,
      modelCalls: readLines(folder.cassette).length,
    },
  }
}

/**
 * Runs the recorded transactions on a fresh chain and nothing else: no agents, no policies, no keys.
 *
 * @throws {TamperError} at the first block whose hash or state root differs
 */
export async function replayChain(
  folder: RunFolder,
  events: readonly Event[],
  progress: (blocks: number, of: number) => void = () => {},
): Promise<{ blocks: number; transactions: number }> {
  const expected = events.filter(({ type }) => type === 'block')
  const lines = readLines<ChainLine>(folder.txs).map(({ line }) => line)
  const funded = lines.find((line) => 'fund' in line)
  if (!funded) throw new TamperError(0, 'txs.jsonl', 'it has no line that funds an account')
  const chain = await openChain({ funded: funded.fund })
  let transactions = 0
  let done = 0
  try {
    for (const line of lines) {
      if ('send' in line) {
        await chain.send(line.send)
        transactions += 1
      }
      if (!('mine' in line)) continue
      compareBlock(expected[done++], await chain.mineBlock(BigInt(line.mine)), events.at(-1)?.seq ?? 0)
      progress(done, expected.length)
    }
    const missing = expected[done]
    if (missing) throw new TamperError(missing.seq, 'txs.jsonl', `the chain ends before block ${missing.data.number}`)
    return { blocks: done, transactions }
  } finally {
    await chain.close()
  }
}

/** Checks each recorded proof against its verification key, off chain. */
export async function checkProofs(
  folder: RunFolder,
  events: readonly Event[],
  prover: ProofSystem,
  keyOf: (policy: string) => Parameters<ProofSystem['verify']>[0],
): Promise<number> {
  const proofs = events.filter(({ type }) => type === 'proof')
  for (const { seq, data } of proofs) {
    const proof: Hex = `0x${Buffer.from(folder.blobs.get(data.blob as Hex)).toString('hex')}`
    const signals = (data.signals as string[]).map(BigInt)
    if (!(await prover.verify(keyOf(data.policy as string), signals, proof)))
      throw new TamperError(seq, `blobs/${data.blob}`, 'the proof does not hold')
  }
  return proofs.length
}

function compareBlock(expected: Event | undefined, block: Mined, last: number): void {
  if (!expected) throw new TamperError(last, 'txs.jsonl', `the chain has a block ${block.number} that the log has not`)
  const { hash, stateRoot, number } = expected.data
  if (hash !== block.hash || stateRoot !== block.stateRoot)
    throw new TamperError(
      expected.seq,
      'txs.jsonl',
      `block ${number} is ${block.hash} on a fresh chain, ${hash} in the log`,
    )
}

function linesByTick(folder: RunFolder): Map<number, string[]> {
  const byTick = new Map<number, string[]>()
  for (const { line, text } of readLines(folder.txs)) byTick.set(line.tick, [...(byTick.get(line.tick) ?? []), text])
  return byTick
}

/** Lines that belong to no tick of the log, or are no lines at all. */
function checkStray(folder: RunFolder, ticks: ReadonlySet<number>, { seq }: Event): void {
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
