import {
  type Address,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  keccak256,
  pad,
  parseAbi,
  toFunctionSelector,
} from 'viem'
import { cacheFolder } from '../../../arena/run.ts'
import { hexWord, verificationKeyWords } from '../../../circuits/key.ts'
import { type Artifacts, groth16 } from '../../../circuits/prove.ts'
import { compileSolidity } from '../../../contracts/compile.ts'
import * as g from '../../../contracts/generated/index.ts'
import { decideScalars, scalarsOf } from '../../../policies/decide.ts'
import {
  type AnyInput,
  bindStatement,
  FIELD,
  type Place,
  type Step,
  signals,
  statementWords,
  toSolidity,
} from '../../../policies/index.ts'
import { packScalars } from '../../../policies/words.ts'
import { startAnvil } from '../../differential/anvil.ts'
import { errorName } from '../stage.ts'
import { type Cut, compileMutants } from './mutants.ts'
import { type CircuitName, circuits, note, purse, WORDS } from './purse.ts'

/** The real gate, registry and verifier around one policy, and what can be put in their place. */
export interface Court {
  readonly gate: Address
  /** Accounts of ann and bob; bob's has done nothing. */
  readonly account: Readonly<Record<Who, Address>>
  /** Their keys. */
  readonly owner: Readonly<Record<Who, Address>>
  now(): Promise<bigint>
  /** The best proof that there is of a claim, with the circuit that is given. */
  prove(claim: Claim): Promise<Evidence>
  /** Has somebody submit a proof about a workflow that was made for another, or for themselves. */
  submit(by: Who, provedFor: Who): Promise<Outcome>
  /** Sends an action to the gate. */
  give(what: Given): Promise<Outcome>
  /** Puts the gate, or the verifier, with cuts in place of the real one. */
  cut(contract: 'AIWorkflowGovernance' | 'Groth16Verifier', cuts: readonly Cut[]): Promise<void>
  /** Puts the verifier of another circuit in place of the policy's. */
  verifyBy(circuit: CircuitName): Promise<void>
  /** A vote on the policy's numbers. */
  vote(params: Params): Promise<void>
  /** Another version of the policy, with the verifier of this circuit, governs from now on; returns its verifier. */
  govern(version: 'lax' | 'own'): Promise<Address>
  setLevel(level: bigint): Promise<void>
  aside<T>(play: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export type Who = 'ann' | 'bob'
export type Params = { readonly max: bigint; readonly strict: boolean }
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: string }
export type Evidence = { readonly next: readonly bigint[]; readonly digest: bigint; readonly proof: Hex }

export interface Given {
  readonly by?: Who
  readonly account?: Address
  readonly amount: bigint
  readonly at: bigint
  readonly evidence: Evidence
}

/** What a proof is made about; what is left out is as it is for ann. */
export interface Claim {
  readonly amount: bigint
  readonly at: bigint
  readonly actor?: Address
  readonly spent?: bigint
  readonly sequence?: bigint
  readonly params?: Params
  readonly level?: bigint
  readonly chainId?: bigint
  readonly gate?: Address
  readonly circuit?: CircuitName
  /** What the loose word of such a circuit is to say. */
  readonly loose?: { readonly word: number; readonly value: bigint }
  /** Words and digest as the gate will take them, where that differs from the canonical ones. */
  readonly dressed?: { readonly next?: bigint; readonly digest?: bigint }
}

export const PARAMS: Params = { max: 100n, strict: true }
export const PAYEE = pad('0xbeef', { size: 20 })
const TARGET = pad('0x70ce', { size: 20 })
const ORACLE = pad('0x0ac1e', { size: 20 })
const MAX_AGE = 600n
const CHAIN = 31_337n
const ids = { own: pad('0x01'), lax: pad('0x02'), note: pad('0x03') } as const
const WORKFLOW = pad('0xf10')
const SUBMIT = toFunctionSelector('submitProof(bytes32,bytes)')
const step = purse as unknown as Step

export async function openCourt(): Promise<Court> {
  const anvil = await startAnvil()
  const prover = groth16({ secret: new TextEncoder().encode('secret of a test'), cacheDir: cacheFolder() })
  const built = {} as Record<CircuitName, Artifacts>
  for (const [name, source] of Object.entries(circuits))
    built[name as CircuitName] = await prover.build({ name: `purse ${name}`, source })

  const rpc = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const [answer] = await anvil.batch([[method, params]])
    if (!answer || 'error' in answer) throw new RpcError(answer?.error.data as Hex | undefined, JSON.stringify(answer))
    return answer.result
  }
  const [deployer] = (await rpc('eth_accounts')) as Address[]
  const owner = { ann: pad('0xa11', { size: 20 }), bob: pad('0xb0b', { size: 20 }) } as const
  for (const key of Object.values(owner)) {
    await rpc('anvil_impersonateAccount', key)
    await rpc('anvil_setBalance', key, '0xde0b6b3a7640000')
  }
  const send = async (from: Address, data: Hex, to?: Address): Promise<Address | undefined> => {
    const { status, contractAddress } = await anvil.send({ from, data, gas: '0x1c9c380', ...(to && { to }) })
    if (status !== '0x1') throw new RpcError(undefined, `a transaction failed: ${data.slice(0, 10)}`)
    return contractAddress ?? undefined
  }
  const deploy = async (data: Hex): Promise<Address> => (await send(deployer!, data))!
  const codeAt = (address: Address): Promise<Hex> => rpc('eth_getCode', address, 'latest') as Promise<Hex>

