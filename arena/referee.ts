import type { Hex } from 'viem'
import { encodeAbiParameters, keccak256 } from 'viem/utils'
import type { Blobs, Referee } from '../agents/context.ts'
import type { Claim, Snapshot } from '../agents/snapshot.ts'
import { isLeafOf } from '../contracts/batch.ts'
import { batchName, decodeLeaf, type Leaf, type Result } from '../contracts/result.ts'
import { hashRun } from '../contracts/sampling.ts'
import { commitRows, decodeRows, hashLeaf, type Rows, type Trace } from '../contracts/trace.ts'
import { zeroAddress } from '../contracts/zero.ts'
import { iterate, packWords, type Step, unpackWords } from '../policies/index.ts'

/** What a data task delivers: the hash that a claim over its rows must name (IWorkflowMarket, `Finished.data`). */
export function datasetHash(rows: number, inputsRoot: Hex): Hex {
  return keccak256(encodeAbiParameters([{ type: 'uint256' }, { type: 'bytes32' }], [BigInt(rows), inputsRoot]))
}

/** All states of a step over rows, packed: the one it starts `from`, all zero unless given, and one after each row. */
export function traceOf(step: Step, rows: Rows, from?: readonly bigint[]): Rows {
  const inputs = rows.map((words) => unpackWords(step.request, words))
  const state = from && unpackWords(step.state, from)
  const { states } = iterate(step, inputs, { actor: zeroAddress, at: 0n, ...(state ? { state } : {}) })
  return states.map((state) => packWords(step.state, state))
}

/** Which task a result is of. */
type TaskAt = Pick<Result, 'workflow' | 'task'>

/** Rows with their commitment, by root, and honest traces by what they are of: for all referees of a run, each made once. */
export type Recomputed = Map<string, Promise<Committed>>
interface Committed {
  rows: Rows
  trace: Trace
}

/**
 * Recomputes claims from what was published behind their names and roots.
 *
 * @param stepOf - the step that a claim's task is judged by, where the house knows it
 * @param dataOf - what that task's needed task delivered
 * @param recomputed - what others have made already; content by hash, so it does not matter who made it
 */
export function createReferee({
  blobs,
  stepOf,
  dataOf,
  recomputed = new Map(),
}: {
  blobs: Blobs
  stepOf: (at: TaskAt) => Step
  dataOf: (at: TaskAt) => Hex | undefined
  recomputed?: Recomputed
}): Referee {
  const once = (key: string, make: () => Promise<Committed>): Promise<Committed> => {
    const known = recomputed.get(key)
    if (known) return known
    const made = make()
    recomputed.set(key, made)
    made.catch(() => recomputed.delete(key)) // what is withheld now may be published later
    return made
  }
  const behind = (root: Hex) =>
    once(root, async () => {
      const bytes = await blobs.get(root)
      if (!bytes) throw new WithheldError(root)
      const committed = commit(decodeRows(bytes))
      if (committed.trace.root !== root) throw new WithheldError(root)
      return committed
    })
  const honestOf = (step: Step, inputsRoot: Hex) =>
    once(`${step.codeHash} ${inputsRoot}`, async () => commit(traceOf(step, (await behind(inputsRoot)).rows)))
  const leaf = async (claim: Claim, index = 0): Promise<Leaf> => {
    const name = batchName(BigInt(claim.id), index)
    const bytes = await blobs.get(name)
    const found = bytes && leafBehind(bytes, claim, index)
    if (!found) throw new WithheldError(name)
    return found
  }
  return {
    leaf,
    async recompute(claim, index) {
      const { result } = await leaf(claim, index)
      const { rows } = await behind(result.inputsRoot)
      const { rows: states, trace } = await honestOf(stepOf(result), result.inputsRoot)
      return { rows, states, trace }
    },
    async run(at) {
      const data = dataOf(at)
      const bytes = data && (await blobs.get(data))
      const rows = bytes && rowsIn(bytes)
      const inputsRoot = rows && commitRows(rows).root
      if (!inputsRoot || datasetHash(rows.length, inputsRoot) !== data) return undefined
      const step = knownStep(stepOf, at)
      if (!step) return undefined
      // Whoever delivered the rows may have published them under its result alone.
      const honest = (await honestOf(step, inputsRoot).catch(unlessWithheld)) ?? commit(traceOf(step, rows))
      const { rows: states, trace } = honest
      const result = hashLeaf(rows.length, states[rows.length] ?? [])
      return hashRun({ rows: rows.length, inputsRoot, statesRoot: trace.root, result })
    },
    async inspect(claim, index) {
      const { result } = await leaf(claim, index)
      if (datasetHash(result.rows, result.inputsRoot) !== dataOf(result)) return { valid: false, at: 'data' }
      const honest = await honestOf(stepOf(result), result.inputsRoot)
      const right = result.result === hashLeaf(result.rows, honest.rows[result.rows] ?? [])
      if (right && honest.trace.root === result.statesRoot) return { valid: true }
      const published = await behind(result.statesRoot).catch(unlessWithheld)
      if (!published) return { valid: false, at: 'withheld' }
      const claimed = published.rows
      const differs = honest.rows.findIndex((words, index) => !sameWords(words, claimed[index] ?? []))
      if (differs > 0) return { valid: false, at: differs - 1 }
      if (differs === 0) return { valid: false, at: 'start' }
      // Leaves beyond the last state change the root and nothing else.
      return right ? { valid: true } : { valid: false, at: 'end' }
    },
    async transition(claim, index, at) {
      const { result } = await leaf(claim, at)
      const inputs = (await behind(result.inputsRoot)).trace
      const states = (await behind(result.statesRoot)).trace
      const [pre, post, input] = [states.open(index), states.open(index + 1), inputs.open(index)]
      return {
        index: BigInt(index),
        pre: pre.words,
        preProof: pre.proof,
        post: hashLeaf(index + 1, post.words),
        postProof: post.proof,
        input: input.words,
        inputProof: input.proof,
      }
    },
    async end(claim, which, at) {
      const { result } = await leaf(claim, at)
      const index = which === 'start' ? 0 : result.rows
      const { words, proof } = (await behind(result.statesRoot)).trace.open(index)
      return { state: hashLeaf(index, words), proof }
    },
  }
}

