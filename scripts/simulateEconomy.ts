// Adversaries against the real contracts, `npm run simulate:economics`: forge plays the rounds of test/contracts/sim/Economy.t.sol with their
// bytecode, the same for the same seed, and the table goes into docs/economics.md beside what the formulas say. `ROUNDS` after `--`.
import { spawnSync } from 'node:child_process'
import { type Deviation, deviations, stakesOf, USUAL } from '../contracts/economics.ts'
import { defaultNumbers } from '../contracts/numbers.ts'
import { writeSection } from './section.ts'

const stakes = stakesOf(defaultNumbers(86_400))
const rounds = Number(process.argv[2] ?? 200)
const honestWorker = find('makes a result up, to').honest(stakes, USUAL)
const honestValidator = find('is drawn and does nothing').honest(stakes, USUAL)

/** Who is played, what the formulas say of it, and what it would have had by keeping to the rules. */
const players: readonly (readonly [name: string, computed: number, honest: number])[] = [
  ['honest worker', honestWorker, honestWorker],
  ['forger', cheat('makes a result up, to'), honestWorker],
  ['withholder', cheat('makes a result up and hides'), honestWorker],
  ['self-challenger', cheat('makes a result up and kills'), honestWorker],
  ['no-show', cheat('takes a task'), 0],
  ['honest validator', honestValidator, honestValidator],
  ['sleeping validator', cheat('is drawn and does nothing'), honestValidator],
  ['lazy validator', cheat('attests what'), honestValidator],
  ['commitment copier', cheat("copies another's commitment"), honestValidator],
  ['griefing challenger', cheat('demands the data'), 0],
  ['challenge copier', cheat("copies another's challenge"), 0],
  ['canary farmer', cheat('posts a canary'), 0],
  ['ring', cheat('sells its attestation'), honestWorker + honestValidator],
]

/** Who could be paid for a falsehood that lives. */
const PRIZED = ['forger', 'withholder', 'ring']

const played = measure()
writeSection(
  'docs/economics.md',
  'adversaries',
  [
    `| player | computed | played, ${rounds} rounds | ± | worst | best | pays |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | --- |',
    ...players.map(row),
  ].join('\n'),
)

function measure(): Map<string, number[]> {
  const { stdout } = spawnSync(
    process.execPath,
    ['scripts/forge.ts', 'test', '--match-path', 'test/contracts/sim/*', '--gas-limit', '1000000000000000', '-vv'],
    {
      encoding: 'utf8',
      env: { ...process.env, POLITY_SIM_ROUNDS: String(rounds) },
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const gains = new Map<string, number[]>()
  for (const [, name, wei] of stdout.matchAll(/^ {2}(.+): (-?\d+)(?: \[.*\])?$/gm))
    gains.set(name!, [...(gains.get(name!) ?? []), Number(BigInt(wei!) / 10n ** 12n) / 1e6])
  const missing = players.filter(([name]) => gains.get(name)?.length !== rounds)
  if (missing.length > 0) throw new Error(`forge did not play ${missing.map(([name]) => name).join(', ')}:\n${stdout}`)
  return gains
}

function row([name, computed, honest]: (typeof players)[number]): string {
  const gains = played.get(name)!
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1)
  const [low, high] = [Math.min(...gains), Math.max(...gains)]
  const cells = [computed, mean, 2 * Math.sqrt(variance / gains.length), low, high].map((pol) => pol.toFixed(2))
  return `| ${[name, ...cells, name.startsWith('honest') ? '-' : verdict(name, gains, mean, honest)].join(' | ')} |`
}

/** Whether it beats honesty; if some rounds went well, from which prize for these it would. */
function verdict(name: string, gains: readonly number[], mean: number, honest: number): string {
  if (mean > honest) return '**yes**'
  const well = gains.filter((gain) => gain > 0).length / gains.length
  if (well === 0) return 'no: not one round'
  const share = `${(100 * well).toFixed(1)} %`
  if (!PRIZED.includes(name)) return `no, though ${share} of rounds go well`
  return `no: in ${share} of rounds, so from a prize of ${((honest - mean) / well).toFixed(0)} POL`
}

function find(start: string): Deviation {
  return deviations.find(({ name }) => name.startsWith(start))!
}

function cheat(start: string): number {
  return find(start).cheating(stakes, USUAL)
}