  const registryAbi = g.policyRegistryAbi
  const registry = await deploy(
    encodeDeployData({ abi: registryAbi, bytecode: g.policyRegistryBytecode, args: [deployer!] }),
  )
  const gateAbi = g.aiWorkflowGovernanceAbi
  const gateArgs = [registry, deployer!, MAX_AGE] as const
  const gate = await deploy(
    encodeDeployData({ abi: gateAbi, bytecode: g.aiWorkflowGovernanceBytecode, args: gateArgs }),
  )
  const account = {} as Record<Who, Address>
  for (const who of ['ann', 'bob'] as const) {
    await send(deployer!, encodeFunctionData({ abi: gateAbi, functionName: 'enroll', args: [owner[who], 1] }), gate)
    const asked = encodeFunctionData({ abi: gateAbi, functionName: 'accountOf', args: [owner[who]] })
    account[who] = `0x${((await rpc('eth_call', { to: gate, data: asked }, 'latest')) as Hex).slice(-40)}`
  }
  // The target takes anything; the oracle answers its level.
  await rpc('anvil_setCode', TARGET, '0x00')
  const setLevel = async (level: bigint): Promise<void> => {
    await rpc('anvil_setCode', ORACLE, `0x60${level.toString(16).padStart(2, '0')}5f5260205ff3`)
  }
  await setLevel(1n)

  const codeOf = async (policy: Step, links: readonly Address[]): Promise<Address> => {
    const { contract, source } = toSolidity(policy)
    const sources = { [`${contract}.sol`]: source }
    const { bytecode } = await compileSolidity({ sources, contract, cacheDir: cacheFolder() })
    return deploy(`${bytecode}${links.map((link) => pad(link).slice(2)).join('')}`)
  }
  const code = await codeOf(step, [ORACLE])
  const key = (circuit: CircuitName) => [verificationKeyWords(built[circuit].verificationKey)] as const
  const verifierOf = (circuit: CircuitName, from: Hex = g.groth16VerifierBytecode): Promise<Address> =>
    deploy(encodeDeployData({ abi: g.groth16VerifierAbi, bytecode: from, args: key(circuit) }))
  const verifiers = { own: await verifierOf('own'), lax: await verifierOf('lax') }
  const words = (params: Params): readonly bigint[] => packScalars(step.params, [params.max, BigInt(params.strict)])
  const order = (functionName: 'adopt' | 'bindAction' | 'setParams', args: readonly unknown[]): Promise<unknown> =>
    send(deployer!, encodeFunctionData({ abi: registryAbi, functionName, args } as never), registry)
  const govern = async (version: 'own' | 'lax'): Promise<Address> => {
    await order('bindAction', [TARGET, '0xa9059cbb', ids[version]])
    return verifiers[version]
  }
  for (const version of ['own', 'lax'] as const)
    await order('adopt', [ids[version], code, verifiers[version], step.state.words, words(PARAMS), true])
  await govern('own')
  await order('adopt', [ids.note, await codeOf(note as unknown as Step, []), await verifierOf('note'), 0, [], true])
  await order('bindAction', [gate, SUBMIT, ids.note])

