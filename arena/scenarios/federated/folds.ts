import { type Random, shuffle } from '../../clock.ts'
import { type Label, placesOf, take } from './dataset.ts'

/** Rows to learn from and rows to be judged on. */
export interface Fold {
  train: number[]
  test: number[]
}

/**
 * Cuts rows into `count` parts with the same share of each class, as near as whole rows allow; each part is once the test of the rest.
 *
 * @throws {@link FoldError} when a class has fewer rows than there are folds
 */
export function stratifiedFolds(rows: readonly { label: Label }[], count: number, random: Random): Fold[] {
  const classes = ([0, 1] as const).map((label) => shuffle(placesOf(rows, label), random))
  const fewest = Math.min(...classes.map(({ length }) => length))
  if (count < 2 || fewest < count) throw new FoldError(count, fewest)
  // Dealt one after the other over both classes, so that parts differ by one row at most.
  const dealt = classes.flat().map((place, at) => ({ place, part: at % count }))
  return Array.from({ length: count }, (_, part) => {
    const of = (isTest: boolean) => dealt.filter((each) => (each.part === part) === isTest).map(({ place }) => place)
    return { train: shuffle(of(false), random), test: of(true) }
  })
}

/** Parts off `share` of these places, with the same share of each class: the larger rest second. */
export function partOff(
  rows: readonly { label: Label }[],
  places: readonly number[],
  share: number,
  random: Random,
): [part: number[], rest: number[]] {
  const taken = ([0, 1] as const).flatMap((label) => {
    const own = shuffle(
      placesOf(take(rows, places), label).map((at) => places[at] as number),
      random,
    )
    return own.slice(0, Math.ceil(share * own.length))
  })
  const gone = new Set(taken)
  return [taken, places.filter((place) => !gone.has(place))]
}

/** A class is too small to be in each fold. */
export class FoldError extends Error {
  override readonly name = 'Federated.FoldError'
  constructor(count: number, fewest: number) {
    super(`${fewest} rows of a class do not make ${count} folds: take 2 to ${fewest} folds, or more rows.`)
  }
}
