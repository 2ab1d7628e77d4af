import type { Hex } from 'viem'
import {
  decodeAbiParameters,
  decodeFunctionData,
  getContractAddress,
  isAddressEqual,
  parseTransaction,
} from 'viem/utils'
import { VerificationKey, verificationKeyHash, verificationKeyWords } from '../circuits/key.ts'
import type { ProofSystem } from '../circuits/prove.ts'
import { type Addresses, CONTRACTS, predictAddresses } from '../contracts/addresses.ts'
import { verifierCode } from '../contracts/deploy.ts'
import { aiWorkflowGovernanceAbi } from '../contracts/generated/index.ts'
import type { ChainLine } from './chain.ts'
import { canonicalJson, type Event } from './event.ts'
import type { Facts } from './facts.ts'
import { type RunFolder, readLines } from './folder.ts'
import { apply, emptyState } from './state.ts'
import { tally } from './summary.ts'
import { TamperError } from './tamper.ts'

/** A transaction of the run, out of its signed bytes. */
interface Sent {
  tick: number
  to: Hex | null | undefined
  data: Hex
}

/** The chain's own words on where things are: they follow from the account that pays for genesis. */
export function fundedBy(folder: RunFolder): { operator: Hex; addresses: Addresses } {
  const line = readLines<ChainLine>(folder.txs).find(({ line }) => 'fund' in line)?.line
  if (!line || !('fund' in line)) throw new TamperError(0, 'txs.jsonl', 'it has no line that funds an account')
  return { operator: line.fund, addresses: predictAddresses(line.fund) }
}

/**
 * Holds the log against the signed transactions: contracts are where the log says, the head of each tick is on chain in the next,
 * each policy's verifier has the recorded key, and each recorded proof is the one that was sent to the gate and holds.
 *
 * @returns how many proofs were checked
 * @throws {TamperError} naming the first seq that a transaction contradicts
 */
export async function checkAgainstTransactions(
  folder: RunFolder,
  events: readonly Event[],
  prover: ProofSystem,
): Promise<number> {
  const { operator, addresses } = fundedBy(folder)
  const sent = readLines<ChainLine>(folder.txs).flatMap(({ line }) =>
    'send' in line ? [decode(line.tick, line.send)] : [],
  )
  checkAddresses(events, addresses)
  checkSummary(events)
  checkAnchors(events, sent, operator)
  const keys = readKeys(folder, events, sent, { operator, addresses })
  return checkProofs(folder, events, sent, { gate: addresses.gate, keys, prover })
}

function decode(tick: number, raw: Hex): Sent {
  const { to, data = '0x' } = parseTransaction(raw)
  return { tick, to, data }
}

function checkAddresses(events: readonly Event[], addresses: Addresses): void {
  const founded = events.find(({ type }) => type === 'society.founded')
  const said = (founded?.data as Partial<Facts['society.founded']> | undefined)?.addresses ?? {}
  const wrong = CONTRACTS.find((name) => said[name] !== addresses[name])
  if (wrong) throw new TamperError(founded?.seq ?? 0, 'events.jsonl', `contract ${wrong} is not at ${said[wrong]}`)
}

/** The summary is the last event, which no tick after it anchors: it has to follow from the others. */
function checkSummary(events: readonly Event[]): void {
  const last = events.at(-1)
  const { conserved: _, ...said } = last?.data ?? {}
  const state = emptyState()
  for (const event of events.slice(0, -1)) apply(state, event)
  if (canonicalJson(said) !== canonicalJson(tally(state)))
    throw new TamperError(last?.seq ?? 0, 'events.jsonl', 'the summary is not what the events add up to')
}

/** The first transaction of every tick but the first carries the newest hash before it. */
function checkAnchors(events: readonly Event[], sent: readonly Sent[], operator: Hex): void {
  const first = new Map(sent.toReversed().map((transaction) => [transaction.tick, transaction]))
  for (const { type, tick, seq, prev } of events) {
    if (type !== 'tick.started') continue
    const anchor = first.get(tick)
    const holds = anchor?.to && isAddressEqual(anchor.to, operator) && anchor.data === `0x${prev}`
    if (!holds)
      throw new TamperError(seq - 1, 'events.jsonl', `the chain's anchor in tick ${tick} has another head than the log`)
  }
}

/** Verification keys by the code of a version and its verifier: two versions may bring one verifier. */
type Keys = ReadonlyMap<string, VerificationKey>

