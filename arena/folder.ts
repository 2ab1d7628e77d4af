import { createHash, createHmac } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { type Blobs, openBlobs } from './blobs.ts'
import { hashJson } from './event.ts'
import { Fork } from './fork.ts'
import { truncateLines } from './log.ts'
import { TamperError } from './tamper.ts'

/** `run.json`: what a run was made of. The first event carries the sha-256 of its bytes. */
export const Manifest = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  /** A scenario's name, or the path of a society file with the sha-256 it had. */
  society: z.strictObject({ module: z.string(), sha256: z.string().optional() }),
  options: z.record(z.string(), z.string()),
  /** Blobs that the options stand for, such as the input file. */
  inputs: z.record(z.string(), z.string()),
  /** Order and chance: public, and never a key. */
  seed: z.string(),
  versions: z.record(z.string(), z.string()),
})
export type Manifest = z.output<typeof Manifest>

/** `private/keys.json`: what only the runner needs. `verify --public` and `--mode chain` work without it. */
const Keys = z.strictObject({ mnemonic: z.string() })

export { DEVELOPMENT_MNEMONIC } from './phrase.ts'

/** A run on disk. */
export interface RunFolder {
  readonly path: string
  readonly name: string
  readonly manifest: Manifest
  /** sha-256 of the bytes of `run.json` as they are now. */
  manifestHash(): string
  readonly events: string
  readonly txs: string
  readonly cassette: string
  /** What a fork's parent had in its cassette after the tick where they part: answers that may fit once more. */
  readonly offered: string
  readonly fork: Fork | undefined
  readonly blobs: Blobs
  /** @throws {@link NoKeysError} when `private/` was left out of this copy */
  mnemonic(): string
  /** The file that has the seed phrase. @throws {@link NoKeysError} */
  keys(): string
}

/**
 * Makes the folder of a new run, `parent/<name>-<id>/`: the id comes from what the run is made of, and a second run of the same
 * gets `-2` behind it. `run.json` comes last, whole or not at all: a folder without it holds nothing to resume.
 *
 * @param path - another folder: a new one, or one with nothing in it
 * @param files - what `manifest.inputs` names
 * @param fork - what genesis has otherwise
 * @throws {@link RunExistsError}, or {@link RunFolderError} when the folder can't be made or written to
 */
export function createRun(
  manifest: Manifest,
  {
    parent = 'runs',
    path,
    mnemonic,
    files,
    fork,
  }: {
    parent?: string
    path?: string | undefined
    mnemonic: string
    files: readonly Uint8Array[]
    fork?: Fork | undefined
  },
): RunFolder {
  const id = hashJson(fork ? [manifest, fork] : manifest).slice(0, 8)
  const folder = path ?? join(parent, `${manifest.name}-${id}`)
  const made = claimFolder(folder, { exact: path !== undefined })
  return orFolderError(made, () => fill(made, manifest, { mnemonic, files, fork }))
}

/**
 * Makes a new folder, or takes an empty one.
 *
 * @param exact - this one; else the first free of `path`, `path-2` …
 * @throws {@link RunExistsError}, {@link RunFolderError}
 */
export function claimFolder(path: string, { exact }: { exact: boolean }): string {
  return orFolderError(path, () => (exact ? makeEmpty(path) : makeFree(path)))
}

