import type { Move, Persona, View } from '../scripted.ts'

type Calls = NonNullable<Move['calls']>

/** What a member knows beside the snapshot. */
export interface Notes {
  /** What it found in claims, by `claim:leaf`. */
  findings: Record<string, number | string>
  /** Tasks that it did, as `workflow:task:attempt`. */
  done: string[]
  /** What claimants told it of their results, by `claim:leaf`. */
  heard: Record<string, string>
}

/** Something that a member does whenever it sees occasion. */
export type Habit = (view: View, notes: Notes) => Calls

/** Ticks until a call that was made is made again: what was refused is not repeated at once. */
const PATIENCE = 3

/**
 * A scripted member made of habits: in each tick it first looks (`looks` are calls of tools that change nothing), then acts on what
 * it found, once.
 */
export function member({ looks, acts }: { looks: readonly Habit[]; acts: readonly Habit[] }): Persona {
  return (view) => {
    const { memory, snapshot } = view
    const notes = noted(view)
    const asked = (memory.asked ?? {}) as Record<string, number>
    const now = { ...notes }
    const pass = (stage: 'looked' | 'acted', habits: readonly Habit[]): Move | undefined => {
      if (memory[stage] === snapshot.tick) return undefined
      const wanted = habits.flatMap((habit) => habit(view, notes))
      const calls = wanted.filter((call) => snapshot.tick - (asked[JSON.stringify(call)] ?? -PATIENCE) >= PATIENCE)
      if (!calls.length) return undefined
      const remembered = Object.fromEntries(calls.map((call) => [JSON.stringify(call), snapshot.tick]))
      return { calls, remember: { ...now, asked: { ...asked, ...remembered }, [stage]: snapshot.tick } }
    }
    return pass('looked', looks) ?? pass('acted', acts) ?? { say: 'nothing to do', remember: now }
  }
}

function noted({ memory, results, snapshot }: View): Notes & Record<string, unknown> {
  const findings = { ...(memory.findings as Notes['findings'] | undefined) }
  const heard = { ...(memory.heard as Notes['heard'] | undefined) }
  const done = new Set(memory.done as string[] | undefined)
  for (const { tool, args, ok, content } of results) {
    if (!ok) continue
    if (tool === 'inspectClaim') {
      const { claim, leaf, verdict } = content as { claim: string; leaf: number; verdict: number | string }
      findings[`${claim}:${leaf}`] = verdict
    }
    if (tool === 'hearRun') {
      const { claim, leaf, run } = content as { claim: string; leaf: number; run: string }
      heard[`${claim}:${leaf}`] = run
    }
    if (tool === 'doTask') done.add(taskKey(snapshot, args as { workflow: string; task: number }))
  }
  return { findings, done: [...done], heard }
}

/** Of who looks at nothing. */
export const NO_NOTES: Notes = { findings: {}, done: [], heard: {} }

/** A task at the attempt that is under way. */
export function taskKey(
  { workflows }: View['snapshot'],
  { workflow, task }: { workflow: string; task: number },
): string {
  return `${workflow}:${task}:${workflows[workflow as `0x${string}`]?.tasks[task]?.attempt}`
}
