import { encodeAbiParameters, type Hex, keccak256, zeroAddress } from 'viem'
import type { Blobs, Opening, Referee } from '../agents/context.ts'
import type { Claim, Snapshot } from '../agents/snapshot.ts'
import { commitRows, type Trace } from '../contracts/trace.ts'
import { iterate, packWords, type Step, unpackWords } from '../policies/index.ts'

/** A list of rows of packed words: a data set, or all states of a trace. Published under the root that commits to it. */
export type Rows = readonly (readonly bigint[])[]

export function encodeRows(rows: Rows): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(rows.map((words) => words.map(String)))}\n`)
}

export function decodeRows(bytes: Uint8Array): Rows {
  return (JSON.parse(new TextDecoder().decode(bytes)) as string[][]).map((words) => words.map(BigInt))
}

/** What a data task delivers: the hash that a claim over its rows must name (IClaimManager.claim). */
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

/** Rows with their commitment, by root, and honest traces by what they are of: for all referees of a run, each made once. */
export type Recomputed = Map<string, Promise<Committed>>
interface Committed {
  rows: Rows
  trace: Trace
}

/**
 * Recomputes claims from what was published behind their roots.
 *
 * @param stepOf - the step of a claim's task
 * @param recomputed - what others have made already; content by hash, so it does not matter who made it
 */
export function createReferee({
  blobs,
  stepOf,
  recomputed = new Map(),
}: {
  blobs: Blobs
  stepOf: (claim: Claim) => Step
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
  return {
    async inspect(claim) {
      const honest = await honestOf(stepOf(claim), claim.inputsRoot)
      if (honest.trace.root === claim.statesRoot) return { valid: true }
      const claimed = (await behind(claim.statesRoot)).rows
      const differs = honest.rows.findIndex((words, index) => !sameWords(words, claimed[index] ?? []))
      // State 0 is opened when a claim is made; leaves beyond the last state change the root and nothing else.
      return differs < 1 ? { valid: true } : { valid: false, index: differs - 1 }
    },
    async open(claim, index): Promise<Opening> {
      const inputs = (await behind(claim.inputsRoot)).trace
      const states = (await behind(claim.statesRoot)).trace
      const [pre, post, input] = [states.open(index), states.open(index + 1), inputs.open(index)]
      return {
        pre: [...pre.words],
        preProof: pre.proof,
        post: [...post.words],
        postProof: post.proof,
        input: [...input.words],
        inputProof: input.proof,
      }
    },
  }
}

/** The step of the task that a claim is about, by the plans of the society. */
export function stepFinder(steps: Readonly<Record<string, Step>>, snapshot: () => Snapshot): (claim: Claim) => Step {
  return ({ workflow, task }) => {
    const kind = snapshot().workflows[workflow]?.tasks[task]?.kind ?? ''
    const step = Object.hasOwn(steps, kind) ? steps[kind] : undefined
    if (!step) throw new UnknownStepError(kind)
    return step
  }
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
  constructor(kind: string) {
    super(`No step is known for tasks of kind "${kind}".`)
  }
}
