import { commit, tagOf } from './commitment.ts'
import { FIELD } from './field.ts'
import type { Fields } from './fields.ts'
import { iterate } from './iterate.ts'
import { poseidon } from './poseidon.ts'
import type { Secrets } from './secret.ts'
import type { CircuitSignals } from './signals.ts'
import { type Binding, bindStatement, HeaderError } from './statement.ts'
import type { Step } from './step.ts'
import { toScalars, type Values } from './values.ts'
import { biasOf, packWords } from './words.ts'

/** Whose run it is, and who asks for its proof: a proof for one is none for another. */
export interface RunPlace {
  readonly chainId: bigint
  /** The contract that checks the proof: the proof resolver, or the market where a proof comes with the result. */
  readonly asker: `0x${string}`
  readonly workflow: `0x${string}`
  readonly task: number
  readonly attempt: number
  readonly worker: `0x${string}`
}

/** Secret rows, and the salt under which they are committed. */
export interface SecretRows<R extends Fields = Fields> {
  readonly rows: readonly Values<R>[]
  /** A field element that nobody can guess: see {@link runSalt}. */
  readonly salt: bigint
}

/** The statement of a run, and what binds it. */
export interface StatedRun extends Binding {
  readonly words: readonly bigint[]
  /** Commitment to the rows: `inputsRoot` of a result, as 32 bytes. */
  readonly rowsRoot: bigint
  /** Words of the state after the last row. */
  readonly last: readonly bigint[]
}

/**
 * The commitment to secret rows: Poseidon of a tag of their fields, their number, their words filled up with zeros to the capacity of
 * the circuit, and the salt. It hides rows, not how many the result says there are.
 *
 * @throws RowCountError for none, or more than the circuit takes.
 */
export function commitRun<R extends Fields>(
  { request }: Pick<Step, 'request'>,
  capacity: number,
  { rows, salt }: SecretRows<R>,
): bigint {
  if (rows.length === 0 || rows.length > capacity) throw new RowCountError(rows.length, capacity)
  const words = rows.flatMap((row) => packWords(request, row as Values<Fields>))
  const padding = Array<bigint>((capacity - rows.length) * request.words).fill(0n)
  return commit(tagOf('rows', request.fields), [BigInt(rows.length), ...words, ...padding], salt)
}

/** A salt made of a secret key, so that a worker can make it again: another for each attempt at each task. */
export function runSalt(
  key: bigint,
  { workflow, task, attempt }: Pick<RunPlace, 'workflow' | 'task' | 'attempt'>,
): bigint {
  if (key <= 0n || key >= FIELD) throw new RunKeyError()
  return poseidon([RUN_TAG, key, ...halves(workflow), BigInt(task), BigInt(attempt)])
}

/** What a proof of the run states; the twin of `libraries/RunStatement.sol`. */
export function runOf<P extends Fields, S extends Fields, R extends Fields>(
  step: Step<P, Fields, S, R, Secrets>,
  capacity: number,
  run: RunPlace & SecretRows<R> & { readonly params?: Values<P> },
): StatedRun {
  const erased = step as unknown as Step
  checkRun(erased, capacity)
  const rowsRoot = commitRun(erased, capacity, run)
  const params = packWords(step.params, run.params ?? ({} as Values<P>))
  const input = { params: run.params, actor: ZERO, at: 0n } as unknown as Parameters<typeof iterate>[2]
  const { states } = iterate(erased, run.rows as readonly Values<Fields>[], input)
  const last = packWords(erased.state, states.at(-1)!)
  const words = [
    ...[placeOf(run), headOf(run) + (BigInt(run.rows.length) << RUN_BITS), ...halves(run.workflow)],
    ...[...codeHalves(step), rowsRoot, ...params, ...last],
  ]
  return { ...bindStatement(words), words, rowsRoot, last }
}

