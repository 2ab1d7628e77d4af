import type { Address, Hex } from 'viem'
import { encodeAbiParameters, keccak256, toBytes } from 'viem/utils'
import { VerificationKey, verificationKeyWords } from '../circuits/key.ts'
import type { Artifacts, ProofSystem } from '../circuits/prove.ts'
import type { Addresses } from '../contracts/addresses.ts'
import { compileSolidity } from '../contracts/compile.ts'
import { planAdopt } from '../contracts/deploy.ts'
import {
  decide,
  type IndexedTree,
  indexedTree,
  keptWords,
  packWords,
  type Step,
  toCircom,
  toSolidity,
} from '../policies/index.ts'
import { treeDepth } from '../policies/openings.ts'
import type { Blobs } from './blobs.ts'
import { canonicalJson } from './event.ts'
import { addressOf } from './names.ts'
import { unitOf } from './paramNames.ts'
import type { Governed } from './society.ts'
import type { PolicyInForce } from './world.ts'

/** What long work at the start is at, for people. */
export type Progress = (what: string, percent: number) => void

/** A policy's parameters with the roots of its sets, and the trees behind them. */
export interface Resolved {
  params: Record<string, bigint>
  trees: Record<string, IndexedTree>
}

/**
 * Fills in what a society says of a policy: names become addresses, sets become trees.
 *
 * @throws {@link NobodyError} when a name is nobody's, {@link PolicyError} when a parameter is missing
 */
export function resolvePolicy(
  { policy, params = {}, sets = {} }: Pick<Governed, 'policy' | 'params' | 'sets'>,
  names: Record<string, Address>,
): Resolved {
  const trees = Object.fromEntries(
    Object.entries(sets).map(([path, members]) => [
      path,
      indexedTree(
        treeDepth(policy, path),
        members.map((member) => BigInt(addressOf(member, names))),
      ),
    ]),
  )
  const all = { ...params, ...Object.fromEntries(Object.entries(trees).map(([path, { root }]) => [path, root])) }
  checkNames(policy, all)
  return { params: all, trees }
}

/** What genesis would refuse, without making anything: parameters and their widths, members of sets, functions, contracts. */
export function checkGoverned(governed: Governed, names: Record<string, Address>): void {
  const { policy } = governed
  checkMode(governed)
  packWords(policy.params, resolvePolicy(governed, names).params)
  bindingsOf(governed, names)
  for (const link of policy.links) addressOf(link, names)
}

/** What a policy is made with at genesis. */
export interface AdoptionSite {
  addresses: Addresses
  names: Record<string, Address>
  operator: Address
  /** The operator's next. */
  nonce: number
  prover: ProofSystem
  blobs: Pick<Blobs, 'put'>
  cacheDir: string
  progress: Progress
}

/** A policy as a society wants it, with its circuit and contract built, and the transactions that put it in force. */
export async function adoptPolicy(
  governed: Governed,
  { addresses, names, operator, nonce, prover, blobs, cacheDir, progress }: AdoptionSite,
) {
  const { policy: step, mode, sets = {}, secrets = () => ({}) } = governed
  checkMode(governed)
  const { params, trees } = resolvePolicy(governed, names)
  const circuit = mode === 'proof' ? await circuitOf(step, { prover, progress }) : undefined
  const words = packWords(step.params, params)
  const creation = await creationOf(step, names, cacheDir)
  const id = keccak256(toBytes(step.name))
  const { code, transactions } = planAdopt({
    deployer: operator,
    nonce,
    addresses,
    policy: {
      id,
      code: creation,
      ...(circuit && keyOf(circuit)),
      words: keptWords(step),
      params: words,
      bindings: bindingsOf(governed, names),
    },
  })
  const policy: PolicyInForce = {
    name: step.name,
    id,
    step,
    decide: decide(step),
    mode,
    code,
    trees,
    secrets,
    ...(circuit ? { circuit } : {}),
  }
  const described = {
    name: step.name,
    id,
    mode,
    codeHash: step.codeHash,
    params,
    units: unitsOf(step),
    words,
    sets,
    ...(circuit && circuitFacts(circuit, blobs)),
  }
  return { policy, transactions, described }
}

