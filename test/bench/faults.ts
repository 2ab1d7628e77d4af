// Faults at drawn moments of a small run, each gone on with and checked: `node test/bench/faults.ts [--faults 200] [--seed faults] [--jobs 2]
// [--minutes 60] [--log FILE] [--write]`. With a log it goes on where it was. The table stands in docs/replay.md; a run that does not recover
// ends with exit 1.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { randomStream, wallClock } from '../../arena/clock.ts'
import { versions } from '../../arena/versions.ts'
import { writeSection } from '../../scripts/section.ts'
import { drawFault, KINDS, type Outcome, suffer, undisturbed } from '../arena/faults.ts'

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '200' },
    seed: { type: 'string', default: 'faults' },
    jobs: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '60' },
    log: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const faults = Number(values.faults)
const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[]
const folder = mkdtempSync(join(tmpdir(), 'polity-faults-'))
const before = await undisturbed(join(folder, 'undisturbed'))
const deadline = wallClock() + Number(values.minutes) * 60_000
const { house } = versions()
type Line = Outcome & { seed: string; house: string | undefined; index: number }
const known = logged().filter((line) => line.seed === values.seed && line.house === house)
const outcomes: Outcome[] = [...known]
let next = 0

async function work(): Promise<void> {
  for (let index = next++; index < faults && wallClock() < deadline; index = next++) {
    if (versions().house !== house)
      throw new Error(
        'The sources have changed since the undisturbed run, which is another now: begin again, and leave them alone.',
      )
    if (known.some((line) => line.index === index)) continue
    const kind = kinds[index % kinds.length] as keyof typeof KINDS
    const fault = drawFault(kind, before.boundaries, randomStream(values.seed, index))
    const run = join(folder, `${index}`)
    const outcome = await suffer(fault, run, before)
    outcomes.push(outcome)
    if (values.log) appendFileSync(values.log, `${JSON.stringify({ seed: values.seed, house, index, ...outcome })}\n`)
    const sound = outcome.complaints.length === 0
    process.stderr.write(
      `${index} ${JSON.stringify(fault)} ${outcome.how} ${sound ? 'sound' : outcome.complaints.join('; ')}\n`,
    )
    if (sound) rmSync(run, { recursive: true })
  }
}
/** What an earlier part came to. */
function logged(): Line[] {
  if (!values.log || !existsSync(values.log)) return []
  const lines = readFileSync(values.log, 'utf8').trim().split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
}

await Promise.all(Array.from({ length: Number(values.jobs) }, work))

const failed = outcomes.filter(({ complaints }) => complaints.length > 0).length
const row = (name: string, those: readonly Outcome[]) => {
  const count = (how: Outcome['how']) => those.filter((outcome) => outcome.how === how).length
  const sound = those.filter(({ complaints }) => complaints.length === 0).length
  return `| ${name} | ${those.length} | ${count('went on')} | ${count('resumed')} | ${count('begun again')} | ${sound} |`
}
const table = [
  '| fault | times | went on, or had ended | resumed | begun again | same head, all checks |',
  '| --- | ---: | ---: | ---: | ---: | ---: |',
  ...kinds.map((kind) =>
    row(
      KINDS[kind],
      outcomes.filter(({ fault }) => fault.kind === kind),
    ),
  ),
  row('all', outcomes),
].join('\n')
process.stdout.write(`${table}\n`)
if (values.write) writeSection('docs/replay.md', 'faults', table)
if (failed > 0) process.exitCode = 1
else rmSync(folder, { recursive: true })
