import { readFileSync } from 'node:fs'
import solc from 'solc'
import { decodeFunctionResult, encodeFunctionData, type Hex, parseAbi } from 'viem'
import { scalarsOf } from '../../policies/decide.ts'
import type { AnyInput } from '../../policies/index.ts'
import { type Step, toSolidity } from '../../policies/index.ts'
import { toHex } from '../../policies/values.ts'
import { packScalars } from '../../policies/words.ts'
import type { Anvil } from './anvil.ts'

export const ABI = parseAbi([
  'function codeHash() view returns (bytes32)',
  'function decide(uint256[] params, uint256[] chain, uint256[] state, uint256[] request, address actor, uint256 at) view returns (bool allow, uint256 reason, uint256[] next)',
  'function read(address gate, address account, address target, bytes data) view returns (uint256[] chain, uint256[] request)',
])

const settings = (optimizer: boolean) => ({
  evmVersion: 'osaka',
  optimizer: { enabled: optimizer, runs: 200 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.deployedBytecode.object'] } },
})

interface Contract {
  readonly creation: Hex
  readonly size: number
}

/** Many steps in one run of solc, optimized as in foundry.toml unless told otherwise. */
export function compileSteps(steps: readonly Step[], { optimizer = true } = {}): readonly Contract[] {
  const printed = steps.map((step) => toSolidity(step))
  const house = ['IStep', 'IPolicy', 'IMigration'].map((name) => [
    `polity/${name}.sol`,
    readFileSync(new URL(`../../contracts/src/interfaces/${name}.sol`, import.meta.url), 'utf8'),
  ])
  const own = printed.map(({ contract, source }) => [`${contract}.sol`, source])
  const sources = Object.fromEntries([...house, ...own].map(([path, content]) => [path, { content }]))
  const input = { language: 'Solidity', sources, settings: settings(optimizer) }
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  const errors = (output.errors ?? []).filter(({ severity }: { severity: string }) => severity === 'error')
  if (errors.length > 0)
    throw new Error(errors.map((error: { formattedMessage: string }) => error.formattedMessage).join('\n'))
  return printed.map(({ contract }) => {
    const { bytecode, deployedBytecode } = output.contracts[`${contract}.sol`][contract].evm
    return { creation: `0x${bytecode.object}`, size: deployedBytecode.object.length / 2 }
  })
}

/** Puts a step's contract at an address, its constructor run with the addresses of its links. */
export async function install(anvil: Anvil, at: Hex, { creation }: Contract, links: readonly Hex[]): Promise<void> {
  const args = links.map((link) => link.slice(2).padStart(64, '0')).join('')
  const [built] = await anvil.batch([['eth_call', [{ data: creation + args }, 'latest']]])
  if (!built || !('result' in built)) throw new Error(`no contract was built: ${JSON.stringify(built)}`)
  await anvil.batch([['anvil_setCode', [at, built.result]]])
}

export const addressOf = (n: number): Hex => toHex(0xc0de0000n + BigInt(n), 40)

/** The words of an input, as the chain would hold them. */
export function wordsOf(step: Step, input: AnyInput) {
  const scalars = scalarsOf(step, input)
  return {
    params: packScalars(step.params, scalars.params),
    chain: packScalars(step.chain, scalars.chain),
    state: packScalars(step.state, scalars.state),
    request: packScalars(step.request, scalars.request),
  }
}

export function decideCall(to: Hex, step: Step, input: AnyInput): readonly [string, readonly unknown[]] {
  const { params, chain, state, request } = wordsOf(step, input)
  const data = encodeFunctionData({
    abi: ABI,
    functionName: 'decide',
    args: [params, chain, state, request, input.actor, input.at],
  })
  return ['eth_call', [{ to, data }, 'latest']]
}

export function decided(data: string) {
  const [allow, reason, next] = decodeFunctionResult({ abi: ABI, functionName: 'decide', data: data as Hex })
  return { verdict: allow, reason: Number(reason), next }
}
