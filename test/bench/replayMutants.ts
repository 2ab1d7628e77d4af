// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of the replayer, where such strings are written
import type { Mutant } from './policyMutants.ts'

const TAMPER = 'test/arena/tamper.test.ts'
const LOG = 'test/arena/log.test.ts'

const list = (file: string, killer: string, ...checks: readonly (readonly [from: string, to: string])[]): Mutant[] =>
  checks.map(([from, to]) => ({ file, from, to, killer }))

/** Checks of the replayer, each taken out or turned. */
export const replayMutants: readonly Mutant[] = [
  ...list(
    'arena/log.ts',
    TAMPER,
    ['if (event.hash !== hashEvent(event)) throw', 'if (false) throw'],
    ['prev = event.hash\n    return event', 'return event'],
  ),
  ...list(
    'arena/log.ts',
    LOG,
    ["if (lines.at(-1) !== '') throw", 'if (false) throw'],
    ['if (event.seq !== seq) throw', 'if (false) throw'],
    ['if (event.prev !== prev) throw', 'if (false) throw'],
    [
      'if (expected ? expected.hash !== event.hash : fd === undefined) throw',
      'if (!expected && fd === undefined) throw',
    ],
    ['expected.hash !== event.hash : fd === undefined', 'expected.hash !== event.hash : false'],
    [
      'if (!parsed.success || parsed.data.prev !== (last?.hash ?? GENESIS_HASH)) break',
      'if (!parsed.success) continue',
    ],
    ["event.type === 'tick.ended' || event.type === 'run.ended'", 'true'],
  ),
  ...list(
    'arena/replay.ts',
    TAMPER,
    ["if (ended?.type !== 'run.ended')", 'if (ended === undefined)'],
    ['  checkShape(events)\n', ''],
    ['if (head !== undefined && head !== ended.hash)', 'if (false)'],
    ["event.type === 'run.started' && event.data.run !== folder.manifestHash()", 'false'],
    ['for (const blob of blobsOf(event)) checkBlob(folder, event, blob)', ''],
    ['if (!named.has(hash)) checkBlob(folder, ended, hash)', '{}'],
    ['if (event.data.txs !== hashLines(lines.get(event.tick) ?? []))', 'if (false)'],
    ['if (event.data.cassette !== hashLines((entries.get(event.tick) ?? []).sort()))', 'if (false)'],
    ['if (line.tick < newest)', 'if (false)'],
    ["if (known.map(({ text }) => `${text}\\n`).join('') !== bytes)", 'if (false)'],
    ["if ((type === 'run.started') !== (seq === 0))", 'if (false)'],
    ["if ((type === 'run.ended') !== (seq === events.length - 1))", 'if (false)'],
    ["if (!events.some(({ type }) => type === 'block')) throw", 'if (false) throw'],
    ["if (type === 'run.started') return", 'if (false) return'],
    ["return typeof data.blob === 'string' ? [data.blob as Hex] : []", 'return []'],
  ),
  ...list(
    'arena/publicCheck.ts',
    TAMPER,
    ['  checkAddresses(events, addresses)\n', ''],
    ['  checkSummary(events)\n', ''],
    ['  checkAnchors(events, sent, operator)\n', ''],
    ['&& anchor.data === `0x${prev}`', ''],
    ['sent.toReversed().map', 'sent.map'],
    ['throw new TamperError(seq - 1,', 'throw new TamperError(seq,'],
  ),
  ...list(
    'arena/recordedProofs.ts',
    'test/arena/recordedProofs.test.ts',
    ['if (!(await soundOf(artifacts as Artifacts)).has(proof.seq))', 'if (false)'],
    ['circuit === circuitHash && ', ''],
    ['.filter((_, index) => holds[index])', ''],
  ),
  ...list(
    'arena/folder.ts',
    'test/arena/folder.test.ts',
    ['index === lines.length - 1 || ', ''],
    ['stays(line)', 'true'],
  ),
  ...list('arena/tamper.ts', TAMPER, ['this.seq = seq', 'this.seq = seq + 1'], ['this.file = file', "this.file = ''"]),
]
