import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Abi, Hex } from 'viem'

export type Compiled = { abi: Abi; bytecode: Hex }

/** As in foundry.toml, so that the same source gives the same code. */
const SETTINGS = {
  evmVersion: 'osaka',
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
}
const SOLC = '0.8.37'
const INTERFACES = ['IStep', 'IPolicy', 'IMigration', 'IVerifier']

/**
 * Compiles generated code; `import "polity/IPolicy.sol"` finds the house's interfaces. Cached by content under `cacheDir`.
 *
 * @throws {CompileError} with solc's own words.
 * @throws {NoContractError} when no source holds `contract`.
 */
export async function compileSolidity({
  sources,
  contract,
  cacheDir,
}: {
  sources: Readonly<Record<string, string>>
  contract: string
  cacheDir: string
}): Promise<Compiled> {
  const input = JSON.stringify({ language: 'Solidity', sources: withInterfaces(sources), settings: SETTINGS })
  const cached = join(cacheDir, `${createHash('sha256').update(`${SOLC} ${contract} ${input}`).digest('hex')}.json`)
  if (existsSync(cached)) return JSON.parse(readFileSync(cached, 'utf8')) as Compiled
  const compiled = pick(await compile(input), contract)
  mkdirSync(cacheDir, { recursive: true })
  // By rename, or another process could read half a file.
  writeFileSync(`${cached}.${process.pid}`, JSON.stringify(compiled))
  renameSync(`${cached}.${process.pid}`, cached)
  return compiled
}

type Output = {
  errors?: { severity: string; formattedMessage: string }[]
  contracts?: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>
}

/** solc's megabytes are loaded only when something must be compiled. */
async function compile(input: string): Promise<Output> {
  const { default: solc } = await import('solc')
  const output = JSON.parse(solc.compile(input)) as Output
  const errors = output.errors?.filter(({ severity }) => severity === 'error') ?? []
  if (errors.length > 0) throw new CompileError(errors.map(({ formattedMessage }) => formattedMessage))
  return output
}

function pick({ contracts = {} }: Output, name: string): Compiled {
  for (const file of Object.values(contracts)) {
    const found = file[name]
    if (found) return { abi: found.abi, bytecode: `0x${found.evm.bytecode.object}` }
  }
  throw new NoContractError(name, Object.values(contracts).flatMap(Object.keys))
}

function withInterfaces(sources: Readonly<Record<string, string>>): Record<string, { content: string }> {
  const interfaces = INTERFACES.map((name) => [
    `polity/${name}.sol`,
    readFileSync(new URL(`./src/interfaces/${name}.sol`, import.meta.url), 'utf8'),
  ])
  return Object.fromEntries(
    [...interfaces, ...Object.entries(sources)].map(([path, content]) => [path, { content: content! }]),
  )
}

/** solc refused the source. */
export class CompileError extends Error {
  override name = 'Contracts.CompileError'
  readonly messages: readonly string[]
  constructor(messages: readonly string[]) {
    super(`solc ${SOLC} refuses the source:\n${messages.join('\n')}`)
    this.messages = messages
  }
}

/** The sources hold no such contract. */
export class NoContractError extends Error {
  override name = 'Contracts.NoContractError'
  readonly contract: string
  constructor(contract: string, found: readonly string[]) {
    super(`no contract ${contract} in the sources; they hold ${found.join(', ') || 'none'}`)
    this.contract = contract
  }
}
