import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from './exit.ts'

/** A file with the id of the process that plays the run. */
const placeOf = (path: string): string => join(path, 'playing')

/** Which process plays the run in this folder right now, if one does. A file that a killed one left behind says nothing. */
export function playerOf(path: string): number | undefined {
  return holderOf(placeOf(path))
}

function holderOf(file: string): number | undefined {
  return aliveIn(saidIn(file))
}

function aliveIn(said: string): number | undefined {
  const pid = Number(said)
  return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined
}

/** Nothing where there is no such file, or none any more: the run may end while we look. */
function saidIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/**
 * Takes a run for this process; once more does nothing. Two that write one log would break it.
 *
 * @returns how to give it back
 * @throws {@link RunPlayedError} when another process plays it
 */
export function claimRun(path: string): () => void {
  return claimFile(placeOf(path), (pid, file) => new RunPlayedError(path, pid, file))
}

/** What is thrown when another process has the file that says so. */
type Refusal = (pid: number, file: string) => Error

/**
 * Takes what `file` stands for, for this process; once more does nothing.
 *
 * @returns how to give it back
 */
export function claimFile(file: string, refusal: Refusal): () => void {
  const own = `${file}.${process.pid}`
  writeFileSync(own, `${process.pid}`)
  try {
    take(file, own, refusal)
  } finally {
    rmSync(own, { force: true })
  }
  return () => {
    if (holderOf(file) === process.pid) rmSync(file, { force: true })
  }
}

/**
 * Links `own` to `file`, which one process alone can, and with its text in it. A file that says nothing is replaced by whoever has taken
 * the file named after it in the same way: of two who find it, one is too late.
 */
function take(file: string, own: string, refusal: Refusal): void {
  if (hasLinked(own, file)) return
  const said = saidIn(file)
  const pid = aliveIn(said)
  if (pid === process.pid) return
  if (pid !== undefined) throw refusal(pid, file)
  const next = `${file}.after-${/^\d+$/.test(said) ? said : 'nobody'}`
  take(next, own, refusal)
  // Who had it before us may have replaced the file since we looked.
  if (saidIn(file) === said) renameSync(next, file)
  else {
    rmSync(next)
    take(file, own, refusal)
  }
}

/** Whether there was no such file, which is there now. */
function hasLinked(own: string, file: string): boolean {
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Somebody else writes this run. */
export class RunPlayedError extends UsageError {
  constructor(path: string, pid: number, file: string) {
    super(
      `${path} is being played by process ${pid}: watch it, or wait until it has stopped. If no such process plays it, remove ${file}.`,
    )
  }
}