  const mutants = new Map<string, Hex>()
  /** Asks first, because only an answer carries the error; then sends. */
  const attempt = async (from: Address, data: Hex): Promise<Outcome> => {
    try {
      await rpc('eth_call', { from, to: gate, data, gas: '0x1c9c380' }, 'latest')
    } catch (error) {
      if (error instanceof RpcError && error.data) return { ok: false, error: errorName(error.data) }
      throw error
    }
    await send(from, data, gate)
    return { ok: true }
  }
  const now = async (): Promise<bigint> =>
    BigInt(((await rpc('eth_getBlockByNumber', 'latest', false)) as { timestamp: Hex }).timestamp)
  return {
    ...{ gate, account, owner, now, govern, setLevel },
    async prove({ amount, at, actor = account.ann, spent = 0n, sequence = 0n, level = 1n, ...claim }) {
      const { params = PARAMS, circuit = 'own', loose, dressed, chainId = CHAIN, gate: where = gate } = claim
      const request = { to: PAYEE, amount }
      const asked = { params, chain: { level }, state: { spent }, request, actor, at }
      const input = { ...asked, chainId, gate: where, sequence } as unknown as AnyInput & Place
      const scalars = scalarsOf(step, input)
      // A circuit without rules allows what the policy's own would not.
      const own = decideScalars(step)(scalars)
      const { verdict, next } = circuit === 'lax' ? { verdict: true, next: [spent + amount] } : own
      const list = [
        ...statementWords({
          ...{
            chainId,
            gate: where,
            verdict,
            actor,
            sequence,
            at,
            params: words(params),
            chain: [level],
            state: [spent],
          },
          ...{ next, request: packScalars(step.request, scalars.request) },
        }),
      ]
      if (loose) list[loose.word] = loose.value
      const { digest, alpha } = bindStatement(list)
      const seen = list.map((word, index) =>
        index === WORDS.next && dressed?.next !== undefined ? dressed.next : word,
      )
      const shown = dressed?.digest ?? digest
      const point = dressed ? alphaOf(shown, seen) : alpha
      const given = { ...signals(step, input), alpha: point, ...(loose && { loose: loose.value }) }
      const { proof } = await prover.prove(built[circuit], given)
      return { next: [dressed?.next ?? next[0]!], digest: shown, proof }
    },
    async give({ by = 'ann', account: through = account.ann, amount, at, evidence }) {
      const abi = parseAbi(['function transfer(address to, uint256 amount)'])
      const call = encodeFunctionData({ abi, functionName: 'transfer', args: [PAYEE, amount] })
      const args = [through, TARGET, call, Number(at), evidence] as const
      return attempt(owner[by], encodeFunctionData({ abi: gateAbi, functionName: 'execute', args }))
    },
    async submit(by, provedFor) {
      const at = await now()
      const asked = { request: { workflow: WORKFLOW }, actor: owner[provedFor], at, chainId: CHAIN, gate, sequence: 0n }
      const { proof, signals: shown } = await prover.prove(built.note, signals(note, asked))
      const types = [{ type: 'uint40' }, { type: 'uint256' }, { type: 'bytes' }] as const
      const args = [WORKFLOW, encodeAbiParameters(types, [Number(at), shown[0]!, proof])] as const
      return attempt(owner[by], encodeFunctionData({ abi: gateAbi, functionName: 'submitProof', args }))
    },
    async cut(contract, cuts) {
      const name = JSON.stringify([contract, cuts])
      const creation = mutants.get(name) ?? compileMutants([{ contract, cuts }])[0]
      mutants.set(name, creation!)
      if (contract === 'Groth16Verifier') {
        await rpc('anvil_setCode', verifiers.own, await codeAt(await verifierOf('own', creation!)))
      } else {
        const mutant = await deploy(encodeDeployData({ abi: gateAbi, bytecode: creation!, args: gateArgs }))
        await rpc('anvil_setCode', gate, await codeAt(mutant))
      }
    },
    async verifyBy(circuit) {
      await rpc('anvil_setCode', verifiers.own, await codeAt(await verifierOf(circuit)))
    },
    async vote(params) {
      await order('setParams', [ids.own, words(params)])
    },
    async aside(play) {
      const snapshot = await rpc('evm_snapshot')
      try {
        return await play()
      } finally {
        await rpc('evm_revert', snapshot)
      }
    },
    async close() {
      await prover.close()
      await anvil.stop()
    },
  }
}

/** As the gate draws it, of what it is given. */
const alphaOf = (digest: bigint, words: readonly bigint[]): bigint =>
  BigInt(keccak256(`0x${[digest, ...words].map(hexWord).join('')}`)) % FIELD

class RpcError extends Error {
  override readonly name = 'Test.RpcError'
  readonly data: Hex | undefined
  constructor(data: Hex | undefined, message: string) {
    super(message)
    this.data = data
  }
}
