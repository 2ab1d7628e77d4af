import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Hex } from 'viem'
import { readChanges, tryChanges } from './change.ts'
import { type Event, hashJson } from './event.ts'
import { UsageError } from './exit.ts'
import { claimFolder, openRun, orFolderError, type RunFolder, readLines } from './folder.ts'
import { type Fork, interventionsOf } from './fork.ts'
import { openSession, type Session } from './session.ts'

/** A fork that is ready to be played, beside the run that it parts from. */
export interface Forked {
  parent: Session
  session: Session
  fork: Fork
}

/**
 * Makes the folder of a fork: a copy of the parent as it was before tick `at`, with what changes then. It looks like a run that was
 * killed there, and is played on in the same way.
 *
 * @param sets - `KEY=VALUE` each
 * @param out - a new or empty folder; else one in `runs/` that is named after what it is made of
 * @throws UsageError before anything is written
 */
export async function forkRun(
  path: string,
  { at, sets, out }: { at: number; sets: readonly string[]; out?: string | undefined },
): Promise<Forked> {
  const parent = await openSession(path)
  const last = parent.recorded.at(-1)
  if (!last) throw new UsageError(`${path} has no whole tick yet: it can't be forked.`)
  checkTick(path, at, last)
  const changes = readChanges(parent.society, sets)
  const { fork: before, manifest } = parent.folder
  const keys = { seed: manifest.seed, mnemonic: parent.folder.mnemonic() }
  tryChanges(parent.society, keys, [...interventionsOf(before), { at, changes }])
  const fork: Fork = {
    format: 1,
    parent: { run: basename(parent.folder.path), head: last.hash },
    at,
    changes,
    inherited: interventionsOf(before),
  }
  const recorded = parent.recorded.filter(({ tick }) => tick < at)
  const folder = writeFork(parent.folder, fork, recorded, out)
  return { parent, session: { ...parent, folder, recorded }, fork }
}

function checkTick(path: string, at: number, last: Event): void {
  const latest = last.type === 'run.ended' ? last.tick - 1 : last.tick + 1
  if (at > latest) throw new UsageError(`--at ${at} is beyond ${path}: its ticks are 0 to ${latest}. Give one of them.`)
}

function writeFork(parent: RunFolder, fork: Fork, recorded: readonly Event[], out: string | undefined): RunFolder {
  const folder = claimFolder(out ?? join('runs', `${parent.manifest.name}-fork-${hashJson(fork).slice(0, 8)}`), {
    exact: out !== undefined,
  })
  return orFolderError(folder, () => {
    const target = (name: string) => join(folder, name)
    const lines = (file: string, wanted: (tick: number) => boolean) =>
      (existsSync(file) ? readLines(file) : [])
        .filter(({ line }) => wanted(line.tick))
        .map(({ text }) => `${text}\n`)
        .join('')
    const isBefore = (tick: number) => tick < fork.at
    mkdirSync(target('private'), { mode: 0o700 })
    cpSync(join(parent.path, 'private'), target('private'), { recursive: true })
    mkdirSync(target('blobs'))
    for (const hash of blobsOf(parent, recorded))
      copyFileSync(join(parent.path, 'blobs', hash.slice(2)), join(target('blobs'), hash.slice(2)))
    const log = recorded.map((event) => `${JSON.stringify(event)}\n`).join('')
    writeFileSync(target('events.jsonl'), log)
    writeFileSync(target('txs.jsonl'), lines(parent.txs, isBefore))
    writeFileSync(target('cassette.jsonl'), lines(parent.cassette, isBefore))
    const offered = lines(parent.cassette, (tick) => !isBefore(tick)) + lines(parent.offered, () => true)
    if (offered !== '') writeFileSync(target('offered.jsonl'), offered)
    writeFileSync(target('fork.json'), `${JSON.stringify(fork, undefined, 2)}\n`)
    writeFileSync(target('run.json.part'), readFileSync(join(parent.path, 'run.json')))
    renameSync(target('run.json.part'), target('run.json'))
    return openRun(folder)
  })
}

/** The inputs, and what the events before the fork name. */
function blobsOf({ manifest, blobs }: RunFolder, recorded: readonly Event[]): Hex[] {
  const named = recorded.flatMap(({ data }) => (typeof data.blob === 'string' ? [data.blob] : []))
  return [...new Set([...Object.values(manifest.inputs), ...named] as Hex[])].filter((hash) => blobs.has(hash))
}
