import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Event, sha256 } from '../../arena/event.ts'
import { createRun, DEVELOPMENT_MNEMONIC, openRun } from '../../arena/folder.ts'
import { checkAgainstTransactions } from '../../arena/publicCheck.ts'
import { openRecorder } from '../../arena/recorder.ts'
import { checkIntegrity } from '../../arena/replay.ts'
import { apply, emptyState } from '../../arena/state.ts'
import { tally } from '../../arena/summary.ts'
import { openTape } from '../../arena/tape.ts'
import type { ProofSystem } from '../../circuits/prove.ts'
import { predictAddresses } from '../../contracts/addresses.ts'
import { editLines, forge, rehashLines } from './forge.ts'
import { eventsOf } from './polity.ts'

const operator = privateKeyToAccount(`0x${'11'.repeat(32)}`)
const TICKS = 3

let folder: string
let run: string
/** The copy that is changed. */
let copy: string
let events: Event[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'polity-tamper-'))
  run = join(folder, 'run')
  copy = join(folder, 'copy')
  await record(run)
  events = eventsOf(run)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A small run with all that a run folder has, and no chain behind it: what holds its files together is the log. */
async function record(path: string): Promise<void> {
  const input = new TextEncoder().encode('region,amount\nnorth,1\n')
  const state = emptyState()
  const versions = { zod: '1.0.0', house: 'ab' }
  const made = { name: 'small', society: { module: 'small' }, options: {}, inputs: {}, seed: 'polity', versions }
  const folder = createRun({ format: 1, ...made }, { path, mnemonic: DEVELOPMENT_MNEMONIC, files: [input] })
  const recorder = openRecorder(folder, { onEvent: (event) => apply(state, event) })
  const tape = openTape(folder, () => recorder.tick)
  recorder.record('run.started', null, {
    run: folder.manifestHash(),
    inputs: folder.blobs.list().map((blob) => ({ name: 'csv', blob })),
  })
  recorder.line({ fund: operator.address, wei: '0x1' })
  const addresses = predictAddresses(operator.address)
  recorder.record('society.founded', null, { name: 'small', addresses, agents: [] })
  const block = (number: number) =>
    recorder.record('block', null, { number, hash: '0x', stateRoot: '0x', timestamp: number, transactions: [] })
  recorder.line({ mine: '1' })
  block(1)
  recorder.endTick()
  for (let tick = 1; tick <= TICKS; tick++) {
    const previous = recorder.head
    recorder.record('tick.started', null, { time: `${tick}` })
    await tape.put(`ada:${tick}:0`, { request: '0x01', reply: { text: `a${tick}`, calls: [] } as never })
    await tape.put(`ada:${tick}:1`, { request: '0x02', reply: { text: `b${tick}`, calls: [] } as never })
    recorder.record('turn', 'ada', { said: `tick ${tick}`, reads: 0, done: true, intents: 0, denials: 0 })
    const blob = folder.blobs.put(`made in tick ${tick}`)
    recorder.record('artifact', 'ada', { name: blob, blob })
    const anchor = { to: operator.address, data: `0x${previous}` as const, nonce: tick, gas: 21_000n, chainId: 31_337 }
    for (const data of [anchor.data, '0x'] as const)
      recorder.line({ send: await operator.signTransaction({ ...anchor, data, type: 'eip1559', maxFeePerGas: 1n }) })
    recorder.line({ mine: `${tick + 1}` })
    block(tick + 1)
    recorder.endTick()
  }
  recorder.endRun({ ...tally(state), conserved: { ok: true } })
  recorder.close()
}

/** Where the check of a changed copy ends: file and seq; nothing if it finds nothing. */
function foundAfter(change: (copy: string) => void, head?: string): string | undefined {
  rmSync(copy, { recursive: true, force: true })
  cpSync(run, copy, { recursive: true })
  change(copy)
  try {
    checkIntegrity(openRun(copy), { head })
    return undefined
  } catch (error) {
    const { name, file, seq } = error as Error & { file?: string; seq?: number }
    return `${file ?? (name === 'Arena.BrokenLogError' ? 'events.jsonl' : name)} ${seq}`
  }
}

/** A line with the last digit or letter of its content changed. */
const flip = (line: string): string =>
  line.replace(/[0-9a-z](?=[^0-9a-z]*$)/, (last) => String.fromCharCode(last.charCodeAt(0) ^ 1))
const editing = (file: string, edit: (lines: string[]) => string[]) => (path: string) =>
  editLines(join(path, file), edit)