/** The inputs of the run's circuit (`toRunCircom`). */
export function runSignals<P extends Fields, S extends Fields, R extends Fields>(
  step: Step<P, Fields, S, R, Secrets>,
  capacity: number,
  run: RunPlace & SecretRows<R> & { readonly params?: Values<P> },
): CircuitSignals {
  const { alpha, rowsRoot } = runOf(step, capacity, run)
  const { slots } = step.request
  const stored = run.rows.map((row) => toScalars(step.request, row).map((value, slot) => value + biasOf(slots[slot]!)))
  const padding = Array.from({ length: capacity - run.rows.length }, () => slots.map(() => 0n))
  const params = toScalars(step.params, run.params ?? ({} as Values<P>))
  return {
    ...{
      place: placeOf(run),
      head: headOf(run),
      workflow: halves(run.workflow),
      count: BigInt(run.rows.length),
      rowsRoot,
    },
    ...(params.length === 0 ? {} : { params: params.map((value, slot) => value + biasOf(step.params.slots[slot]!)) }),
    ...{ hidden_rows: [...stored, ...padding], hidden_salt: run.salt, alpha },
  }
}

/** Bits of worker, task and attempt in the statement's second word; the number of rows stands above them. */
export const RUN_BITS = 176n

/** High and low half: a hash may be no field element. */
export const codeHalves = ({ codeHash }: Pick<Step, 'codeHash'>): readonly [bigint, bigint] => halves(codeHash)

/** @throws RunStepError when no circuit of a run can be made of the step. */
export function checkRun({ name, chain, secrets, secretState, request, state }: Step, capacity: number): void {
  if (!Number.isSafeInteger(capacity) || capacity < 1 || capacity > MAX_ROWS)
    throw new RunStepError(name, `a circuit takes 1 to ${MAX_ROWS} rows, not ${capacity}`)
  if (chain.words > 0) throw new RunStepError(name, 'it reads facts of the chain, and a row has none')
  if (secretState) throw new RunStepError(name, 'its state is secret, and a result names the last one')
  if (Object.keys(secrets).length > 0)
    throw new RunStepError(name, 'it has secrets of its own; the rows of a run are secret already')
  if (request.words === 0 || state.words === 0) throw new RunStepError(name, 'its rows or its state have no fields')
}

const MAX_ROWS = 1024
const ZERO = `0x${'0'.repeat(40)}` as const

/** Domain of salts: "polity run salt 1" as a number. */
const RUN_TAG = 0x706f6c6974792072756e2073616c742031n

/** Word 0 of a statement, as the contract that asks makes it. */
export const placeOf = ({ chainId, asker }: Pick<RunPlace, 'chainId' | 'asker'>): bigint =>
  bounded('chainId', chainId, 64) | (bounded('asker', BigInt(asker), 160) << 64n) | (1n << 224n)

const headOf = ({ worker, task, attempt }: RunPlace): bigint =>
  bounded('worker', BigInt(worker), 160) |
  (bounded('task', BigInt(task), 8) << 160n) |
  (bounded('attempt', BigInt(attempt), 8) << 168n)

function bounded(name: string, value: bigint, bits: number): bigint {
  if (value < 0n || value >> BigInt(bits) > 0n) throw new HeaderError(name, value, bits)
  return value
}

/** High and low 128 bits. */
export function halves(hash: `0x${string}` | bigint): readonly [bigint, bigint] {
  const value = bounded('hash', BigInt(hash), 256)
  return [value >> 128n, value & ((1n << 128n) - 1n)]
}

export class RunStepError extends Error {
  override readonly name = 'Policies.RunStepError'
  constructor(step: string, why: string) {
    super(`No circuit of a run can be made of ${step}: ${why}.`)
  }
}

export class RowCountError extends Error {
  override readonly name = 'Policies.RowCountError'
  constructor(rows: number, capacity: number) {
    super(
      `${rows} rows for a circuit of 1 to ${capacity}: compile one of more rows (\`compileRun\`), or split the run.`,
    )
  }
}

export class RunKeyError extends Error {
  override readonly name = 'Policies.RunKeyError'
  constructor() {
    super(
      "The key of a run's salt is no field element above 0: give the one that the agent's wallet derives (`stateKey`).",
    )
  }
}
