/** Policies as code: written once, decided here, proved in circuits, enforced in Solidity. */
export { type Action, parseAction } from './action.ts'
export { always, type Diff, type Difference, diff, never, ruleCanFire, type Version } from './analyze.ts'
export type { Answers } from './analyzeAnswers.ts'
export type { Answer, AskOptions } from './analyzeInquiry.ts'
export type { Question, Subject } from './analyzeQuestion.ts'
export type { Found } from './analyzeWitness.ts'
export { arbitraryInput, arbitraryStep } from './arbitrary.ts'
export { account, type Binding, calldata, gate, literal, target, view } from './binding.ts'
export { checkStep, type Finding, type Report } from './check.ts'
export { commit, tagOf } from './commitment.ts'
export { costOf } from './cost.ts'
export { type AnyInput, type Decision, decide, type Input, type Reason } from './decide.ts'
export { describeStep } from './described.ts'
export { toCircom } from './emit/circom.ts'
export { toRunCircom } from './emit/circomRun.ts'
export { toTransitionCircom } from './emit/circomTransition.ts'
export { type Solidity, toSolidity } from './emit/solidity.ts'
export { type Explanation, explain } from './explain.ts'
export * from './expr.ts'
export { FIELD } from './field.ts'
export {
  address,
  array,
  bool,
  bytes32,
  type Fields,
  type FieldType,
  GROUPS,
  int,
  record,
  root,
  symbol,
  uint,
} from './fields.ts'
export { between, type Interval } from './interval.ts'
export { commitmentTo, credential, leafOf } from './issue.ts'
export { iterate, zeroState } from './iterate.ts'
export type { Layout } from './layout.ts'
export { type LeafTree, leafTree } from './leafTree.ts'
export { aggregateStep } from './library/aggregate.ts'
export { ALLOWLIST_DEPTH, allowlist } from './library/allowlist.ts'
export { approvalBefore } from './library/approvalBefore.ts'
export { cooldown } from './library/cooldown.ts'
export { dataFlow } from './library/dataFlow.ts'
export { DENYLIST_DEPTH, denylist } from './library/denylist.ts'
export { expiry } from './library/expiry.ts'
export { COUNTED_DEPTH, privateBudget } from './library/privateBudget.ts'
export { quorum } from './library/quorum.ts'
export { rateLimit } from './library/rateLimit.ts'
export { ROLE_CREDENTIAL, roleCredential } from './library/roleCredential.ts'
export { rolePermission } from './library/rolePermission.ts'
export { SEALED_LIMIT, sealedLimit } from './library/sealedLimit.ts'
export { separationOfDuties } from './library/separationOfDuties.ts'
export { spendLimit } from './library/spendLimit.ts'
export { workflowBudget } from './library/workflowBudget.ts'
export {
  all,
  any,
  type Bools,
  carry,
  count,
  dot,
  fold,
  type Ints,
  indices,
  list,
  map,
  pick,
  put,
  sum,
  zip,
} from './loops.ts'
export {
  checkUpgrade,
  type Migration,
  MigrationError,
  migrate,
  migration,
  NoMigrationError,
  stateLayoutOf,
} from './migrate.ts'
export { type Held, openingsOf, treeDepth, unheldSecrets } from './openings.ts'
export { permitAll } from './permitAll.ts'
export { definePolicy, defineStep, type Policy } from './policy.ts'
export { poseidon } from './poseidon.ts'
export { parseQuestion } from './questionText.ts'
export { flattenValues, nestValues, RecordError } from './records.ts'
export { RecoverError, recoverState } from './recoverState.ts'
export { remadeFields } from './remade.ts'
export { type Call, readRequest } from './request.ts'
export {
  commitRun,
  type RunPlace,
  runOf,
  runSalt,
  runSignals,
  type SecretRows,
  type StatedRun,
} from './run.ts'
export { requestSchema } from './schema.ts'
export {
  type AnyOpening,
  type Bound,
  type CommittedOpening,
  committed,
  type LeafOpening,
  leaf,
  type Membership,
  membership,
  type Opening,
  type Secret,
  type SignedOpening,
  signed,
} from './secret.ts'
export { type SecretBinding, secretBindings } from './secretBindings.ts'
export { commitState, keptWords, stateSalt } from './secretState.ts'
export { policySet } from './set.ts'
export { type CircuitSignals, type Place, type Stated, signals, stateOf } from './signals.ts'
export { type Issuer, issuerOf, issuerWord, type Signature, verifySignature } from './signature.ts'
export { bindStatement, type Statement, statementWords } from './statement.ts'
export type { Step } from './step.ts'
export {
  AN_ERROR,
  NOTHING_PERMITS,
  type PolicyTable,
  policyTable,
  type Row,
  runTables,
  type TableResult,
  tableInputs,
} from './table.ts'
export {
  type StatedTransition,
  type TransitionInput,
  type TransitionPlace,
  transitionOf,
  transitionSignals,
} from './transition.ts'
export { type IndexedTree, indexedTree } from './tree.ts'
export { AmountError, formatAmount, parseAmount } from './units.ts'
export { toScalars, type Values } from './values.ts'
export { packWords, unpackWords } from './words.ts'
