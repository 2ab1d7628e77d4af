// biome-ignore lint/plugin: starts whole commands, and is no part of a run
import { spawn } from 'node:child_process'
import { extname, join } from 'node:path'

/** A command line of the house in a process of its own. */
export interface CellProcess {
  /** How it ended, and the last that it said to people. */
  ended: Promise<{ code: number; said: string }>
  /** Lets it finish the tick under way; a run can be resumed. */
  stop(): void
}

/**
 * Starts `polity` with these arguments. It is stopped by the shell between us when our end of the pipe closes, which the kernel does also
 * when we are killed; Ctrl-C on a terminal is for us alone.
 */
export function startCell(args: readonly string[]): CellProcess {
  const command = [process.execPath, CLI, ...args]
  const child = spawn('sh', ['-c', GUARD, 'sh', ...command], { stdio: ['pipe', 'ignore', 'pipe'], detached: true })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2000)
  })
  child.stdin.on('error', () => {}) // it has ended already
  const ended = new Promise<{ code: number; said: string }>((resolve) => {
    child.once('error', ({ message }) => resolve({ code: 1, said: message }))
    child.once('close', (code) => resolve({ code: code ?? 1, said: said.trim() }))
  })
  return { ended, stop: () => child.stdin.end() }
}

/** A source here, or what was built of it. */
const CLI = join(import.meta.dirname, `cli${extname(import.meta.filename)}`)

/** Runs "$@" in the background and tells it to end when stdin does; ends as it does. */
const GUARD = `exec 3<&0
"$@" 3<&- </dev/null &
cell=$!
(while read -r _ <&3; do :; done; kill -TERM $cell) 2>/dev/null >/dev/null &
guard=$!
wait $cell
code=$?
kill $guard 2>/dev/null
exit $code`
