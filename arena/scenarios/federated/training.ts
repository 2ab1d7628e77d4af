import { array } from '../../../policies/fields.ts'
import {
  account,
  add,
  and,
  bytes32,
  calldata,
  clamp,
  committed,
  definePolicy,
  div,
  dot,
  eq,
  gt,
  type Int,
  leaf,
  list,
  mul,
  ne,
  num,
  pick,
  root,
  sub,
  sum,
  table,
  uint,
  view,
} from '../../../policies/index.ts'
import {
  checkFormat,
  ERROR_SCALE,
  FEATURE_SCALE,
  type Format,
  packed,
  UPDATE_BITS,
  UPDATE_WORDS,
  type Update,
  WEIGHT_SCALE,
  type Weights,
  weightFields,
} from './format.ts'
import { type Batch, batchFields } from './shard.ts'

/** The function of `FederatedRounds` that takes an update: which round, which model it was made from, and the update, packed. */
export const SUBMIT = `submitUpdate(uint256,bytes32,uint256[${UPDATE_WORDS}])`

/**
 * The sigmoid from 0 to 8 in steps of an eighth, each at its middle, in 2^-8; below 0 it is what is left to 1. Written out, for
 * it is part of what is proved: no machine's floating point decides about it.
 */
const UPPER: readonly number[] = [
  ...[132, 140, 148, 156, 163, 170, 177, 184, 190, 196, 202, 207, 212, 216, 220, 224],
  ...[227, 230, 233, 235, 238, 240, 241, 243, 245, 246, 247, 248, 249, 250, 250, 251],
  ...[252, 252, 253, 253, 253, 254, 254, 254, 254, 255, 255, 255, 255, 255, 255, 255],
  ...[255, 255, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256],
]
const STEPS = 2 * UPPER.length
const STEP_SCALE = 3
const sigmoid: readonly number[] = [...UPPER.map((value) => 2 ** ERROR_SCALE - value).toReversed(), ...UPPER]

/** What z is divided by to find its step, and what the sum of gradients is divided by to be an update. */
const Z_UNIT = 2n ** BigInt(WEIGHT_SCALE + FEATURE_SCALE - STEP_SCALE)
const unitOf = ({ rows, rate }: Format): bigint =>
  2n ** BigInt(ERROR_SCALE + FEATURE_SCALE - WEIGHT_SCALE + Math.log2(rows) + rate)

/**
 * One step of logistic regression by gradient descent, as a policy of the call that hands it in: allowed is the update that the client's minibatch
 * gives, from the model in use, and no other. The minibatch stays secret; it is the leaf, at the place that the round's beacon drew, of
 * the shard that the client committed to before.
 *
 * - `bound`: the most that the squared length of an update may be, in squared units of weights.
 *
 * Not covered: what stands in the shard. A label that was wrong before the commitment trains as well as a right one, one row may stand in two
 * shards, and a client may have made its data up.
 */
