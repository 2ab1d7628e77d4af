/** How a command ends; `stopped` is what shells say of a program that Ctrl-C ended. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, differs: 3, unverified: 4, stopped: 130 } as const

/** Errors that are about what the user gave, by name: their message says what to do. */
const BAD_INPUT = new Set([
  'Pipeline.TableError',
  'Federated.DataError',
  'Federated.ShardingError',
  'Federated.TooFewError',
  'Federated.CalibrationError',
  'Federated.FormatError',
  'Federated.ShardError',
  'Arena.LoadError',
  'Arena.YamlError',
  'Arena.SocietyError',
  'Arena.PolicyError',
  'Arena.ReservedArgumentError',
  'Arena.NobodyError',
  'Arena.NotARunError',
  'Arena.RunExistsError',
  'Arena.ForeignCodeError',
  'Arena.RunFolderError',
  'Arena.NoKeysError',
  'Arena.UsageError',
  'Arena.HubPortError',
  'Arena.WatchRefusedError',
  'Agents.SocietyError',
  'Agents.AgentSpecError',
  'Agents.MandateError',
  'Agents.PopulationError',
  'Agents.GateError',
  'Agents.MnemonicError',
  'Agents.UnknownPersonaError',
  'Agents.ProviderSettingError',
  'Agents.BaseUrlError',
  'Agents.ProviderPackageError',
  'Agents.UnknownProviderError',
  'Arena.InterventionError',
  'Arena.ExpectationError',
  'Arena.NeverHeldError',
  'Contracts.SupplyError',
  'Contracts.UnbondingError',
])

/** The same inputs did not give the same run. */
const DIFFERS = new Set([
  'Arena.DivergenceError',
  'Arena.ForkMissError',
  'Arena.NotAgainError',
  'Agents.CassetteMissError',
  'Agents.CassetteMismatchError',
])

/** The exit code that an error asks for. */
export function exitCodeOf(error: unknown): number {
  const name = error instanceof Error ? error.name : ''
  if (DIFFERS.has(name)) return EXIT.differs
  if (name === 'Arena.TamperError' || name === 'Arena.BrokenLogError' || name === 'Arena.MissingBlobError')
    return EXIT.unverified
  if (BAD_INPUT.has(name) || name.startsWith('Policies.')) return EXIT.badInput
  return EXIT.failed
}

/** The command line was wrong. */
export class UsageError extends Error {
  override readonly name = 'Arena.UsageError'
}
