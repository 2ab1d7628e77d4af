import type { Numbers } from './numbers.ts'

/** The voted numbers that decide what cheating costs (see IParams); amounts in POL, shares from 0 to 1. */
export interface Stakes {
  readonly minTaskBond: number
  /** A worker locks `max(minTaskBond, bondFactor * reward)`. */
  readonly bondFactor: number
  /** Share of its worker's stake, the task's bond included, that a false result costs on top. */
  readonly wrongClaim: number
  readonly equivocation: number
  readonly noShow: number
  /** The winner's part of what the loser loses; the rest burns. */
  readonly winnerShare: number
  readonly challengeBond: number
  readonly leafBond: number
  readonly seatStake: number
  readonly falseAttest: number
  /** Part of each reward that its client adds for validators. */
  readonly validatorFee: number
  /** Draws for a batch. */
  readonly seats: number
  /** Results that each draw checks. */
  readonly samples: number
}

/** The voted numbers as the formulas take them. */
export function stakesOf(numbers: Numbers): Stakes {
  const [pol, share] = [(amount: bigint) => Number(amount) / 1e18, (bps: bigint | number) => Number(bps) / 10_000]
  return {
    minTaskBond: pol(numbers.minTaskBond),
    bondFactor: share(numbers.bondFactor),
    wrongClaim: share(numbers.wrongClaim),
    equivocation: share(numbers.equivocation),
    noShow: share(numbers.noShow),
    winnerShare: share(numbers.winnerShare),
    challengeBond: pol(numbers.challengeBond),
    leafBond: pol(numbers.leafBond),
    seatStake: pol(numbers.seatStake),
    falseAttest: share(numbers.falseAttest),
    validatorFee: share(numbers.validatorFee),
    seats: Number(numbers.seats),
    samples: Number(numbers.samples),
  }
}

/** What no contract knows; amounts in POL, chances from 0 to 1. */
export interface Situation {
  readonly reward: number
  /** What a false result is worth to who gets away with it, beyond its pay. */
  readonly prize: number
  /** What doing the task costs its worker. */
  readonly work: number
  /** What computing one result again costs. */
  readonly check: number
  /** What one transaction costs. */
  readonly gas: number
  /** The worker's stake beyond the task's bond. */
  readonly stake: number
  /** Results in a batch. */
  readonly batch: number
  /** Chance that another draw's holder computes what it is drawn for, and challenges what is false. */
  readonly diligent: number
  /** Chance that somebody who is not drawn computes a given result again, and challenges. */
  readonly watched: number
  /** Chance that a given result of others is false, canaries included. */
  readonly falsehood: number
}

/** A task of 10 POL, as in the scenarios. What is not its reward, batch or stake is a guess. */
export const USUAL: Situation = {
  reward: 10,
  prize: 0,
  work: 2,
  check: 0.02,
  gas: 0.005,
  stake: 100,
  batch: 4,
  diligent: 0.8,
  watched: 0.1,
  falsehood: 0.02,
}

/** A number on which a deviation may turn. */
export type Knob = keyof Stakes | keyof Situation

/**
 * One way to cheat, and what it brings in expectation on one occasion (one result, one draw, one dispute), beside what an
 * honest player in the same place gets. A player whose tokens lose value when the society is cheated is more honest than this.
 */
export interface Deviation {
  readonly role: 'worker' | 'aggregator' | 'validator' | 'challenger' | 'client'
  readonly name: string
  /** What stands against it. */
  readonly defence: string
  /** The number that decides it most, if any does. */
  readonly knob?: Knob
  readonly honest: (stakes: Stakes, situation: Situation) => number
  readonly cheating: (stakes: Stakes, situation: Situation) => number
}

/** What a worker locks for a task. */
export const taskBond = ({ minTaskBond, bondFactor }: Stakes, { reward }: Situation): number =>
  Math.max(minTaskBond, bondFactor * reward)

/** What a false result costs its worker once it is shown. */
export const costOfFalse = (stakes: Stakes, situation: Situation): number =>
  taskBond(stakes, situation) + stakes.wrongClaim * (situation.stake + taskBond(stakes, situation))

