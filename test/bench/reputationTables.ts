import { randomStream } from '../../arena/clock.ts'
import { stakesOf, USUAL } from '../../contracts/economics.ts'
import { defaultNumbers } from '../../contracts/numbers.ts'
import {
  buyer,
  honest,
  MANY,
  meanOf,
  type Outcome,
  playDraw,
  type Rules,
  ring,
  type Way,
  whitewash,
} from './reputationGame.ts'

const ROUNDS = 20_000
const ours: Rules = { share: 100n, decays: true, resets: true }

/** What each group weighs after twelve epochs, by the ledger and with its defence taken away. */
export function reputationTable(): string {
  const [unburned, kept] = [
    { ...ours, share: 0n },
    { ...ours, resets: false },
  ]
  const wash = (rules: Rules, renames: boolean): Outcome =>
    whitewash(rules, randomStream('reputation', 'wash'), renames)
  const rows: readonly [string, Outcome, Outcome | undefined, string][] = [
    ['honest workers, paid by strangers', honest(ours), undefined, '-'],
    ['ring that pays itself, one account', ring(ours, 1), ring(unburned, 1), 'no burn'],
    [`ring that pays itself, ${MANY} accounts`, ring(ours, MANY), ring(unburned, MANY), 'no burn'],
    ['every tenth task a fraud, names kept', wash(ours, false), undefined, '-'],
    ['every tenth task a fraud, then a new name', wash(ours, true), wash(kept, true), 'a new name keeps gains'],
    ['names bought of the honest', buyer(ours), buyer(kept), 'a name is sold with its gains'],
  ]
  return [
    row([
      'who',
      'good ratings',
      'pay from others',
      'burned',
      'slashed',
      'weight',
      'a POL lost weighs',
      'without its defence',
      'which is',
    ]),
    row(['---', '---:', '---:', '---:', '---:', '---:', '---:', '---:', '---']),
    ...rows.map(([who, by, without, which]) => {
      const lost = by.burned + by.slashed
      const rate = lost === 0n ? '-' : (Number(by.weight) / Number(lost)).toFixed(4)
      const open = without ? `${pol(without.weight)} for ${pol(without.burned + without.slashed)}` : '-'
      return row([who, by.ratings, pol(by.earned), pol(by.burned), pol(by.slashed), pol(by.weight), rate, open, which])
    }),
  ].join('\n')
}

/** What a drawn validator gets of a batch when it computes, copies or sleeps, with commitments first and without. */
export function validatorTable(): string {
  const stakes = stakesOf(defaultNumbers(86_400))
  const ways: readonly Way[] = ['computes', 'copies', 'sleeps']
  return [
    row(['validator', 'commit, then reveal', '±', 'in the open', '±']),
    row(['---', '---:', '---:', '---:', '---:']),
    ...ways.map((way) => {
      const cells = [true, false].flatMap((hidden) => {
        const dice = randomStream('reputation', way, hidden ? 1 : 0)
        const { mean, error } = meanOf(ROUNDS, () => playDraw(way, hidden, stakes, USUAL, dice))
        return [mean.toFixed(4), error.toFixed(4)]
      })
      return row([way, ...cells])
    }),
  ].join('\n')
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`
}

function pol(amount: bigint): string {
  return (Number(amount / 10n ** 15n) / 1_000).toLocaleString('en', { maximumFractionDigits: 0 })
}
