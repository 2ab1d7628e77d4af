import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chainEvent, type Event, GENESIS_HASH, sha256 } from '../../arena/event.ts'
import type { Manifest } from '../../arena/folder.ts'

/** An event of a made-up run: type, data, agent; what no test looks at may be left out. */
export type Line = [type: string, data?: Record<string, unknown>, agent?: string]

export const address = (digit: number) => `0x${String(digit).repeat(40)}` as const
export const POL = 10n ** 18n

/** Hashes lines into a log; what comes after `tick.ended` belongs to the next tick. */
export function log(lines: readonly Line[]): Event[] {
  let tick = 0
  const events: Event[] = []
  for (const [type, data = {}, agent = null] of lines) {
    events.push(chainEvent({ tick, type, agent, data }, events.length, events.at(-1)?.hash ?? GENESIS_HASH))
    if (type === 'tick.ended') tick += 1
  }
  return events
}

export const MANIFEST: Manifest = {
  ...{
    format: 1,
    name: 'village',
    society: { module: 'village.ts' },
    options: {},
    inputs: {},
    seed: '7',
    versions: {},
  },
}

/** `run.json` and the first event that belongs to it. */
export function manifestOf(manifest: Partial<Manifest> = {}): { text: string; started: Line } {
  const text = `${JSON.stringify({ ...MANIFEST, ...manifest })}\n`
  return { text, started: ['run.started', { run: sha256(text), inputs: [] }] }
}

/** A folder with this log in it, and nothing else that a run has. */
export function writeRun(path: string, lines: readonly Line[], manifest: Partial<Manifest> = {}): Event[] {
  const { text, started } = manifestOf(manifest)
  const events = log([started, ...lines])
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'run.json'), text)
  writeFileSync(join(path, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  writeFileSync(join(path, 'txs.jsonl'), '')
  return events
}

/** Two agents with 10 POL each. */
export const founded: Line[] = [
  [
    'society.founded',
    {
      ...{ name: 'village', addresses: { vault: address(9), market: address(8) } },
      agents: [1, 2].map((n) => ({
        ...{
          name: ['ada', 'bob'][n - 1],
          role: 'guest',
          model: 'scripted',
          account: address(n),
          owner: address(n + 2),
        },
      })),
    },
  ],
  ['chain.token.Transfer', { from: address(0), to: address(1), value: 10n * POL }],
  ['chain.token.Transfer', { from: address(0), to: address(2), value: 10n * POL }],
  ['tick.ended', { txs: '', cassette: '' }],
]
