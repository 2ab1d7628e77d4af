import { array, commitmentTo, FIELD, int } from '../../../policies/index.ts'

/**
 * How a society counts: everything is a whole number. A feature is `x * 2^FEATURE_SCALE`, a weight `w * 2^WEIGHT_SCALE`; an update is in
 * units of weights. Constants of a format are constants of its circuit.
 */
export interface Format {
  /** Of a row; the model has one weight more, its bias, which comes last. */
  readonly features: number
  /** Of a minibatch, which is a leaf of a shard: a shard has whole minibatches only. */
  readonly rows: number
  /** A shard has up to 2^depth minibatches. */
  readonly depth: number
  /** The learning rate is 2^-rate: 0 is 1, -1 is 2, 2 is a quarter. */
  readonly rate: number
  /** The most that an update changes one weight by, in units of weights. */
  readonly clip: number
}

/** The format of the generated data set. */
export const FORMAT: Format = { features: 8, rows: 16, depth: 3, rate: -1, clip: 1023 }

export const FEATURE_BITS = 10
export const FEATURE_SCALE = 6
export const WEIGHT_BITS = 18
export const WEIGHT_SCALE = 10
/** Of a coordinate of an update. */
export const UPDATE_BITS = 14
/** Of a probability. */
export const ERROR_SCALE = 8

/** Words of an update on chain, whatever the number of its coordinates. */
export const UPDATE_WORDS = 2
const PER_WORD = Math.floor(248 / UPDATE_BITS)
/** So that weights fit the words of an update. */
const MAX_FEATURES = UPDATE_WORDS * PER_WORD - 1

/** @throws FormatError naming what no circuit can be made of */
export function checkFormat(format: Format): Format {
  const { features, rows, depth, rate, clip } = format
  const whole = (value: number, lo: number, hi: number) => Number.isSafeInteger(value) && value >= lo && value <= hi
  if (!whole(features, 1, MAX_FEATURES)) throw new FormatError(`${features} features`, `1 to ${MAX_FEATURES}`)
  if (![4, 8, 16, 32, 64].includes(rows) || rows * features > 1024)
    throw new FormatError(
      `${rows} rows of ${features} features in a minibatch`,
      '4, 8, 16, 32 or 64 rows with 1024 numbers at most',
    )
  if (!whole(depth, 1, 16)) throw new FormatError(`a shard of depth ${depth}`, '1 to 16')
  if (!whole(rate, -3, 8)) throw new FormatError(`a rate of 2^-${rate}`, '2^3 down to 2^-8')
  if (!whole(clip, 1, 2 ** (UPDATE_BITS - 1) - 1))
    throw new FormatError(`a clip of ${clip}`, `1 to ${2 ** (UPDATE_BITS - 1) - 1}`)
  return format
}

/** Weights of a model: one for each feature, then the bias. */
export type Weights = readonly bigint[]
/** What a client adds to the weights, in their order. */
export type Update = readonly bigint[]

export const weightFields = ({ features }: Pick<Format, 'features'>) => ({
  weights: array(int(WEIGHT_BITS, 'e-10'), features + 1),
})

/** A model's name on chain: the Poseidon commitment to its weights. It hides nothing, for its salt is 0 and the weights are published. */
export function modelOf(format: Pick<Format, 'features'>, weights: Weights): bigint {
  return commitmentTo(weightFields(format), { weights }, 0n)
}

/** What opens a model's name in a proof. */
export const modelOpening = (weights: Weights) => ({ values: { weights }, salt: 0n })

const BIAS = 1n << BigInt(UPDATE_BITS - 1)

/** An update as the chain has it: coordinates of 14 bits above their least, first one lowest, 17 in a word; unused words are 0. */
export function packUpdate(update: Update): readonly bigint[] {
  if (update.some((value) => value < -BIAS || value >= BIAS) || update.length > UPDATE_WORDS * PER_WORD)
    throw new UpdateError(update)
  return packed(update, (sum, value, shift) => sum + ((value + BIAS) << shift), 0n)
}

/** The coordinates that a packed update holds. @throws UpdateError for words that no update of so many coordinates packs to */
export function unpackUpdate(words: readonly bigint[], coordinates: number): Update {
  const update = Array.from({ length: coordinates }, (_, place) => {
    const word = words[Math.floor(place / PER_WORD)] ?? 0n
    return ((word >> BigInt((place % PER_WORD) * UPDATE_BITS)) & (2n * BIAS - 1n)) - BIAS
  })
  if (packUpdate(update).some((word, at) => word !== words[at])) throw new UpdateError(words)
  return update
}

/** Folds coordinates into the words of an update, as numbers or as expressions. */
export function packed<Value, Sum>(
  values: readonly Value[],
  add: (sum: Sum, value: Value, shift: bigint) => Sum,
  zero: Sum,
): readonly Sum[] {
  return Array.from({ length: UPDATE_WORDS }, (_, word) =>
    values
      .slice(word * PER_WORD, (word + 1) * PER_WORD)
      .reduce((sum, value, place) => add(sum, value, BigInt(place * UPDATE_BITS)), zero),
  )
}

/** A number of a data set as a feature: rounded, and cut off at what ten bits hold. */
export function toFeature(x: number): bigint {
  const most = 2 ** (FEATURE_BITS - 1) - 1
  return BigInt(Math.max(-most - 1, Math.min(most, Math.round(x * 2 ** FEATURE_SCALE))))
}

/** The base with an update added; a weight that leaves its range stays at its end. */
export function moved(weights: Weights, update: Update): Weights {
  const most = (1n << BigInt(WEIGHT_BITS - 1)) - 1n
  return weights.map((weight, place) => {
    const next = weight + (update[place] ?? 0n)
    return next > most ? most : next < -most - 1n ? -most - 1n : next
  })
}

/** A field element as 32 bytes. */
export const wordOf = (value: bigint): `0x${string}` => `0x${(value % FIELD).toString(16).padStart(64, '0')}`

export class FormatError extends Error {
  override readonly name = 'Federated.FormatError'
  constructor(what: string, range: string) {
    super(`No circuit is made for ${what}: choose ${range}.`)
  }
}

export class UpdateError extends Error {
  override readonly name = 'Federated.UpdateError'
  constructor(values: readonly bigint[]) {
    super(
      `${values.join(', ')} is no update: its coordinates have ${UPDATE_BITS} bits, and there are ${MAX_FEATURES + 1} at most.`,
    )
  }
}
