import { randomStream } from '../../clock.ts'
import { type Calibration, calibrate, standardise } from './calibration.ts'
import { type Dataset, take } from './dataset.ts'
import { partOff } from './folds.ts'
import { checkFormat, FORMAT, type Format } from './format.ts'
import type { Sample } from './shard.ts'
import { dealRows, type Sharding } from './sharding.ts'

/** A data set, ready for a federation. */
export interface Prepared {
  readonly format: Format
  readonly calibration: Calibration
  /** One for each client: what it commits to, in the order of its minibatches. */
  readonly shards: readonly (readonly Sample[])[]
  /** The DAO's, to judge models on. */
  readonly heldOut: readonly Sample[]
}

/** How a data set is dealt. */
export interface Dealing {
  seed: string
  clients?: number
  sharding?: Sharding
  /** Which rows the DAO judges on: a share, or their places. */
  heldOut?: number | readonly number[]
  /** What of the format is not as usual; features and depth follow from the data. */
  format?: Partial<Pick<Format, 'rows' | 'rate' | 'clip'>>
}

/**
 * Deals a data set: a part to judge on and a tenth of the rest to calibrate with to the DAO, the others to clients. Clients keep whole minibatches
 * only: a row that fills none trains nothing.
 *
 * @throws {@link ShardingError} {@link CalibrationError} FormatError, {@link TooFewError}
 * @example
 * prepare(generateDataset('polity'), { seed: 'polity', clients: 8 })
 */
export function prepare({ names, rows }: Dataset, dealing: Dealing): Prepared {
  const { seed, clients = 8, sharding = 'iid', heldOut = HELD_OUT, format: wanted } = dealing
  const random = randomStream(seed, 'federated', 'deal')
  const all = rows.map((_, place) => place)
  const judged = typeof heldOut === 'number' ? partOff(rows, all, heldOut, random)[0] : heldOut
  const gone = new Set(judged)
  const [calibrating, dealt] = partOff(
    rows,
    all.filter((place) => !gone.has(place)),
    CALIBRATING,
    random,
  )
  const calibration = calibrate(take(rows, calibrating))
  const samplesOf = (places: readonly number[]) => take(rows, places).map((row) => standardise(row, calibration))
  const shards = dealRows(rows, dealt, { clients, sharding }, random).map(samplesOf)
  const size = { ...FORMAT, ...wanted }.rows
  const batches = shards.map(({ length }) => Math.floor(length / size))
  if (Math.min(...batches) < 1) throw new TooFewError(dealt.length, clients, size)
  const depth = Math.max(FORMAT.depth, Math.ceil(Math.log2(Math.max(...batches))))
  const format = checkFormat({ ...FORMAT, ...wanted, features: names.length, depth })
  return { format, calibration, shards, heldOut: samplesOf(judged) }
}

const HELD_OUT = 0.2
const CALIBRATING = 0.1

/** A client would have no whole minibatch. */
export class TooFewError extends Error {
  override readonly name = 'Federated.TooFewError'
  constructor(rows: number, clients: number, batch: number) {
    super(
      `${rows} rows give ${clients} clients no whole minibatch of ${batch} each: take fewer clients, or ${clients * batch} rows beside those of the DAO.`,
    )
  }
}