/** What a referee has to know of the tasks that claims are about, by the plans of the society and what was delivered. */
export function taskFinder(
  steps: Readonly<Record<string, Step>>,
  snapshot: () => Snapshot,
): Pick<Parameters<typeof createReferee>[0], 'stepOf' | 'dataOf'> {
  const find = ({ workflow, task }: TaskAt) => snapshot().workflows[workflow]?.tasks[task]
  return {
    stepOf(at) {
      // Its kind is a word of its proposer; what it is judged by stands on chain.
      const work = find(at)?.judge?.work ?? ''
      const step = Object.hasOwn(steps, work) ? steps[work] : undefined
      if (!step) throw new UnknownStepError(work)
      return step
    },
    dataOf(at) {
      const lowest = Math.min(...(find(at)?.needs ?? []))
      return find({ ...at, task: lowest })?.result
    },
  }
}

/** Validators are drawn for whole batches: one result that nobody can compute must not keep them from the others. */
function knownStep(stepOf: (at: TaskAt) => Step, at: TaskAt): Step | undefined {
  try {
    return stepOf(at)
  } catch (error) {
    if (error instanceof UnknownStepError) return undefined
    throw error
  }
}

/** The id of a batch binds its aggregator and all of its leaves: nothing else can stand behind it. */
function leafBehind(bytes: Uint8Array, { id, claimant, leaves }: Claim, index: number): Leaf | undefined {
  try {
    const leaf = decodeLeaf(bytes)
    const batch = { id: BigInt(id), aggregator: claimant, size: leaves.length }
    return isLeafOf(batch, index, leaf) ? leaf : undefined
  } catch {
    return undefined
  }
}

/** What stands under a data task's result need not be rows. */
function rowsIn(bytes: Uint8Array): Rows | undefined {
  try {
    return decodeRows(bytes)
  } catch {
    return undefined
  }
}

function unlessWithheld(error: unknown): undefined {
  if (!(error instanceof WithheldError)) throw error
}

function commit(rows: Rows): Committed {
  return { rows, trace: commitRows(rows) }
}

function sameWords(a: readonly bigint[], b: readonly bigint[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index])
}

export class WithheldError extends Error {
  override readonly name = 'Arena.WithheldError'
  constructor(root: Hex) {
    super(`Nobody has published what stands behind ${root}: the claim can't be recomputed.`)
  }
}

export class UnknownStepError extends Error {
  override readonly name = 'Arena.UnknownStepError'
  constructor(work: string) {
    super(
      `The house has no step or circuit called "${work}": what is judged by other code, it can't compute again. Read that code, or leave the task alone.`,
    )
  }
}
