import type { BaseStore } from '@langchain/langgraph'
import type { Denial, Intent, Receipt } from './action.ts'
import type { Blobs, Referee, Skill, ToolContext } from './context.ts'
import type { Audience } from './models/aloud.ts'
import type { Cassette, CassetteMode } from './models/cassette.ts'
import type { ProviderOptions } from './models/provider.ts'
import type { Persona } from './models/scripted.ts'
import type { Price } from './models/usage.ts'
import type { Tracing } from './tracing.ts'
import type { Checker } from './underPolicy.ts'
import type { Signer } from './wallet.ts'

/** What an agent is given from above. */
export interface SocietyDeps {
  signer: Signer
  chainId: number
  /** The policies in force, bound to this agent's account. */
  check: Checker
  /** By kind of task. */
  skills?: Readonly<Record<string, Skill>>
  blobs: Blobs
  referee: Referee
  packParams: ToolContext['packParams']
  proveRun: ToolContext['proveRun']
  /** For real models. */
  provider?: ProviderOptions
  /** Of its model. */
  price?: Price | undefined
  /** What the society's agents remember; each reaches its own part of it. Gone with the process unless given. */
  store?: BaseStore
  cassette?: { tape: Cassette; mode: CassetteMode }
  /** Scripts by name, besides those of the house. */
  personas?: Readonly<Record<string, Persona>>
  /** Outside the arena: sends at once instead of interrupting. */
  submit?: (intent: Intent) => Promise<Receipt>
  onIntent?: (intent: Intent) => void
  onDenial?: (denial: Denial) => void
  /** For whoever hears models while they answer. */
  audience?: Audience
  /** For whoever looks at times. */
  trace?: Tracing
  /** How many graph steps one call of `turn` may take; a model call with its tools is three. */
  maxSteps?: number
}
