// biome-ignore lint/plugin: starts whole commands, and is no part of a run
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, watch } from 'node:fs'
import { extname, join } from 'node:path'

/**
 * Runs this command line again whenever a source below the folders changes, until Ctrl-C. Each time in a process of its
 * own, for a module that was imported once is never read again.
 */
export function runAgain(folders: readonly string[]): void {
  const args = [...process.execArgv, ...process.argv.slice(1).filter((arg) => arg !== '--watch')]
  let running: ChildProcess | undefined
  let changed = false
  const run = (): void => {
    changed = false
    running = spawn(process.execPath, args, { stdio: 'inherit' })
    running.once('close', () => {
      running = undefined
      if (changed) run()
      else process.stderr.write('Waiting for a change; Ctrl-C ends.\n')
    })
  }
  // An editor saves in several events: those that come while it runs are one more run.
  const change = (file: string | null): void => {
    if (file !== null && !SOURCES.includes(extname(file))) return
    if (running) changed = true
    else run()
  }
  for (const folder of new Set(folders.flatMap((each) => below(each)))) watch(folder, (_event, file) => change(file))
  run()
}

const SOURCES = ['.ts', '.js', '.mjs', '.json']

/** The folder and those in it, but not what others have installed or what is hidden. */
function below(folder: string): string[] {
  const inside = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name))
  return [folder, ...inside.flatMap(below)]
}