/** Chance that a false result is challenged in time, by a diligent one of `draws` draws or by a watcher. */
export function caught(stakes: Stakes, situation: Situation, draws = stakes.seats): number {
  const looks = Math.min(1, stakes.samples / situation.batch) * situation.diligent
  return 1 - (1 - looks) ** draws * (1 - situation.watched)
}

/** What an attester gets when every draw attests: more when others don't. */
export const attestersFee = ({ validatorFee, seats }: Stakes, { reward, batch }: Situation): number =>
  (validatorFee * reward * batch) / seats

const checks = ({ samples }: Stakes, { batch }: Situation): number => Math.min(samples, batch)
const slashOfSeat = ({ falseAttest, seatStake }: Stakes): number => falseAttest * seatStake
/** Chance that at least one of a draw's samples is false. */
const meetsFalse = (stakes: Stakes, situation: Situation): number =>
  1 - (1 - situation.falsehood) ** checks(stakes, situation)

const worksHonestly: Deviation['honest'] = (_, { reward, work, gas }) => reward - work - 2 * gas
const lies = (prize: number, stakes: Stakes, situation: Situation, p = caught(stakes, situation)): number =>
  (1 - p) * (situation.reward + prize) - p * costOfFalse(stakes, situation) - 2 * situation.gas
const checksHonestly: Deviation['honest'] = (stakes, situation) =>
  (1 - meetsFalse(stakes, situation)) * attestersFee(stakes, situation) -
  checks(stakes, situation) * situation.check -
  2 * situation.gas
const nothing: Deviation['honest'] = () => 0

