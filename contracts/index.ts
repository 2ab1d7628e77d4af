/** The house's contracts: ABIs and code, where they go, what their logs say, and what their statements hash to. */
export * from './addresses.ts'
export * from './batch.ts'
export { type Compiled, CompileError, compileSolidity, NoContractError } from './compile.ts'
export { type ChainConfig, defaultConfig } from './config.ts'
export {
  type Adoption,
  type Genesis,
  type Member,
  planAdopt,
  planGenesis,
  planHandover,
  planUpgrade,
  type Transaction,
  verifierCode,
} from './deploy.ts'
export { explainRevert, houseErrors } from './errors.ts'
export * from './generated/index.ts'
export { ABIS, decodeLogs, type HouseEvent } from './logs.ts'
export { defaultNumbers, type Numbers } from './numbers.ts'
export * from './result.ts'
export { commitRows, type Rows, type Trace } from './trace.ts'
export { type Attestation, attestationData } from './typed.ts'
