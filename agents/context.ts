import type { Leaf } from '../contracts/result.ts'
import type { Rows, Trace } from '../contracts/trace.ts'
import type { Fields, Step, Values } from '../policies/index.ts'
import type { Address, Hex } from './action.ts'
import type { Claim, Member, Snapshot, Task } from './snapshot.ts'
import type { Signer } from './wallet.ts'

/** Content-addressed bytes: data sets, traces, reports. */
export interface Blobs {
  /** By content hash, or by a name under which somebody published it in an earlier tick. */
  get(hash: Hex): Promise<Uint8Array | undefined>
  /** With `as`, others find it under that name, say the root that commits to it, from the next tick on. */
  put(bytes: Uint8Array, as?: Hex): Promise<Hex>
}

/** What a needed task delivered. */
export interface TaskInput {
  task: number
  result: Hex
  worker?: Address
}

/** Where a skill works. */
export interface SkillContext {
  agent: string
  workflow: Hex
  snapshot: Snapshot
  blobs: Blobs
}

/** A whole run of a step: what a claim commits to. */
export interface Run {
  inputsRoot: Hex
  /** One more than there are rows. */
  states: Rows
}

/** A run over rows that nobody else sees. */
export interface SecretRun {
  step: Step
  /** How many rows its circuit takes. */
  capacity: number
  rows: readonly Values<Fields>[]
  /** Words of the last state, as its worker says. */
  last: readonly bigint[]
}

/** Whose secret run a proof is of, and its rows under their salt. */
export interface RunToProve {
  workflow: Hex
  task: number
  attempt: number
  worker: Address
  rows: SecretRun['rows']
  salt: bigint
  /** The contract that takes the proof: it is for no other. */
  asker: 'proofs' | 'market'
}

/** What a skill made of a task; `run` where the task is of mode `trace`. */
export interface Work {
  result: Hex
  summary: string
  run?: Run
  /** Where it is of mode `secret`. */
  secret?: SecretRun
  /** Once handed in: what stays hidden until validators have committed, and which leaf of its batch it is. */
  claim?: { batch: bigint; index: number; leaf: Leaf }
}

/** Does tasks of one kind. Deterministic: the same task and inputs give the same work. */
export type Skill = (task: Task, inputs: TaskInput[], context: SkillContext) => Promise<Work>

/** One transition of a claim with its proofs: what `traces.killByTransition` takes. */
export interface Transition {
  index: bigint
  pre: readonly bigint[]
  preProof: Hex[]
  /** Hash of the state after it. */
  post: Hex
  postProof: Hex[]
  input: readonly bigint[]
  inputProof: Hex[]
}

/**
 * Whether a leaf holds, and if not, where: its first invalid transition, an end, the data, over which it is never paid, or nowhere
 * to be seen, for its states are withheld.
 */
export type Inspection = { valid: true } | { valid: false; at: number | 'start' | 'end' | 'data' | 'withheld' }

/** A leaf's run as whoever recomputes it has it. */
export interface Recomputed {
  rows: Rows
  states: Rows
  /** The commitment to the states. */
  trace: Trace
}

/** Recomputes claims from the data behind them; of a batch the first leaf, unless another is named. */
export interface Referee {
  /** The published leaf of a claim. */
  leaf(claim: Claim, index?: number): Promise<Leaf>
  inspect(claim: Claim, index?: number): Promise<Inspection>
  /** The right run over the leaf's rows. */
  recompute(claim: Claim, index?: number): Promise<Recomputed>
  transition(claim: Claim, at: number, index?: number): Promise<Transition>
  /** What validators commit to of a task: the right run over what it was given; undefined where its data can't be had. */
  run(at: { workflow: Hex; task: number }): Promise<Hex | undefined>
  /** The first or last state by its hash, with its proof. */
  end(claim: Claim, which: 'start' | 'end', index?: number): Promise<{ state: Hex; proof: Hex[] }>
}

/** The proof of a run, by the house's circuit of that name (`works`). */
export type ProveRun = (
  work: string,
  run: RunToProve,
) => Promise<{ last: readonly bigint[]; digest: bigint; proof: Hex }>

/** What the tools of one agent work with, at one tick. */
export interface ToolContext {
  readonly me: Member
  readonly snapshot: Snapshot
  readonly chainId: number
  readonly signer: Signer
  readonly skills: Readonly<Record<string, Skill>>
  readonly blobs: Blobs
  readonly referee: Referee
  /** The words of a policy's parameters, in its layout. */
  readonly packParams: (policy: string, params: Record<string, bigint>) => bigint[]
  /** Proves a run over secret rows. */
  readonly proveRun: ProveRun
  /** Finished work by `workflow:task`, kept between doing a task and handing it in. */
  readonly bench: Map<string, Work>
}
