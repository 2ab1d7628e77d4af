import { randomStream } from '../../clock.ts'
import type { Dataset, Label } from './dataset.ts'
import { discreteGaussian } from './discreteGaussian.ts'

/**
 * Rows of two Gaussian classes, for runs and tests without a file: every second row is of class 1. In each telling feature the classes lie 1.5 deviations
 * apart; the others are noise. Features have means and units of their own, so that calibration has something to do.
 *
 * @param shape.features - how many in all
 * @param shape.noise - how many of them say nothing
 */
export function generateDataset(seed: string, { rows = 600, features = 8, noise = 3 } = {}): Dataset {
  const random = randomStream(seed, 'federated', 'generated')
  const telling = features - noise
  const names = Array.from({ length: features }, (_, at) => (at < telling ? `f${at + 1}` : `noise${at - telling + 1}`))
  const made = Array.from({ length: rows }, (_, row) => {
    const label: Label = row % 2 === 1 ? 1 : 0
    // What is large in one class alternates, so that not all weights have one sign.
    const shift = (at: number) => (at >= telling ? 0 : (at % 2 === 0 ? 1 : -1) * (label === 1 ? APART : -APART))
    const values = names.map(
      (_, at) => 10 * at + ((at + 1) * (discreteGaussian(DEVIATION, random) + shift(at))) / DEVIATION,
    )
    return { features: values, label }
  })
  return { names, rows: made }
}

const DEVIATION = 64
/** Half of 1.5 deviations. */
const APART = 48