export function trainingPolicy(format: Format) {
  checkFormat(format)
  const { features, rows, depth, clip } = format
  return definePolicy({
    name: 'training',
    actions: [SUBMIT],
    params: { bound: uint(40, 'e-20') },
    chain: {
      round: uint(32, view('target', 'round()')),
      base: bytes32(view('target', 'base()')),
      model: root(view('target', 'base()')),
      shard: root(view('target', 'shardOf(address)', [account()])),
      batch: uint(depth, view('target', 'batchOf(address)', [account()])),
    },
    request: {
      round: uint(32, calldata(0)),
      base: bytes32(calldata(1)),
      update: array(uint(248), UPDATE_WORDS, calldata(2)),
    },
    secret: ({ chain }) => ({
      model: committed(weightFields(format), { to: chain.model }),
      data: leaf(batchFields(format), { of: chain.shard, depth, at: chain.batch }),
    }),
    step: ({ params, chain, request, secret }) => {
      const weights = Array.from({ length: features + 1 }, (_, place) => pick(secret.model.weights, place))
      const bias = weights[features]!
      const slopes = list(...weights.slice(0, features))
      const columns: Int[][] = Array.from({ length: features + 1 }, () => [])
      for (let row = 0; row < rows; row += 1) {
        const xs = Array.from({ length: features }, (_, place) => pick(secret.data.x, row * features + place))
        const z = add(dot(slopes, list(...xs)), mul(bias, 1 << FEATURE_SCALE))
        const step = add(clamp(div(z, Z_UNIT), -STEPS / 2, STEPS / 2 - 1), STEPS / 2)
        const error = sub(table(step, sigmoid), mul(pick(secret.data.label, row), 1 << ERROR_SCALE))
        for (const [place, x] of [...xs, num(1 << FEATURE_SCALE)].entries()) columns[place]!.push(mul(error, x))
      }
      const unit = unitOf(format)
      const update = columns.map((column) => clamp(div(sub(unit / 2n, sum(list(...column))), unit), -clip, clip))
      const words = packed<Int, Int>(
        update,
        (total, value, shift) => add(total, mul(add(value, 1n << BigInt(UPDATE_BITS - 1)), 1n << shift)),
        num(0),
      )
      const same = words.map((word, at) => eq(word, pick(request.update, at)))
      return {
        permit: { 'the update that its minibatch gives': and(...same) },
        forbid: {
          'not the round under way': ne(request.round, chain.round),
          'made from another model than the one in use': ne(request.base, chain.base),
          'longer than an update may be': gt(sum(list(...update.map((value) => mul(value, value)))), params.bound),
        },
      }
    },
  })
}

/** The arithmetic of {@link trainingPolicy} in plain numbers: the update that a minibatch gives. */
export function trainUpdate(format: Format, weights: Weights, { x, label }: Batch): Update {
  const { features, rows, clip } = format
  const one = 1n << BigInt(FEATURE_SCALE)
  const sums = Array<bigint>(features + 1).fill(0n)
  for (let row = 0; row < rows; row += 1) {
    const xs = [...x.slice(row * features, (row + 1) * features), one]
    const z = xs.reduce((total, value, place) => total + value * weights[place]!, 0n)
    const step = between(floor(z, Z_UNIT), BigInt(-STEPS / 2), BigInt(STEPS / 2 - 1))
    const error = BigInt(sigmoid[Number(step) + STEPS / 2]!) - (label[row]! << BigInt(ERROR_SCALE))
    for (const [place, value] of xs.entries()) sums[place]! += error * value
  }
  const unit = unitOf(format)
  return sums.map((total) => between(floor(unit / 2n - total, unit), BigInt(-clip), BigInt(clip)))
}

/** The largest squared length that an update of a format can have: with this bound, nothing is too long. */
export const longest = ({ features, clip }: Format): bigint => BigInt(features + 1) * BigInt(clip) ** 2n

/** The probability, in 2^-8, that a model gives a row, by the table. */
export function probability({ features }: Pick<Format, 'features'>, weights: Weights, x: readonly bigint[]): number {
  const one = 1n << BigInt(FEATURE_SCALE)
  const z = [...x.slice(0, features), one].reduce((total, value, place) => total + value * weights[place]!, 0n)
  return sigmoid[Number(between(floor(z, Z_UNIT), BigInt(-STEPS / 2), BigInt(STEPS / 2 - 1))) + STEPS / 2]!
}

/** The exact score z of a row, in 2^-16: what ranks rows, as an AUC needs. */
export function score({ features }: Pick<Format, 'features'>, weights: Weights, x: readonly bigint[]): bigint {
  const one = 1n << BigInt(FEATURE_SCALE)
  return [...x.slice(0, features), one].reduce((total, value, place) => total + value * weights[place]!, 0n)
}

function floor(value: bigint, unit: bigint): bigint {
  return value < 0n ? -((-value + unit - 1n) / unit) : value / unit
}

const between = (value: bigint, lo: bigint, hi: bigint): bigint => (value < lo ? lo : value > hi ? hi : value)
