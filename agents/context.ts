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

/** The commitments of a trace: what `claims.claim` takes besides workflow, task and signature. */
export interface TraceCommitment {
  rows: bigint
  inputsRoot: Hex
  statesRoot: Hex
  last: bigint[]
  firstProof: Hex[]
  lastProof: Hex[]
}

/** What a skill made of a task; `claim` where the task is of mode `trace`. */
export interface Work {
  result: Hex
  summary: string
  claim?: TraceCommitment
}

/** Does tasks of one kind. Deterministic: the same task and inputs give the same work. */
export type Skill = (task: Task, inputs: TaskInput[], context: SkillContext) => Promise<Work>

/** One transition of a claim with its proofs: what `claims.challenge` takes after claim id and index. */
export interface Opening {
  pre: bigint[]
  preProof: Hex[]
  post: bigint[]
  postProof: Hex[]
  input: bigint[]
  inputProof: Hex[]
}

/** Whether a claim holds, and if not, its first invalid transition. */
export type Inspection = { valid: true } | { valid: false; index: number }

/** Recomputes claims from the data behind them. */
export interface Referee {
  inspect(claim: Claim): Promise<Inspection>
  open(claim: Claim, index: number): Promise<Opening>
}

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
  /** Finished work by `workflow:task`, kept between doing a task and handing it in. */
  readonly bench: Map<string, Work>
}