function readKeys(
  folder: RunFolder,
  events: readonly Event[],
  sent: readonly Sent[],
  { operator, addresses }: { operator: Hex; addresses: Addresses },
): Keys {
  const creations = sent.flatMap(({ to, data }, nonce) => (to ? [] : [{ data, nonce }]))
  const described = new Set<string>()
  const keys = new Map<string, VerificationKey>()
  for (const { type, seq, data } of events) {
    if (type !== 'policy.described' && type !== 'policy.drafted') continue
    const { name, circuit, blob } = data as unknown as Facts['policy.described']
    const what = `${type === 'policy.described' ? 'policy' : 'draft'} ${name}`
    if (described.has(what)) throw new TamperError(seq, 'events.jsonl', `${what} is described twice`)
    described.add(what)
    if (!circuit || !blob) continue
    const key = VerificationKey.parse(JSON.parse(new TextDecoder().decode(folder.blobs.get(blob))))
    const code = verifierCode(verificationKeyWords(key))
    const { code: version, verifier } = versionOf(events, { type, data }) ?? {}
    // What code a contract of the society's own has is not known here, and one of the house is no verifier: of such the key is the log's word.
    const isBrought =
      Object.values(addresses).some((address) => address === verifier) ||
      events.some(({ type, data }) => type === 'contract.described' && data.address === verifier)
    const isDeployed = creations.some(
      ({ data: creation, nonce }) =>
        creation === code && getContractAddress({ from: operator, nonce: BigInt(nonce) }) === verifier,
    )
    if (!verifier || !(isDeployed || isBrought) || verificationKeyHash(key) !== circuit.verificationKey)
      throw new TamperError(seq, `blobs/${blob.slice(2)}`, `it is not the key of the verifier that ${what} has`)
    keys.set(`${version} ${verifier}`, key)
  }
  return keys
}

/** Of a policy the one that it was adopted with, of a draft its own. */
function versionOf(events: readonly Event[], { type, data }: Pick<Event, 'type' | 'data'>): Event['data'] | undefined {
  if (type === 'policy.drafted') return data
  return events.find((event) => event.type === 'chain.registry.Adopted' && event.data.id === data.id)?.data
}

/** The version that was in force for each proof when it was made, by the seq of the proof. */
function versionsAt(events: readonly Event[]): Map<number, string> {
  const ids = new Map<unknown, unknown>()
  const inForce = new Map<unknown, string>()
  const found = new Map<number, string>()
  for (const { type, seq, data } of events) {
    if (type === 'policy.described') ids.set(data.name, data.id)
    if (type === 'chain.registry.Adopted' || type === 'chain.registry.Upgraded')
      inForce.set(data.id, `${data.code} ${data.verifier}`)
    if (type === 'proof') found.set(seq, inForce.get(ids.get(data.policy)) ?? '')
  }
  return found
}

async function checkProofs(
  folder: RunFolder,
  events: readonly Event[],
  sent: readonly Sent[],
  { gate, keys, prover }: { gate: Hex; keys: Keys; prover: ProofSystem },
): Promise<number> {
  const proofs = events.filter(({ type }) => type === 'proof')
  const carried = sent.flatMap(({ to, data, tick }) => (to && isAddressEqual(to, gate) ? evidenceOf(tick, data) : []))
  const extra = carried[proofs.length]
  if (extra)
    throw new TamperError(
      events.at(-1)?.seq ?? 0,
      'events.jsonl',
      `a proof that was sent in tick ${extra.tick} is not in the log`,
    )
  const versions = versionsAt(events)
  const claims = proofs.map(({ seq, tick, data }, index) => {
    const { signals, blob } = data as unknown as Facts['proof']
    const proof: Hex = `0x${Buffer.from(folder.blobs.get(blob)).toString('hex')}`
    const was = carried[index]
    if (was?.tick !== tick || was.proof !== proof || was.digest !== BigInt(signals[0] ?? -1))
      throw new TamperError(seq, 'events.jsonl', 'the proof is not the one that was sent to the gate')
    return { seq, blob, proof, signals: signals.map(BigInt), key: keys.get(versions.get(seq) ?? '') }
  })
  for (const [key, some] of Map.groupBy(claims, (claim) => claim.key)) {
    const holds = key ? await prover.verifyAll(key, some) : []
    const wrong = some.find((_, index) => !holds[index])
    if (wrong) throw new TamperError(wrong.seq, `blobs/${wrong.blob.slice(2)}`, 'the proof does not hold')
  }
  return proofs.length
}

/** The evidence in a call of the gate, if it has a proof. */
function evidenceOf(tick: number, data: Hex): { tick: number; digest: bigint; proof: Hex }[] {
  const { functionName, args } = decodeFunctionData({ abi: aiWorkflowGovernanceAbi, data })
  if (functionName === 'submitProof') {
    const [, digest, proof] = decodeAbiParameters([{ type: 'uint40' }, { type: 'uint256' }, { type: 'bytes' }], args[1])
    return [{ tick, digest, proof }]
  }
  if (functionName !== 'execute' || args[4].proof === '0x') return []
  return [{ tick, digest: args[4].digest, proof: args[4].proof }]
}
