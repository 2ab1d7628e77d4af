import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CellProcess } from './cellProcess.ts'
import { UsageError } from './exit.ts'
import { openRun } from './folder.ts'
import type { Cell } from './grid.ts'
import { runsIn } from './runList.ts'
import { type Played, readCell } from './sweep.ts'

/** How to play the cells of a sweep. */
export interface CellPlan {
  dir: string
  cells: readonly Cell[]
  /** The arguments of a new run in `out`. */
  fresh: (cell: Cell, out: string) => string[]
  start: (args: readonly string[]) => CellProcess
  /** How many at once. */
  jobs: number
  /** Called when a cell is over; `kept` when it was already. */
  onCell: (played: Played, kept: boolean) => void
  /** Starts no more, and lets those under way finish their tick. */
  signal: AbortSignal
}

/**
 * Plays each cell that has not ended yet: a new run, or the rest of one that was stopped. A cell that fails is reported, and the
 * others go on.
 *
 * @returns those that are over, in the order of the cells
 */
export async function playCells({ dir, cells, fresh, start, jobs, onCell, signal }: CellPlan): Promise<Played[]> {
  const over = new Map<string, Played>()
  const waiting = [...cells]
  const running = new Set<CellProcess>()
  const stop = () => {
    for (const cell of running) cell.stop()
  }
  signal.addEventListener('abort', stop, { once: true })

  const playOne = async (cell: Cell): Promise<void> => {
    const out = join(dir, cell.name)
    const finish = (played: Played, kept = false) => {
      over.set(cell.name, played)
      onCell(played, kept)
    }
    const state = existsSync(join(out, 'run.json')) ? runsIn(out)[0] : undefined
    if (state?.state === 'ended') return finish(readCell(dir, cell), true)
    if (state?.state === 'broken') return finish({ ...cell, failed: `${out} is broken: ${state.why}` })
    const process = start(state ? ['run', '--resume', out, '--no-serve'] : fresh(cell, out))
    running.add(process)
    const { code, said } = await process.ended
    running.delete(process)
    const played = code === 0 || code === 1 ? readCell(dir, cell) : { ...cell, failed: '' }
    if ('outcome' in played) return finish(played)
    if (!signal.aborted)
      finish({ ...cell, failed: `exit code ${code}: ${said.split('\n').at(-1) || 'nothing was said'}` })
  }
  const work = async (): Promise<void> => {
    for (let cell = waiting.shift(); cell && !signal.aborted; cell = waiting.shift()) await playOne(cell)
  }
  await Promise.all(Array.from({ length: jobs }, work))
  signal.removeEventListener('abort', stop)
  return cells.flatMap(({ name }) => over.get(name) ?? [])
}

/** What a cell that is there already has to be made of. */
export interface Wanted {
  society: { module: string; sha256?: string | undefined }
  versions: Record<string, string>
  /** By setting: what the society is made with, and what genesis has otherwise, with full keys. */
  settings: readonly { options: Record<string, string>; changes: Record<string, string> }[]
}

/**
 * Whether what is in the folder belongs to this sweep, so that runs of different things are not added up.
 *
 * @throws UsageError naming the first cell that does not
 */
export function checkCells(dir: string, cells: readonly Cell[], { society, versions, settings }: Wanted): void {
  for (const { name, seed, setting } of cells) {
    const path = join(dir, name)
    if (!existsSync(join(path, 'run.json'))) continue
    const { manifest, fork } = openRun(path)
    const differs = [
      ['seed', manifest.seed, seed],
      ['society', [manifest.society.module, manifest.society.sha256], [society.module, society.sha256]],
      ['versions', sorted(manifest.versions), sorted(versions)],
      ['options', sorted(manifest.options), sorted(settings[setting]?.options ?? {})],
      ['settings', sorted(fork?.changes ?? {}), sorted(settings[setting]?.changes ?? {})],
    ].find(([, there, wanted]) => JSON.stringify(there) !== JSON.stringify(wanted))
    if (differs)
      throw new UsageError(
        `${path} is a run of another sweep: its ${differs[0]} differ. Give another --out, or delete it.`,
      )
  }
}

const sorted = (record: Record<string, string>) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
