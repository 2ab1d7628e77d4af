import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Hex } from 'viem'
import { keccak256 } from 'viem/utils'
import { alterGenesis } from './alterGenesis.ts'
import { type Event, sha256 } from './event.ts'
import { UsageError } from './exit.ts'
import { createRun, cutLines, DEVELOPMENT_MNEMONIC, openRun, type RunFolder } from './folder.ts'
import { loadSource, optionsIn, scenarios } from './load.ts'
import { claimRun } from './lock.ts'
import { readWholeTicks, truncateLines } from './log.ts'
import type { Society } from './society.ts'
import { versions } from './versions.ts'

/** A run folder with the society that plays in it. */
export interface Session {
  folder: RunFolder
  society: Society
  /** Whole ticks that are there already. */
  recorded: readonly Event[]
}

/**
 * A new run of a society. What it is made of is checked before anything is written.
 *
 * @param input - path of the file to work on, or what it holds
 * @param parent - the folder that the run's own is made in, if `out` doesn't name it
 * @param sets - `KEY=VALUE` each: what genesis has otherwise, as a fork at tick 0 would
 */
export async function startSession(
  what: string,
  {
    options,
    input,
    seed,
    sets = [],
    out,
    parent,
  }: {
    options: Record<string, string | undefined>
    input?: string | Uint8Array | undefined
    seed: string
    sets?: readonly string[] | undefined
    out?: string | undefined
    parent?: string | undefined
  },
): Promise<Session> {
  const source = await loadSource(what)
  const unknown = Object.keys(options).find(
    (name) => options[name] !== undefined && !Object.hasOwn(source.options, name),
  )
  if (unknown) throw new UsageError(`${what} takes no --${unknown}.`)
  const given = Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const { options: set, sets: changes } = optionsIn(source, sets)
  const twice = Object.keys(set).find((name) => Object.hasOwn(given, name))
  if (twice) throw new UsageError(`${twice} is given twice: as --${twice} and by --set.`)
  const texts = { ...source.options, ...given, ...set }
  const defaults = source.inputs()
  if (input !== undefined && !Object.hasOwn(defaults, 'csv')) throw new UsageError(`${what} takes no --input.`)
  const files =
    input === undefined ? defaults : { csv: typeof input === 'string' ? readInput(input) : new Uint8Array(input) }
  const society = source.create(texts, files, seed)
  source.check?.(texts, files, seed)
  const inputs = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, keccak256(bytes)]))
  const manifest = { name: society.name, society: source.society, options: texts, inputs, seed, versions: versions() }
  const fork = alterGenesis(society, { seed, sets: changes, mnemonic: DEVELOPMENT_MNEMONIC })
  const folder = createRun(
    { format: 1, ...manifest },
    { mnemonic: DEVELOPMENT_MNEMONIC, path: out, files: Object.values(files), fork, ...(parent && { parent }) },
  )
  return { folder, society, recorded: [] }
}

/** A run as it was made: the society out of its manifest. */
export async function openSession(path: string): Promise<Session> {
  const folder = openRun(path)
  const { society: from, options, inputs, seed } = folder.manifest
  if (from.sha256 !== undefined) checkModule(path, from.module, from.sha256)
  else if (!Object.hasOwn(scenarios, from.module))
    throw new ForeignCodeError(from.module, 'is named without the hash that it had', 'Nothing of it can be run again.')
  const source = await loadSource(from.module)
  const files = Object.fromEntries(Object.entries(inputs).map(([name, blob]) => [name, folder.blobs.get(blob as Hex)]))
  return { folder, society: source.create(options, files, seed), recorded: readWholeTicks(folder.events) }
}

/**
 * A run that was stopped or killed, ready to go on: what it left of an unfinished tick is cut away, but for the answers of
 * models, which are kept.
 */
export async function resumeSession(path: string): Promise<Session> {
  const release = claimRun(path)
  try {
    return cutBack(path, await openSession(path))
  } catch (error) {
    release()
    throw error
  }
}

function cutBack(path: string, session: Session): Session {
  const { folder, recorded } = session
  const last = recorded.at(-1)
  if (last?.type === 'run.ended')
    throw new UsageError(`${path} has ended: check it with \`npx polity verify ${path}\`.`)
  truncateLines(folder.events, recorded.length)
  cutLines(folder.txs, ({ tick }) => last !== undefined && tick <= last.tick)
  cutLines(folder.cassette)
  return session
}

/**
 * A society's file is code, and to verify or resume a run is to run it: only the file that the run was made with, and none that
 * came with the run folder.
 */
function checkModule(run: string, module: string, sha256Then: string): void {
  const file = resolve(module)
  if (!existsSync(file))
    throw new ForeignCodeError(file, 'is not here', 'Run this from the directory in which the run was made.')
  const way = relative(realpathSync(run), realpathSync(file))
  if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
    throw new ForeignCodeError(file, 'lies inside the run folder', 'Move it out and read it first.')
  if (sha256(readFileSync(file)) !== sha256Then)
    throw new ForeignCodeError(
      file,
      'is not as it was when the run was made',
      'Bring that version back, or use --public.',
    )
}

function readInput(path: string): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = new Uint8Array(readFileSync(path))
  } catch (cause) {
    throw new UsageError(`Can't read the input ${path}: ${(cause as Error).message}.`, { cause })
  }
  if (bytes.length === 0) throw new UsageError(`The input is empty: ${path}. Give a file with rows.`)
  return bytes
}

/** The file that a run names as its society can't be run again. */
export class ForeignCodeError extends Error {
  override readonly name = 'Arena.ForeignCodeError'
  constructor(file: string, what: string, next: string) {
    super(`The run's society ${file} ${what}. ${next}`)
  }
}
