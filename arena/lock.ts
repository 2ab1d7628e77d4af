import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from './exit.ts'

/** A file with the id of the process that plays the run. */
const placeOf = (path: string): string => join(path, 'playing')

/** Which process plays the run in this folder right now, if one does. A file that a killed one left behind says nothing. */
export function playerOf(path: string): number | undefined {
  const pid = Number(saidIn(placeOf(path)))
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
  const file = placeOf(path)
  const pid = playerOf(path)
  if (pid !== undefined && pid !== process.pid) throw new RunPlayedError(path, pid, file)
  if (pid === undefined) {
    rmSync(file, { force: true })
    try {
      writeFileSync(file, `${process.pid}`, { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new RunPlayedError(path, playerOf(path), file)
      throw error
    }
  }
  return () => rmSync(file, { force: true })
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
  constructor(path: string, pid: number | undefined, file: string) {
    super(
      `${path} is being played by ${pid === undefined ? 'another process' : `process ${pid}`}: watch it, or wait until it has stopped. If no such process plays it, remove ${file}.`,
    )
  }
}