/** The circuit of a policy, built or out of the cache. */
export function circuitOf(step: Step, { prover, progress }: Pick<AdoptionSite, 'prover' | 'progress'>) {
  return prover.build(
    { name: step.name, source: toCircom(step) },
    { onProgress: ({ phase, percent }) => progress(`circuit ${step.name}: ${phase}`, percent) },
  )
}

/** What its verifier is made of. */
export function keyOf({ verificationKey, development }: Artifacts): { key: readonly bigint[]; development: boolean } {
  return { key: verificationKeyWords(verificationKey), development }
}

/** What the log says of a circuit; its key is a blob. */
export function circuitFacts(circuit: Artifacts, blobs: AdoptionSite['blobs']) {
  return {
    blob: blobs.put(canonicalJson(VerificationKey.encode(circuit.verificationKey))),
    circuit: {
      hash: circuit.circuitHash,
      verificationKey: circuit.verificationKeyHash,
      constraints: circuit.constraints,
      setup: 'single-party development set-up: neither sound nor zero-knowledge',
    },
  }
}

/** Creation code of a policy's contract, with the addresses that it takes. */
export async function creationOf(step: Step, names: Record<string, Address>, cacheDir: string): Promise<Hex> {
  const { contract, source } = toSolidity(step)
  const { bytecode } = await compileSolidity({ sources: { [`${contract}.sol`]: source }, contract, cacheDir })
  const linked = encodeAbiParameters(
    step.links.map(() => ({ type: 'address' as const })),
    step.links.map((name) => addressOf(name, names)),
  )
  return `${bytecode}${linked.slice(2)}`
}

/** @throws {@link PolicyError} when a guard would have to see what is secret */
export function checkMode({ policy, mode }: Pick<Governed, 'policy' | 'mode'>): void {
  if (policy.opened.length > 0 && mode !== 'proof')
    throw new PolicyError(policy.name, 'has secret fields, which a guard would have to see', "Give it mode: 'proof'.")
  if (policy.secretState && mode !== 'proof')
    throw new PolicyError(
      policy.name,
      'keeps its state secret, which a guard would have to see',
      "Give it mode: 'proof'.",
    )
}

/** Which functions of which contracts a policy governs. */
function bindingsOf({ policy, on }: Governed, names: Record<string, Address>): { target: Address; selector: Hex }[] {
  const wanted = typeof on === 'string' ? { [on]: policy.actions.map(({ signature }) => signature) } : on
  return Object.entries(wanted).flatMap(([contract, signatures]) =>
    signatures.map((signature) => {
      const action = policy.actions.find((candidate) => candidate.signature === signature)
      if (!action)
        throw new PolicyError(
          policy.name,
          `does not govern ${signature}`,
          `It governs ${policy.actions.map((known) => known.signature).join(', ')}.`,
        )
      return { target: addressOf(contract, names), selector: action.selector }
    }),
  )
}

/** Units of its parameters, where they have one. */
export function unitsOf({ params: { fields } }: Step): Record<string, string> {
  return Object.fromEntries(
    Object.keys(fields).flatMap((name) => {
      const unit = unitOf(fields, name)
      return unit === undefined ? [] : [[name, unit]]
    }),
  )
}

function checkNames({ name, params }: Step, given: Record<string, bigint>): void {
  const wanted = Object.keys(params.fields)
  const missing = wanted.filter((param) => !Object.hasOwn(given, param))
  const unknown = Object.keys(given).filter((param) => !wanted.includes(param))
  if (missing.length + unknown.length === 0) return
  const what = [
    ...(missing.length ? [`has no value for ${missing.join(', ')}`] : []),
    ...(unknown.length ? [`has no parameter ${unknown.join(', ')}`] : []),
  ]
  throw new PolicyError(name, what.join(' and '), `Its parameters are ${wanted.join(', ') || 'none'}.`)
}

export class PolicyError extends Error {
  override readonly name = 'Arena.PolicyError'
  constructor(policy: string, what: string, next: string) {
    super(`Policy "${policy}" ${what}. ${next}`)
  }
}
