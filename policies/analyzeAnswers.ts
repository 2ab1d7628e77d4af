import { type Solver, type Verdict, withSolver } from './analyzeSolver.ts'

/** Verdicts by the whole of what led to them. Whoever keeps them keeps those of different solvers apart. */
export interface Answers {
  get(key: string): string | undefined
  put(key: string, verdict: string): void
}

/**
 * As `withSolver`, but z3 is asked only if an answer is not known. A verdict follows from all that was said and checked before it, in this
 * order (a model depends on what the solver has learned), so with one that is missing all of it is asked again.
 *
 * @param work - does the same however often it is called
 */
export async function withAnswers<T>(work: (solver: Solver) => Promise<T>, answers: Answers): Promise<T> {
  try {
    return await work(recalling(answers))
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error
  }
  return withSolver((solver) => work(keeping(solver, answers)))
}

function recalling(answers: Answers): Solver {
  const key = growing()
  return {
    say: (lines) => void key(lines),
    async check(...asked) {
      const known = verdictOf(answers.get(key(asked)), asked[0].length)
      if (known === undefined) throw new UnansweredError()
      return known
    },
  }
}

function keeping(solver: Solver, answers: Answers): Solver {
  const key = growing()
  return {
    say(lines) {
      key(lines)
      solver.say(lines)
    },
    async check(...asked) {
      const at = key(asked)
      const verdict = await solver.check(...asked)
      answers.put(
        at,
        JSON.stringify(verdict, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
      )
      return verdict
    },
  }
}

/** Undefined where nothing was kept, or half of it. */
function verdictOf(kept: string | undefined, count: number): Verdict | undefined {
  if (kept === undefined) return undefined
  try {
    const verdict = JSON.parse(kept)
    if (verdict.answer === 'unsat') return { answer: 'unsat' }
    if (verdict.answer === 'unknown') return { answer: 'unknown', why: String(verdict.why) }
    const values = (verdict.values as string[]).map(BigInt)
    return verdict.answer === 'sat' && values.length === count ? { answer: 'sat', values } : undefined
  } catch {
    return undefined
  }
}

/** All that was said, as one text. */
function growing(): (said: unknown) => string {
  let text = ''
  return (said) => {
    text += `${JSON.stringify(said)}\n`
    return text
  }
}

/** For `withAnswers` alone. */
class UnansweredError extends Error {
  override readonly name = 'Policies.UnansweredError'
  constructor() {
    super('The solver has to be asked.')
  }
}
