import { randomStream } from '../../clock.ts'
import { dot, type RealWeights, realFeatures, sigmoid } from './central.ts'
import type { Prepared } from './data.ts'
import { WEIGHT_SCALE } from './format.ts'

/**
 * Federated averaging in real numbers (McMahan et al. 2017, arXiv 1602.05629), on the schedule of the scenario: the same shards, the minibatches that
 * the same beacon draws, one local step of the same rate, the same limit on a coordinate, and the plain mean. What it is ahead by is the cost
 * of whole numbers and of the trimmed mean.
 *
 * @returns the model after each round
 */
export function averageInReals(
  { format, shards }: Pick<Prepared, 'format' | 'shards'>,
  { seed, rounds }: { seed: string; rounds: number },
): RealWeights[] {
  const { rows, rate, clip } = format
  const beacon = randomStream(seed, 'federated', 'beacon')
  const data = shards.map((samples) => samples.map((one) => ({ x: realFeatures(one), label: Number(one.label) })))
  const limit = clip / 2 ** WEIGHT_SCALE
  const models: RealWeights[] = []
  let base: RealWeights = new Array<number>(format.features + 1).fill(0)
  for (let round = 0; round < rounds; round++) {
    const updates = data.map((own) => {
      const batch = beacon.below(Math.floor(own.length / rows))
      const drawn = own.slice(batch * rows, (batch + 1) * rows)
      const errors = drawn.map(({ x, label }) => sigmoid(dot(x, base)) - label)
      return base.map((_, place) => {
        const slope = errors.reduce((sum, error, at) => sum + error * drawn[at]!.x[place]!, 0) / rows
        return Math.max(-limit, Math.min(limit, -slope * 2 ** -rate))
      })
    })
    base = base.map(
      (weight, place) => weight + updates.reduce((sum, update) => sum + update[place]!, 0) / updates.length,
    )
    models.push(base)
  }
  return models
}
