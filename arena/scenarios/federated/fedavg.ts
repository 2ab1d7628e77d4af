import { dot, type RealWeights, realFeatures, sigmoid } from './central.ts'
import type { Prepared } from './data.ts'
import type { Draws } from './federation.ts'
import { WEIGHT_SCALE } from './format.ts'

/**
 * Federated averaging in real numbers (McMahan et al. 2017, arXiv 1602.05629), on the schedule of the scenario: the same shards, the same drawn
 * minibatches, one local step of the same rate, the same limit on a coordinate, and the plain mean. What it is ahead by is the cost of
 * whole numbers and of the trimmed mean.
 *
 * @returns the model after each round
 */
export function averageInReals({ format, shards }: Pick<Prepared, 'format' | 'shards'>, draws: Draws): RealWeights[] {
  const { rows, rate, clip } = format
  const data = shards.map((samples) => samples.map((one) => ({ x: realFeatures(one), label: Number(one.label) })))
  const limit = clip / 2 ** WEIGHT_SCALE
  const models: RealWeights[] = []
  let base: RealWeights = new Array<number>(format.features + 1).fill(0)
  for (const drawn of draws) {
    const updates = data.map((own, client) => {
      const place = drawn[client]!
      const batch = own.slice(place * rows, (place + 1) * rows)
      const errors = batch.map(({ x, label }) => sigmoid(dot(x, base)) - label)
      return base.map((_, at) => {
        const slope = errors.reduce((sum, error, row) => sum + error * batch[row]!.x[at]!, 0) / rows
        return Math.max(-limit, Math.min(limit, -slope * 2 ** -rate))
      })
    })
    base = base.map((weight, at) => weight + updates.reduce((sum, update) => sum + update[at]!, 0) / updates.length)
    models.push(base)
  }
  return models
}
