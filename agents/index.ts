export * from './action.ts'
export * from './agent.ts'
export { AnswerError } from './answering.ts'
export * from './audit.ts'
export type { Shown } from './closed.ts'
export * from './context.ts'
export * from './deps.ts'
export { type Definitions, definitionOf } from './gallery.ts'
export { GateError } from './gateCourt.ts'
export type { Prover } from './gateSender.ts'
export { type GovernanceOptions, governance } from './governance.ts'
export { UnknownPersonaError } from './graph.ts'
export { type Judged, judgeCalls, type RecordedCall } from './judgeCalls.ts'
export {
  defineMandate,
  type GateTool,
  gateTool,
  type Mandate,
  MandateError,
  type OwnTool,
  type PolicyInput,
} from './mandate.ts'
export { callsOf, type MandateCall } from './mandateCalls.ts'
export type { Audience, Piece } from './models/aloud.ts'
export * from './models/cassette.ts'
export { type Mind, MindError } from './models/mind.ts'
export { CassetteMismatchError, CassetteMissError, ModelError } from './models/outside.ts'
export type { Fetch, Network } from './models/patience.ts'
export { personas } from './models/personas/index.ts'
export type { ProviderOptions } from './models/provider.ts'
export type { Move, Persona, ToolResult, View } from './models/scripted.ts'
export { observe } from './observation.ts'
export { type Population, PopulationError, population } from './population.ts'
export { Note, Report } from './report.ts'
export { RoleFailedError } from './roles/failure.ts'
export { roles } from './roles/index.ts'
export {
  type Answer,
  type Brief,
  defineRole,
  HOUSE,
  type Role,
  RoleError,
  type RoleNode,
  type Sight,
  type ToolName,
} from './roles/role.ts'
export * from './snapshot.ts'
export * from './society.ts'
export * from './societyAgent.ts'
export { partOf, SocietyStore } from './store.ts'
export { effects, reads } from './tools/index.ts'
export * from './tools/tool.ts'
export type { Attributes, OpenSpan, Tracing } from './tracing.ts'
export type { Line } from './transcript.ts'
export * from './underPolicy.ts'
export * from './wallet.ts'
export { fromPol, Pol } from './wire.ts'
