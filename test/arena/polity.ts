import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Snapshot } from '../../agents/index.ts'
import type { Event } from '../../arena/event.ts'
import { Outcome, outcomeOf } from '../../arena/outcome.ts'
import { apply, emptyState, snapshot } from '../../arena/state.ts'

const root = resolve(import.meta.dirname, '../..')

export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** The command line as users have it: a process of its own, off a terminal. */
export function startPolity(
  args: readonly string[],
  env: Record<string, string> = {},
  [node = process.execPath, ...flags]: readonly string[] = [],
): { child: ChildProcess; done: Promise<Finished> } {
  const child = spawn(node, [...flags, join(root, 'arena/cli.ts'), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const done = new Promise<Finished>((end) =>
    child.once('close', (code, signal) => end({ code, signal, stdout, stderr })),
  )
  return { child, done }
}

export function polity(args: readonly string[], env?: Record<string, string>): Promise<Finished> {
  return startPolity(args, env).done
}

/** The command line with its agents shut in, see shut.ts. */
export function shutIn(args: readonly string[]): Promise<Finished> {
  return startPolity(args, {}, [process.execPath, '--import', join(import.meta.dirname, 'shut.ts')]).done
}

/** What shut.ts saw. */
export function seenBy({ stderr }: Finished): Record<'turns' | 'ports' | 'wild' | 'walls', number> {
  return JSON.parse(/shut in: (\{.*\})/.exec(stderr)?.[1] ?? '{}')
}

export function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'polity-run-'))
}

export function eventsOf(run: string): Event[] {
  return readFileSync(join(run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}

/** What an agent would be told after the last of these events. */
export function endOf(events: readonly Event[]): Snapshot {
  const state = emptyState()
  for (const event of events) apply(state, event)
  return snapshot(state, state.tick)
}

export function ofType(events: readonly Event[], type: string): Event[] {
  return events.filter((event) => event.type === type)
}

/** Every process below `pid`, from /proc. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc'))
    if (/^\d+$/.test(entry)) {
      const stat = tryRead(`/proc/${entry}/stat`)
      const ppid = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
      if (ppid) parents.set(Number(entry), Number(ppid))
    }
  const below = (parent: number): number[] =>
    [...parents].filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

/** Whether a process runs (a zombie does not). */
export function isAlive(pid: number): boolean {
  const stat = tryRead(`/proc/${pid}/stat`)
  return stat !== '' && !/\) [ZX] /.test(stat)
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** What a golden run is compared by: what it came to, without a hash, an address or an amount of gas. */
export function goldenOutcome(events: readonly Event[]): string {
  return `${JSON.stringify(z.encode(Outcome, outcomeOf(events)), undefined, 2)}\n`
}