/** Every deviation that the contracts know, of every role. */
export const deviations: readonly Deviation[] = [
  {
    role: 'worker',
    name: 'makes a result up, to spare the work',
    defence: 'task bond and part of the stake; one invalid transition kills',
    knob: 'watched',
    honest: worksHonestly,
    cheating: (stakes, situation) => lies(0, stakes, situation),
  },
  {
    role: 'worker',
    name: 'delivers a false result that is worth something to it',
    defence: 'as above: the bond grows with the reward, which must grow with what is at stake',
    knob: 'prize',
    honest: worksHonestly,
    cheating: (stakes, situation) => lies(situation.prize, stakes, situation),
  },
  {
    role: 'worker',
    name: 'makes a result up and hides its trace',
    defence: 'descent: silence costs what a false result costs',
    knob: 'watched',
    honest: worksHonestly,
    cheating: (stakes, situation) => lies(0, stakes, situation),
  },
  {
    role: 'worker',
    name: 'makes a result up and kills it itself',
    defence: 'half of a slash at most goes to who shows it, the rest burns',
    knob: 'winnerShare',
    honest: worksHonestly,
    cheating: (stakes, situation) => -(1 - stakes.winnerShare) * costOfFalse(stakes, situation) - 3 * situation.gas,
  },
  {
    role: 'worker',
    name: 'signs two results for one attempt',
    defence: 'the two signatures cost a share of the stake and exclude it',
    knob: 'equivocation',
    honest: worksHonestly,
    cheating: (stakes, situation) =>
      worksHonestly(stakes, situation) - stakes.equivocation * (situation.stake + taskBond(stakes, situation)),
  },
  {
    role: 'worker',
    name: 'takes a task and does nothing',
    defence: 'a share of the bond burns, the task goes to another',
    knob: 'noShow',
    honest: nothing,
    cheating: (stakes, situation) => -stakes.noShow * taskBond(stakes, situation) - situation.gas,
  },
  {
    role: 'aggregator',
    name: 'includes a leaf without its worker, or hides one',
    defence: 'a demanded leaf that is not shown costs its bond; nothing settles without a signature',
    knob: 'leafBond',
    honest: (_, { gas }) => -gas,
    cheating: ({ leafBond }, { gas }) => -leafBond - gas,
  },
  {
    role: 'validator',
    name: 'is drawn and does nothing',
    defence: 'no fee, and a share of the seat',
    knob: 'validatorFee',
    honest: checksHonestly,
    cheating: ({ noShow, seatStake }) => -noShow * seatStake,
  },
  {
    role: 'validator',
    name: 'attests what the claimant whispers, unchecked',
    defence: 'attesting to what is then shown false costs the seat; canaries keep falsehood from being rare',
    knob: 'falsehood',
    honest: checksHonestly,
    cheating: (stakes, situation) => {
      const [meets, shown] = [meetsFalse(stakes, situation), caught(stakes, situation, stakes.seats - 1)]
      const fee = (1 - meets * shown) * attestersFee(stakes, situation)
      return fee - meets * shown * slashOfSeat(stakes) - 2 * situation.gas
    },
  },
  {
    role: 'validator',
    name: 'sells its attestation of a false result',
    defence: 'who is drawn is known after the batch is fixed; any other who computes it kills it all the same',
    knob: 'prize',
    honest: checksHonestly,
    cheating: (stakes, situation) => {
      // The forger pays at most what it wins, to the one draw that looks.
      const shown = caught(stakes, situation, stakes.seats - 1)
      const gain = attestersFee(stakes, situation) + situation.prize + situation.reward
      return (1 - shown) * gain - shown * (slashOfSeat(stakes) + costOfFalse(stakes, situation)) - 3 * situation.gas
    },
  },
  {
    role: 'validator',
    name: "copies another's commitment",
    defence: 'a commitment names its holder: a copy cannot be opened, and not opening costs the seat',
    knob: 'falseAttest',
    honest: checksHonestly,
    cheating: (stakes, { gas }) => -slashOfSeat(stakes) - gas,
  },
  {
    role: 'challenger',
    name: 'demands the data of a right result, to stall',
    defence: 'its bond: part to the claimant, the rest burned; a dispute ends by a time known when it starts',
    knob: 'challengeBond',
    honest: nothing,
    cheating: ({ challengeBond }, { gas }) => -challengeBond - gas,
  },
  {
    role: 'challenger',
    name: "copies another's challenge and is mined first",
    defence: 'who committed to the finding before takes the reward until the slash is released',
    honest: (stakes, situation) =>
      stakes.winnerShare * costOfFalse(stakes, situation) - situation.check - 2 * situation.gas,
    cheating: (_, { gas }) => -gas,
  },
  {
    role: 'challenger',
    name: 'loses a dispute on purpose, to shield a false result of its own',
    defence: 'disputes run side by side: a lost one shields nothing',
    knob: 'prize',
    honest: worksHonestly,
    cheating: (stakes, situation) =>
      lies(situation.prize, stakes, situation) - (1 - stakes.winnerShare) * stakes.challengeBond - 2 * situation.gas,
  },
  {
    role: 'client',
    name: 'is its own worker, to be paid by itself',
    defence: 'nothing is minted: its reward comes back, its fee does not',
    knob: 'validatorFee',
    honest: nothing,
    cheating: ({ validatorFee }, { reward, gas }) => -validatorFee * reward - 3 * gas,
  },
  {
    role: 'client',
    name: 'posts a canary to earn by those it catches',
    defence: 'what validators lose burns; the poster loses its task bond, half of it to who kills it',
    knob: 'winnerShare',
    honest: nothing,
    cheating: (stakes, situation) => -(1 - stakes.winnerShare) * taskBond(stakes, situation) - 4 * situation.gas,
  },
]

/** How far a knob that is an amount can be turned. */
const RANGES: Partial<Record<Knob, number>> = { prize: 1e6, leafBond: 1e6, challengeBond: 1e6 }

/**
 * Where a deviation begins or ends to pay when its knob alone is turned over its range (0 to 1; amounts to a million), or
 * undefined when it does nowhere.
 *
 * @example
 * turningPoint(deviation, stakes, situation) // { at: 0.03, pays: 'below' }
 */
export function turningPoint(
  { knob, honest, cheating }: Deviation,
  stakes: Stakes,
  situation: Situation,
): { readonly at: number; readonly pays: 'below' | 'above' } | undefined {
  if (knob === undefined) return undefined
  const gain = (value: number): number => {
    const [s, t] = [
      { ...stakes, [knob]: value },
      { ...situation, [knob]: value },
    ]
    return cheating(s, t) - honest(s, t)
  }
  let [low, high] = [0, RANGES[knob] ?? 1]
  const below = gain(low) > 0
  if (below === gain(high) > 0) return undefined
  for (let round = 0; round < 100; round += 1) {
    const middle = (low + high) / 2
    if (gain(middle) > 0 === below) low = middle
    else high = middle
  }
  return { at: high, pays: below ? 'below' : 'above' }
}