function fill(
  folder: string,
  manifest: Manifest,
  { mnemonic, files, fork }: { mnemonic: string; files: readonly Uint8Array[]; fork: Fork | undefined },
): RunFolder {
  mkdirSync(join(folder, 'private'), { mode: 0o700 })
  chmodSync(join(folder, 'private'), 0o700)
  writeFileSync(join(folder, 'private', 'keys.json'), `${JSON.stringify({ mnemonic })}\n`, { mode: 0o600 })
  writeFileSync(join(folder, 'events.jsonl'), '')
  writeFileSync(join(folder, 'txs.jsonl'), '')
  writeFileSync(join(folder, 'cassette.jsonl'), '')
  const blobs = openBlobs(join(folder, 'blobs'))
  for (const bytes of files) blobs.put(bytes)
  if (fork) writeFileSync(join(folder, 'fork.json'), `${JSON.stringify(fork, undefined, 2)}\n`)
  writeFileSync(join(folder, 'run.json.part'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  renameSync(join(folder, 'run.json.part'), join(folder, 'run.json'))
  return openRun(folder)
}

/** @throws {@link NotARunError}, or {@link TamperError} when `run.json` is broken */
export function openRun(path: string): RunFolder {
  const file = join(path, 'run.json')
  if (!existsSync(file)) throw new NotARunError(path, 'it has no run.json')
  const parsed = Manifest.safeParse(tryJson(readFileSync(file, 'utf8')))
  if (!parsed.success) throw new TamperError(0, 'run.json', `it is broken: ${z.prettifyError(parsed.error)}`)
  const keys = () => {
    const at = join(path, 'private', 'keys.json')
    if (!existsSync(at)) throw new NoKeysError(path)
    return at
  }
  return {
    path,
    name: basename(path),
    manifest: parsed.data,
    manifestHash: () => createHash('sha256').update(readFileSync(file)).digest('hex'),
    events: join(path, 'events.jsonl'),
    txs: join(path, 'txs.jsonl'),
    cassette: join(path, 'cassette.jsonl'),
    offered: join(path, 'offered.jsonl'),
    fork: readFork(path),
    blobs: openBlobs(join(path, 'blobs')),
    keys,
    mnemonic: () => Keys.parse(tryJson(readFileSync(keys(), 'utf8'))).mnemonic,
  }
}

function readFork(path: string): Fork | undefined {
  const file = join(path, 'fork.json')
  if (!existsSync(file)) return undefined
  const parsed = Fork.safeParse(tryJson(readFileSync(file, 'utf8')))
  if (!parsed.success) throw new TamperError(0, 'fork.json', `it is broken: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** What blinders of proofs are derived from: as secret as the keys. */
export function proverSecret(mnemonic: string): Uint8Array {
  return createHmac('sha512', 'polity prover secret v1').update(mnemonic).digest()
}

/** Lines of a run file that carry their tick, in file order. */
export function readLines<Line extends { tick: number }>(path: string): { line: Line; text: string }[] {
  return linesOf(readFileSync(path, 'utf8'))
}

/** The same of what stands in such a file, or in the end of one. */
export function linesOf<Line extends { tick: number }>(content: string): { line: Line; text: string }[] {
  return content
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => ({ text, line: tryJson(text) as Line }))
    .filter(({ line }) => line && typeof line.tick === 'number')
}

/** Appends a line to a run file. */
export function appendLine(path: string, line: string): void {
  appendFileSync(path, `${line}\n`)
}

/** What was appended to a run file is on disk when this returns, and outlasts a power cut. */
export function flushFile(path: string): void {
  const fd = openSync(path, 'r+')
  try {
    fdatasyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Cuts a run file before its first line that is torn, that is no line of such a file, or that is not to stay. */
export function cutLines(path: string, stays: (line: { tick: number }) => boolean = () => true): void {
  const lines = readFileSync(path, 'utf8').split('\n')
  // What stands behind the last newline is torn, also where only the newline is missing.
  const end = lines.findIndex(
    (text, index) => index === lines.length - 1 || !linesOf(text).some(({ line }) => stays(line)),
  )
  truncateLines(path, end)
}

/** The runs in a folder, by name. */
export function listRuns(parent = 'runs'): string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent).filter((name) => existsSync(join(parent, name, 'run.json')))
}

/** The first free of `path`, `path-2` …, made: of two runs that begin at once, each gets its own. */
function makeFree(path: string): string {
  mkdirSync(dirname(path), { recursive: true })
  for (let count = 1; ; count++) {
    const name = count === 1 ? path : `${path}-${count}`
    if (makeNew(name)) return name
  }
}

function makeEmpty(path: string): string {
  mkdirSync(dirname(path), { recursive: true })
  if (makeNew(path)) return path
  if (existsSync(join(path, 'run.json'))) throw new RunExistsError(path)
  if (readdirSync(path).length > 0) throw new RunFolderError(path, 'it is not empty')
  return path
}

/** Whether the folder was made; it was there already if not. */
function makeNew(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** What the file system refuses, said of the folder. */
export function orFolderError<Result>(path: string, make: () => Result): Result {
  try {
    return make()
  } catch (cause) {
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause
    throw new RunFolderError(path, cause.message, { cause })
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export class NotARunError extends Error {
  override readonly name = 'Arena.NotARunError'
  constructor(path: string, why: string) {
    const runs = listRuns()
    super(
      `${path} is not a run: ${why}. ${runs.length > 0 ? `Runs here: ${runs.join(', ')}` : 'Make one with `npx polity run`'}.`,
    )
  }
}

export class RunExistsError extends Error {
  override readonly name = 'Arena.RunExistsError'
  constructor(path: string) {
    super(`${path} holds a run already. Give another --out, or go on with it by --resume ${path}.`)
  }
}

export class RunFolderError extends Error {
  override readonly name = 'Arena.RunFolderError'
  constructor(path: string, why: string, options?: ErrorOptions) {
    super(`Can't make a run in ${path}: ${why}. Give --out a new folder in a place that can be written to.`, options)
  }
}

export class NoKeysError extends Error {
  override readonly name = 'Arena.NoKeysError'
  constructor(path: string) {
    super(`${path} has no private/keys.json: this copy can be checked with \`npx polity verify --public\` only.`)
  }
}
