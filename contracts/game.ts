import { costOfFalse, type Situation, type Stakes } from './economics.ts'

/** A stream of chance, given from above. */
export interface Dice {
  /** A whole number in [0, below). */
  below(below: number): number
}

/** What the player under study does; everybody else is as the situation says. */
export type Strategy = 'works' | 'lies' | 'checks' | 'sleeps' | 'parrots'

/**
 * What one player gets from one batch, by throwing the dice for everything that `economics.ts` takes expectations of: which
 * leaves are false, who is drawn for what, who computes it, who watches, who finds it first, who shares the fee. A worker
 * (`works`, `lies`) made leaf 0; a validator (`checks`, `sleeps`, `parrots`) holds draw 0.
 */
export function playBatch(strategy: Strategy, stakes: Stakes, situation: Situation, dice: Dice): number {
  const { batch, reward, work, check, gas, prize } = situation
  const worker = strategy === 'works' || strategy === 'lies'
  const chance = (p: number): boolean => dice.below(2 ** 32) < p * 2 ** 32
  const isFalse = Array.from({ length: batch }, (_, leaf) =>
    worker && leaf === 0 ? strategy === 'lies' : chance(situation.falsehood),
  )
  const draws = Array.from({ length: stakes.seats }, (_, draw) => {
    const studied = !worker && draw === 0
    const computes = studied ? strategy === 'checks' : chance(situation.diligent)
    return { studied, computes, parrots: studied && strategy === 'parrots', samples: sample(stakes, batch, dice) }
  })
  const finders = isFalse.map((lie, leaf) => {
    if (!lie) return []
    const drawn = draws.filter(({ computes, samples }) => computes && samples.has(leaf))
    return chance(situation.watched) ? [...drawn, undefined] : drawn
  })
  const dead = finders.map((found) => found.length > 0)
  if (worker) {
    const spent = 2 * gas + (strategy === 'works' ? work : 0)
    if (dead[0]) return -costOfFalse(stakes, situation) - spent
    return reward + (strategy === 'lies' ? prize : 0) - spent
  }
  const attesters = draws.filter(({ computes, parrots, samples }) => {
    if (parrots) return [...samples].every((leaf) => !dead[leaf])
    return computes && [...samples].every((leaf) => !isFalse[leaf])
  })
  const me = draws[0]!
  if (strategy === 'sleeps') return -stakes.noShow * stakes.seatStake
  const fee = stakes.validatorFee * reward * dead.filter((killed) => !killed).length
  const earned = attesters.includes(me) ? fee / attesters.length : 0
  if (strategy === 'parrots') {
    const punished = [...me.samples].some((leaf) => dead[leaf])
    return earned - (punished ? stakes.falseAttest * stakes.seatStake : 0) - 2 * gas
  }
  const first = finders.filter((found) => found.length > 0 && found[dice.below(found.length)]?.studied).length
  return (
    earned + first * (stakes.winnerShare * costOfFalse(stakes, situation) - gas) - me.samples.size * check - 2 * gas
  )
}

/** Mean of many batches and its standard error. */
export function playMany(
  strategy: Strategy,
  stakes: Stakes,
  situation: Situation,
  dice: Dice,
  rounds: number,
): { readonly mean: number; readonly error: number } {
  const gains = Array.from({ length: rounds }, () => playBatch(strategy, stakes, situation, dice))
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / rounds
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (rounds - 1)
  return { mean, error: Math.sqrt(variance / rounds) }
}

function sample({ samples }: Stakes, batch: number, dice: Dice): ReadonlySet<number> {
  const drawn = new Set<number>()
  while (drawn.size < Math.min(samples, batch)) drawn.add(dice.below(batch))
  return drawn
}
