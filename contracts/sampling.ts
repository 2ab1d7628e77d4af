import type { Hex } from 'viem'
import { encodeAbiParameters, keccak256 } from 'viem/utils'

/** What a leaf says of its run: all that whoever recomputes it finds. */
export type Run = { rows: number; inputsRoot: Hex; statesRoot: Hex; result: Hex }

/**
 * Seed of a batch's draws, from the hash of the block after the one that opened it; the twin of `libraries/Lots.sol`.
 * Its low 16 bits are 0.
 */
export function drawSeed(blockHash: Hex, batch: bigint): Hex {
  return `${hash(['bytes32', 'uint256'], [blockHash, batch]).slice(0, -4)}0000` as Hex
}

/**
 * Which of the seats there were before the batch a draw falls on, by slot.
 *
 * @throws {NoSeatsError} when there were none.
 */
export function drawSlot(seed: Hex, draw: number, seats: number): number {
  if (seats < 1) throw new NoSeatsError()
  return Number(BigInt(hash(['bytes32', 'uint256'], [seed, BigInt(draw)])) % BigInt(seats))
}

/**
 * Which leaves a draw checks: `min(samples, count)` different indices below `count`, every set as likely
 * (R. W. Floyd, Communications of the ACM 30(9), 1987).
 *
 * @example
 * drawSamples(seed, 0, { samples: 4, count: 1 }) // [0]
 */
export function drawSamples(seed: Hex, draw: number, { samples, count }: { samples: number; count: number }): number[] {
  const length = Math.min(samples, count)
  const indices: number[] = []
  for (let i = 0; i < length; i++) {
    const top = count - length + i
    const word = BigInt(hash(['bytes32', 'uint256', 'uint256'], [seed, BigInt(draw), BigInt(i)]))
    const index = Number(word % BigInt(top + 1))
    indices.push(indices.includes(index) ? top : index)
  }
  return indices
}

/** A leaf's run as one word: what validators commit to; `zeroHash` stands for one that they couldn't compute. */
export function hashRun({ rows, inputsRoot, statesRoot, result }: Run): Hex {
  return hash(['uint32', 'bytes32', 'bytes32', 'bytes32'], [rows, inputsRoot, statesRoot, result])
}

/** What a seat's holder commits to before a batch is shown: nobody else can use it, for no other draw. */
export function hashRuns(batch: bigint, draw: number, runs: readonly Hex[], salt: Hex, holder: Hex): Hex {
  return hash(['uint256', 'uint256', 'bytes32[]', 'bytes32', 'address'], [batch, BigInt(draw), runs, salt, holder])
}

/** What a client declares before a leaf of its own workflow is posted false on purpose. */
export function hashCanary(batch: bigint, index: number, client: Hex, salt: Hex): Hex {
  return hash(['uint256', 'uint256', 'address', 'bytes32'], [batch, BigInt(index), client, salt])
}

function hash(types: readonly string[], values: readonly unknown[]): Hex {
  return keccak256(
    encodeAbiParameters(
      types.map((type) => ({ type })),
      values,
    ),
  )
}

/** Nobody had a seat before the batch: it has no validators. */
export class NoSeatsError extends RangeError {
  override name = 'Contracts.NoSeatsError'
  constructor() {
    super('no seats to draw from: nobody had taken one before the batch was opened; its fee goes back to the client')
  }
}
