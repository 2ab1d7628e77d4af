import type { Address, Hex } from 'viem'
import { concatHex, encodeAbiParameters, keccak256, toBytes, toHex } from 'viem/utils'
import { commitRows } from './trace.ts'

/** What a worker claims: a leaf of a batch (IClaimManager, `Result`). */
export type Result = {
  workflow: Hex
  task: number
  attempt: number
  worker: Address
  rows: number
  inputsRoot: Hex
  /** Root over all `rows + 1` states. */
  statesRoot: Hex
  /** Leaf of the last state. */
  result: Hex
  /** Hides the rest until it is published. */
  salt: Hex
}

/** A leaf as the claim manager takes it: with its worker's signature, unless that is the aggregator, and its way up. */
export type Leaf = { result: Result; signature: Hex; proof: Hex[] }

/** Typed data of a result, as the claim manager checks it; the account's owner signs. */
export function resultData(chainId: number, claims: Address, message: Result) {
  const domain = { name: 'Polity Claims', version: '2', chainId, verifyingContract: claims }
  return { domain, types: { Result: RESULT }, primaryType: 'Result', message } as const
}

/** The struct hash of a result: the word under its leaf. */
export function hashResult(result: Result): Hex {
  const { workflow, task, attempt, worker, rows, inputsRoot, statesRoot, salt } = result
  const words = [workflow, task, attempt, worker, rows, inputsRoot, statesRoot, result.result, salt] as const
  return keccak256(encodeAbiParameters([{ type: 'bytes32' }, ...RESULT], [TYPE_HASH, ...words]))
}

/**
 * A claim: a batch of one, opened by the worker itself.
 *
 * @returns what `open` takes, and the batch's id
 */
export function claimOf(result: Result): { root: Hex; batch: bigint } {
  const { root } = commitRows([[BigInt(hashResult(result))]])
  return { root, batch: batchId(result.worker, 1, root) }
}

/** The market's name of the slash for one attempt at a task. */
export function offenceOf(workflow: Hex, task: bigint, attempt: bigint): Hex {
  const types = [{ type: 'bytes32' }, { type: 'uint256' }, { type: 'uint256' }] as const
  return keccak256(encodeAbiParameters(types, [workflow, task, attempt]))
}

/** How a batch is named: by its aggregator, size and root. */
export function batchId(aggregator: Address, size: number, root: Hex): bigint {
  const types = [{ type: 'address' }, { type: 'uint256' }, { type: 'bytes32' }] as const
  return BigInt(keccak256(encodeAbiParameters(types, [aggregator, BigInt(size), root])))
}

/** The name under which a leaf of a batch is published: the batch's id, for the first and so for a claim. */
export function batchName(batch: bigint, index = 0): Hex {
  const id = toHex(batch, { size: 32 })
  return index === 0 ? id : keccak256(concatHex([id, toHex(index, { size: 32 })]))
}

export function encodeLeaf(leaf: Leaf): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(leaf)}\n`)
}

/** Not checked against anything: see {@link claimOf}. */
export function decodeLeaf(bytes: Uint8Array): Leaf {
  return JSON.parse(new TextDecoder().decode(bytes)) as Leaf
}

const RESULT = [
  { name: 'workflow', type: 'bytes32' },
  { name: 'task', type: 'uint8' },
  { name: 'attempt', type: 'uint8' },
  { name: 'worker', type: 'address' },
  { name: 'rows', type: 'uint32' },
  { name: 'inputsRoot', type: 'bytes32' },
  { name: 'statesRoot', type: 'bytes32' },
  { name: 'result', type: 'bytes32' },
  { name: 'salt', type: 'bytes32' },
] as const

const TYPE_HASH = keccak256(toBytes(`Result(${RESULT.map(({ name, type }) => `${type} ${name}`).join()})`))
