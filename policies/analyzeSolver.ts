import type { init } from 'z3-solver'

/** A question put to z3, statement by statement; what was said stays said. */
export interface Solver {
  /** Declarations and assertions in SMT-LIB 2. */
  say(lines: readonly string[]): void
  /** Whether all of it can hold together with `also`, which is forgotten afterwards, and the values of Int terms if so. */
  check(values: readonly string[], also: readonly string[], effort: number): Promise<Verdict>
}

export type Verdict =
  | { readonly answer: 'sat'; readonly values: readonly bigint[] }
  | { readonly answer: 'unsat' }
  | { readonly answer: 'unknown'; readonly why: string }

type Z3 = Awaited<ReturnType<typeof init>>

/**
 * A solver for as long as `work` takes; z3 does one thing at a time, so others wait (and one inside another would wait for
 * ever). Each check gives up after its `effort`, in millions of z3's own units of work: unlike seconds, they end at the same
 * place on every machine, so that an answer is repeatable.
 */
export function withSolver<T>(work: (solver: Solver) => Promise<T>): Promise<T> {
  const turn = last.then(async () => {
    loading ??= import('z3-solver').then((z3) => z3.init())
    const z3 = await loading
    const threads = (each: 'ref' | 'unref') => {
      const { unusedWorkers, runningWorkers } = (z3.em as Threads).PThread
      for (const thread of [...unusedWorkers, ...runningWorkers]) thread[each]()
    }
    const { solver, close } = open(z3)
    threads('ref')
    try {
      return await work(solver)
    } finally {
      close()
      // They would keep the process alive when there is nothing left to ask.
      threads('unref')
    }
  })
  last = turn.catch(() => undefined)
  return turn
}

/** 30 MB of WebAssembly, loaded once and only when something is asked. */
let loading: Promise<Z3> | undefined
let last: Promise<unknown> = Promise.resolve()

function open({ Z3 }: Z3): { solver: Solver; close(): void } {
  const config = Z3.mk_config()
  const context = Z3.mk_context(config)
  Z3.del_config(config)
  const solver = Z3.mk_solver(context)
  Z3.solver_inc_ref(context, solver)
  const parser = Z3.mk_parser_context(context)
  Z3.parser_context_inc_ref(context, parser)
  const params = Z3.mk_params(context)
  Z3.params_inc_ref(context, params)
  let named = 0

  const say = (lines: readonly string[]): void => {
    const assertions = Z3.parser_context_from_string(context, parser, lines.join('\n'))
    const error = Z3.get_error_code(context)
    if (error !== 0) throw new SmtError(Z3.get_error_msg(context, error))
    Z3.ast_vector_inc_ref(context, assertions)
    for (let index = 0; index < Z3.ast_vector_size(context, assertions); index += 1)
      Z3.solver_assert(context, solver, Z3.ast_vector_get(context, assertions, index))
    Z3.ast_vector_dec_ref(context, assertions)
  }
  /** A constant of its own per asked term: a model is read by constants. */
  const name = (term: string): string => {
    named += 1
    say([`(declare-const |value ${named}| Int)`, `(assert (= |value ${named}| ${term}))`])
    return `value ${named}`
  }
  const read = (names: readonly string[]): readonly bigint[] => {
    const model = Z3.solver_get_model(context, solver)
    Z3.model_inc_ref(context, model)
    const sort = Z3.mk_int_sort(context)
    const values = names.map((each) => {
      const constant = Z3.mk_const(context, Z3.mk_string_symbol(context, each), sort)
      return BigInt(Z3.get_numeral_string(context, Z3.model_eval(context, model, constant, true)!))
    })
    Z3.model_dec_ref(context, model)
    return values
  }

  const check: Solver['check'] = async (terms, also, effort) => {
    // No limit is 0 for z3.
    const limit = Math.max(1, Math.round(effort * 1_000_000))
    Z3.params_set_uint(context, params, Z3.mk_string_symbol(context, 'rlimit'), limit)
    Z3.solver_set_params(context, solver, params)
    Z3.solver_push(context, solver)
    say(also)
    const names = terms.map(name)
    const held = await Z3.solver_check(context, solver)
    const verdict = ((): Verdict => {
      if (held === HOLDS) return { answer: 'sat', values: read(names) }
      if (held === FAILS) return { answer: 'unsat' }
      const why = `z3 gave up (${Z3.solver_get_reason_unknown(context, solver)}) within ${limit} units of work`
      return { answer: 'unknown', why: `${why}: raise \`effort\`, or give more of the values` }
    })()
    Z3.solver_pop(context, solver, 1)
    return verdict
  }

  const close = (): void => {
    Z3.parser_context_dec_ref(context, parser)
    Z3.solver_dec_ref(context, solver)
    Z3.params_dec_ref(context, params)
    Z3.del_context(context)
  }
  return { solver: { say, check }, close }
}

const HOLDS = 1
const FAILS = -1

interface Thread {
  ref(): void
  unref(): void
}

interface Threads {
  readonly PThread: { readonly unusedWorkers: readonly Thread[]; readonly runningWorkers: readonly Thread[] }
}

export class SmtError extends Error {
  override readonly name = 'Policies.SmtError'
  constructor(message: string) {
    super(`z3 does not understand the SMT-LIB of this step, which is a defect of policies/emit/smt.ts: ${message}`)
  }
}