type Lines = (lines: string[], at: number) => string[]
const flipped: Lines = (lines, at) => lines.with(at, flip(lines[at]!))
const dropped: Lines = (lines, at) => lines.toSpliced(at, 1)
const doubled: Lines = (lines, at) => lines.toSpliced(at, 0, lines[at]!)
const swapped: Lines = (lines, at) => lines.toSpliced(at, 2, lines[at + 1]!, lines[at]!)
const truncated: Lines = (lines, at) => lines.slice(0, at)

const seqOf = (type: string, tick: number): number =>
  events.find((event) => event.type === type && event.tick === tick)?.seq ?? Number.NaN
const linesOf = (file: string): { tick: number }[] =>
  readFileSync(join(run, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const blobPath = (path: string, { data }: Event): string =>
  join(path, 'blobs', String(data.blob ?? (data.inputs as { blob: string }[])[0]?.blob).slice(2))

describe('checkIntegrity', () => {
  test('default: an untouched copy', () => {
    expect(foundAfter(() => {})).toBe(undefined)
    expect(events).toHaveLength(20)
  })

  test('behavior: what a brought contract calls `blob` names none', () => {
    const said = (type: string) =>
      forge(run, copy, (log) =>
        log.toSpliced(3, 0, { ...log[3]!, type, agent: null, data: { blob: 'fish', tx: '0x' } }),
      )
    expect(() => checkIntegrity(openRun(said('chain.lake.Caught')))).not.toThrow()
    expect(() => checkIntegrity(openRun(said('lake.caught')))).toThrow('blobs/sh')
  })

  test.each<[string, Lines, (at: number) => number, number]>([
    ['flipped in', flipped, (at) => at, 0],
    ['dropped:', dropped, (at) => at, 0],
    ['doubled:', doubled, (at) => at + 1, 0],
    ['swapped with the next:', swapped, (at) => at, 1],
    ['and all after it cut off:', truncated, (at) => at, 0],
  ])('error: an event %s the exact seq, for each', (_, change, expected, spare) => {
    for (let at = 0; at < events.length - spare; at++)
      expect(foundAfter(editing('events.jsonl', (lines) => change(lines, at))), `event ${at}`).toBe(
        `events.jsonl ${expected(at)}`,
      )
  })

  test('error: the last line is torn', () => {
    const tear = (path: string) => {
      const log = join(path, 'events.jsonl')
      writeFileSync(log, readFileSync(log, 'utf8').slice(0, -9))
    }
    expect(foundAfter(tear)).toBe(`events.jsonl ${events.length - 1}`)
  })

  test.each<[string, string, Lines]>(
    ['txs.jsonl', 'cassette.jsonl'].flatMap((file) => [
      [file, 'changed', flipped],
      [file, 'dropped', dropped],
      [file, 'doubled', doubled],
      [file, 'cut off with all after it', truncated],
    ]),
  )('error: a line of %s %s is found at the end of its tick, for each', (file, _, change) => {
    for (const [at, { tick }] of linesOf(file).entries())
      expect(foundAfter(editing(file, (lines) => change(lines, at))), `line ${at}`).toBe(
        `${file} ${seqOf('tick.ended', tick)}`,
      )
  })

  test('error: two lines of txs.jsonl swapped, within a tick and between two', () => {
    for (const [at, { tick }] of linesOf('txs.jsonl').slice(0, -1).entries())
      expect(foundAfter(editing('txs.jsonl', (lines) => swapped(lines, at))), `line ${at}`).toBe(
        `txs.jsonl ${seqOf('tick.ended', tick)}`,
      )
  })

  test.each([
    ['txs.jsonl', '{"tick":99,"mine":"1"}'],
    ['txs.jsonl', 'no line'],
    ['cassette.jsonl', '{"tick":99,"key":"x"}'],
  ])('error: a line of %s that no tick knows: %s', (file, line) => {
    expect(foundAfter(editing(file, (lines) => [...lines, line]))).toBe(`${file} ${events.length - 1}`)
  })

  test('error: a blob changed or taken away is found at the event that names it, for each', () => {
    const naming = events.filter(({ type }) => type === 'run.started' || type === 'artifact')
    expect(naming).toHaveLength(1 + TICKS)
    for (const event of naming) {
      const found = new RegExp(`^blobs/[0-9a-f]{64} ${event.seq}$`)
      expect(foundAfter((path) => writeFileSync(blobPath(path, event), 'other'))).toMatch(found)
      expect(foundAfter((path) => unlinkSync(blobPath(path, event)))).toMatch(found)
    }
  })

  test('error: a blob that nobody names, and is not what its name says', () => {
    const stray = (path: string) => writeFileSync(join(path, 'blobs', 'ab'.repeat(32)), 'stray')
    expect(foundAfter(stray)).toBe(`blobs/${'ab'.repeat(32)} ${events.length - 1}`)
  })

  test.each([
    ['the seed', '"polity"', '"Polity"'],
    ['a package', '"1.0.0"', '"1.0.1"'],
    ['the sources, with their policies', '"ab"', '"ac"'],
    ['the society', '"small"', '"large"'],
  ])('error: %s changed in run.json is found at seq 0', (_, from, to) => {
    const change = (path: string) => {
      const manifest = join(path, 'run.json')
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(from, to))
    }
    expect(foundAfter(change)).toBe('run.json 0')
  })

  test('error: a whole other folder, by the head that somebody else knows', () => {
    const { hash = '', seq } = events.at(-1) ?? {}
    expect(foundAfter(() => {}, hash)).toBe(undefined)
    expect(foundAfter(() => {}, sha256(hash))).toBe(`events.jsonl ${seq}`)
  })

  test.each<[string, (log: Event[]) => Event[], number]>([
    ['no start', (log) => log.slice(1), 0],
    ['a second start', (log) => log.toSpliced(4, 0, log[0]!), 4],
    ['an end within', (log) => log.toSpliced(4, 0, log.at(-1)!), 4],
    ['no blocks', (log) => log.filter(({ type }) => type !== 'block'), 0],
  ])('error: %s, every hash made anew', (_, change, seq) => {
    forge(run, copy, change)
    expect(() => checkIntegrity(openRun(copy))).toThrow(expect.objectContaining({ seq }))
  })
})

describe('checkAgainstTransactions', () => {
  /** No proof is sent in this run. */
  const nobody = {} as ProofSystem
  const publicly = async () => {
    const forged = openRun(copy)
    await checkAgainstTransactions(forged, checkIntegrity(forged).events, nobody)
  }

  test('default: an untouched copy', async () => {
    forge(run, copy, (log) => log)
    await expect(publicly()).resolves.toBe(undefined)
  })

  test('error: anything changed in a tick, every hash made anew, is found by the anchor in the next', async () => {
    for (let tick = 1; tick < TICKS; tick++) {
      const turn = seqOf('turn', tick)
      forge(run, copy, (log) => log.with(turn, { ...log[turn]!, data: { ...log[turn]!.data, said: 'else' } }))
      await expect(publicly(), `tick ${tick}`).rejects.toMatchObject({ seq: seqOf('tick.ended', tick) })
    }
  })

  test('error: a tail cut off with its lines, every hash made anew, but for the end that it then has', async () => {
    const cut = (path: string) => {
      for (const file of ['txs.jsonl', 'cassette.jsonl'])
        editLines(join(path, file), (lines) => lines.filter((line) => JSON.parse(line).tick < TICKS))
    }
    const shorter = (log: Event[]) => [...log.filter(({ tick }) => tick < TICKS), log.at(-1)!]
    forge(run, copy, shorter, cut)
    await expect(publicly()).rejects.toMatchObject({ name: 'Arena.TamperError', file: 'events.jsonl' })
    // Without the summary's help it would be another run, which --head alone tells from this one.
    const head = events.at(-1)?.hash
    expect(() => checkIntegrity(openRun(copy), { head })).toThrow(/not/)
  })

  test('error: a transaction left out with its hashes made anew', async () => {
    forge(
      run,
      copy,
      (log) => log,
      editing('txs.jsonl', (lines) => lines.filter((line) => !line.includes('"tick":2,"send"'))),
    )
    forge(copy, `${copy}-again`, rehashLines(copy))
    cpSync(`${copy}-again`, copy, { recursive: true, force: true })
    await expect(publicly()).rejects.toMatchObject({ seq: seqOf('tick.ended', 1) })
  })

  test('error: contracts elsewhere, and another sum', async () => {
    for (const [type, data] of [
      ['society.founded', { name: 'small', addresses: {}, agents: [] }],
      ['run.ended', { ticks: 0 }],
    ] as const) {
      const at = events.find((event) => event.type === type)?.seq ?? -1
      forge(run, copy, (log) => log.with(at, { ...log[at]!, data: { ...data } as Event['data'] }))
      await expect(publicly(), type).rejects.toMatchObject({ seq: at })
    }
  })
})

test('the run has what is changed above', () => {
  expect(readdirSync(run).sort()).toEqual([
    'blobs',
    'cassette.jsonl',
    'events.jsonl',
    'private',
    'run.json',
    'txs.jsonl',
  ])
})
