import type { Hex } from 'viem'
import type { Work } from '../../agents/context.ts'
import { hashLeaf, type Rows } from '../../contracts/trace.ts'
import type { Step } from '../../policies/index.ts'
import { traceOf } from '../referee.ts'

/** The honest run of a step over rows. Nothing of it is published yet: a claim shows its states when validators have committed to theirs. */
export function honestRun(step: Step, rows: Rows, inputsRoot: Hex): Work {
  return runOf(traceOf(step, rows), inputsRoot)
}

/**
 * A worker's trick: it changes the state once and goes on honestly from there, so that all transitions but one are right.
 *
 * @param tamper - what becomes of the packed state
 * @param row - which transition is forged, as a share of all rows between 0 and 1
 */
export function forgedRun(
  step: Step,
  rows: Rows,
  inputsRoot: Hex,
  { tamper, row = 0.5 }: { tamper: (words: readonly bigint[]) => readonly bigint[]; row?: number },
): Work {
  const at = Math.floor(rows.length * row)
  const before = traceOf(step, rows.slice(0, at + 1))
  const after = traceOf(step, rows.slice(at + 1), tamper(before.at(-1) ?? []))
  return runOf([...before.slice(0, -1), ...after], inputsRoot)
}

function runOf(states: Rows, inputsRoot: Hex): Work {
  const rows = states.length - 1
  return {
    result: hashLeaf(rows, states[rows] ?? []),
    summary: `${rows} rows added up`,
    run: { inputsRoot, states },
  }
}
