import type { Address, Hex } from 'viem'
import type { Snapshot } from '../agents/snapshot.ts'
import type { Tracing } from '../agents/tracing.ts'
import type { Wallets } from '../agents/wallet.ts'
import type { Artifacts, ProofSystem } from '../circuits/prove.ts'
import type { Addresses } from '../contracts/addresses.ts'
import type { Parts } from '../contracts/deploy.ts'
import type { Answers, AnyInput, Decision, Held, IndexedTree, Step } from '../policies/index.ts'
import type { Progress } from './adoption.ts'
import type { Chain } from './chain.ts'
import type { Recorder } from './recorder.ts'
import type { Scene } from './scene.ts'
import type { SecretStates } from './secretStates.ts'
import type { Holder, Society, Workshop } from './society.ts'
import type { State } from './state.ts'
import type { Sender } from './txs.ts'
import type { RunCircuits } from './workflows.ts'

/** A policy set as it stands on chain. */
export interface PolicyInForce {
  name: string
  id: Hex
  step: Step
  decide: (input: AnyInput) => Decision
  mode: 'proof' | 'guard'
  /** Address of its generated contract. */
  code: Address
  /** The trees behind the parameters that hold a set's root. */
  trees: Record<string, IndexedTree>
  /** What a member holds of its bound secrets; for no log. */
  secrets: (holder: Holder) => Readonly<Record<string, Held>>
  /** Only for proofs. */
  circuit?: Artifacts
}

/** A version of a policy whose contracts stand on chain, under its own name. */
export interface PolicyDraft {
  name: string
  policy: PolicyInForce
  /** Where its contracts stand. */
  parts: Parts
  /** Creation code that makes each of them. */
  creations: Readonly<Partial<Record<keyof Parts, Hex>>>
}

/** The parts of a tick, in their order: thinking, deciding again and proving, signing and sending, mining, writing down. */
export type Phase = 'think' | 'decide' | 'send' | 'mine' | 'record' | 'over'

/** Everything that a running society consists of; `foundSociety` makes it, `runTick` moves it. */
export interface World {
  /** As it is from this tick on; only a fork changes it, and the two below. */
  society: Society
  seed: string
  silent: Scene['silent']
  readonly addresses: Addresses
  readonly chain: Chain
  readonly sender: Sender
  readonly wallets: Wallets
  readonly recorder: Recorder
  readonly state: State
  readonly policies: Map<string, PolicyInForce>
  /** Versions that a vote can put in force. */
  readonly drafts: readonly PolicyDraft[]
  readonly answers: Answers
  readonly runs: RunCircuits
  /** Never recorded. */
  readonly secretStates: SecretStates
  readonly prover: ProofSystem
  readonly workshop: Workshop
  /** Nothing that is recorded depends on it. */
  readonly trace: Tracing
  /** Says what long work is at. */
  readonly progress: Progress
  /** Told when a part of a tick begins: for who measures it. */
  readonly onPhase: (phase: Phase) => void
  /** What everybody sees in the tick under way. */
  readonly view: () => Snapshot
}
