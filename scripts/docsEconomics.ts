// The tables in docs/economics.md, out of the numbers a society is born with. `--check` writes nothing and exits 1 when one is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { randomStream } from '../arena/clock.ts'
import {
  attestersFee,
  caught,
  costOfFalse,
  type Deviation,
  deviations,
  type Situation,
  stakesOf,
  turningPoint,
  USUAL,
} from '../contracts/economics.ts'
import { playMany, type Strategy } from '../contracts/game.ts'
import { defaultNumbers } from '../contracts/numbers.ts'

const page = 'docs/economics.md'
const stakes = stakesOf(defaultNumbers(86_400))
const usual = USUAL
const ROUNDS = 20_000

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
const pol = (amount: number): string => amount.toFixed(2)
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

function turn(deviation: Deviation): string {
  if (!deviation.knob) return 'never'
  const point = turningPoint(deviation, stakes, usual)
  if (!point) return `not on \`${deviation.knob}\``
  return `\`${deviation.knob}\` ${point.pays} ${point.at < 1 ? point.at.toFixed(4) : point.at.toFixed(1)}`
}

const table = [
  row(['role', 'deviation', 'honest', 'cheating', 'pays if', 'what stands against it']),
  row(['---', '---', '---:', '---:', '---', '---']),
  ...deviations.map((deviation) =>
    row([
      deviation.role,
      deviation.name,
      pol(deviation.honest(stakes, usual)),
      pol(deviation.cheating(stakes, usual)),
      turn(deviation),
      deviation.defence,
    ]),
  ),
]

const strategies: readonly [Strategy, string, number][] = [
  ['works', 'worker, honest', deviations[0]!.honest(stakes, usual)],
  ['lies', 'worker who makes results up', deviations[0]!.cheating(stakes, usual)],
  ['checks', 'validator, honest', byName('is drawn and does nothing').honest(stakes, usual)],
  ['sleeps', 'validator who does nothing', byName('is drawn and does nothing').cheating(stakes, usual)],
  ['parrots', 'validator who attests unchecked', byName('attests what').cheating(stakes, usual)],
]
const played = [
  row(['player', 'computed', 'played', '±']),
  row(['---', '---:', '---:', '---:']),
  ...strategies.map(([strategy, player, computed]) => {
    const { mean, error } = playMany(strategy, stakes, usual, randomStream('economics', strategy), ROUNDS)
    return row([player, pol(computed), pol(mean), pol(2 * error)])
  }),
]

const PRIZES = [0, 1, 2, 5, 20]
const grid = [
  row([
    'results in a batch',
    'chance to be caught',
    ...PRIZES.map((times) => (times ? `prize ${times} x reward` : 'no prize')),
  ]),
  row(['---:', '---:', ...PRIZES.map(() => '---')]),
  ...[1, 4, 16, 64, 256].map((batch) =>
    row([
      batch,
      percent(caught(stakes, { ...usual, batch })),
      ...PRIZES.map((times) => lie({ ...usual, batch, prize: times * usual.reward })),
    ]),
  ),
]

/** Whether lying pays, or how much it would have to be watched for not to. */
function lie(situation: Situation): string {
  const deviation = deviations[1]!
  const loss = deviation.honest(stakes, situation) - deviation.cheating(stakes, situation)
  if (loss > 0) return `no: ${pol(loss)} lost`
  const point = turningPoint({ ...deviation, knob: 'watched' }, stakes, situation)
  return `**yes**, below ${percent(point?.at ?? 1)} watched`
}

function byName(start: string): Deviation {
  return deviations.find(({ name }) => name.startsWith(start))!
}

const numbers = Object.entries(stakes).map(([name, value]) => `\`${name}\` ${value}`)
const guesses = Object.entries(usual).map(([name, value]) => `\`${name}\` ${value}`)
const text = {
  numbers: [
    `Voted numbers, at their defaults: ${numbers.join(', ')}.`,
    '',
    `The situation: ${guesses.join(', ')}. A false result costs ${pol(costOfFalse(stakes, usual))} POL; an attester gets at least ${pol(attestersFee(stakes, usual))} POL of a batch.`,
  ],
  deviations: table,
  played,
  grid,
}
let doc = readFileSync(page, 'utf8')
for (const [name, lines] of Object.entries(text)) {
  const [begin, end] = [`<!-- ${name}: npm run docs:economics -->`, `<!-- end of ${name} -->`]
  const [before, rest] = doc.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined)
    throw new Error(`${page} has no place for its ${name}: put ${begin} and ${end} where it goes`)
  doc = `${before}${begin}\n\n${lines.join('\n')}\n\n${end}${after}`
}
if (process.argv.includes('--check')) {
  if (doc !== readFileSync(page, 'utf8')) {
    process.stderr.write(`${page} is stale: npm run docs:economics\n`)
    process.exitCode = 1
  }
} else writeFileSync(page, doc)
