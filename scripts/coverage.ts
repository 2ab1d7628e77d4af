// Lines and branches of contracts/src that the forge tests reach: `npm run coverage:contracts`. Fails under 95 % of either, of all
// contracts together or of the lines of one. `--write` puts the table into docs/assurance.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSection } from './section.ts'

interface Counts {
  lines: number
  linesHit: number
  branches: number
  branchesHit: number
}

const LEAST = 0.95
/** Of one test: without the optimizer, ten thousand slashes take more than forge's default, 2^30. */
const GAS = `${2 ** 32}`
const scratch = mkdtempSync(join(tmpdir(), 'polity-coverage-'))
const report = join(scratch, 'lcov.info')
// Gas is measured with the optimizer, and invariants reach nothing that the other tests don't.
const run = spawnSync(
  process.execPath,
  [
    ...['scripts/forge.ts', 'coverage', '--no-match-contract', 'GasTest|Invariants', '--gas-limit', GAS],
    ...['--report', 'lcov', '--report-file', report],
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
)
if (run.status !== 0)
  throw new Error(`forge coverage ended with ${run.status}: run \`npm run test:contracts\` to see why`)
const files = parse(readFileSync(report, 'utf8'))
rmSync(scratch, { recursive: true })

const all: Counts = { lines: 0, linesHit: 0, branches: 0, branchesHit: 0 }
for (const counts of files.values()) for (const key of Object.keys(all) as (keyof Counts)[]) all[key] += counts[key]
const table = [
  '| contract | lines | branches |',
  '| --- | ---: | ---: |',
  ...[...files, ['**all**', all] as const].map(
    ([name, c]) => `| ${name} | ${share(c.linesHit, c.lines)} | ${share(c.branchesHit, c.branches)} |`,
  ),
].join('\n')
process.stdout.write(`${table}\n`)
if (process.argv.includes('--write')) writeSection('docs/assurance.md', 'coverage', table)

const low = [...files].filter(([, { lines, linesHit }]) => linesHit < LEAST * lines).map(([name]) => name)
if (all.branchesHit < LEAST * all.branches) low.push('branches of all')
if (low.length > 0) process.stderr.write(`under ${LEAST * 100} %: ${low.join(', ')}\n`)
process.exitCode = low.length > 0 ? 1 : 0

/** lcov's LF, LH, BRF, BRH of each file under contracts/src. */
function parse(text: string): Map<string, Counts> {
  const files = new Map<string, Counts>()
  for (const record of text.split('end_of_record')) {
    const [, name] = /^SF:contracts\/src\/(.+)\.sol$/m.exec(record) ?? []
    const count = (key: string): number => Number(new RegExp(`^${key}:(\\d+)$`, 'm').exec(record)?.[1] ?? 0)
    if (name)
      files.set(name, { lines: count('LF'), linesHit: count('LH'), branches: count('BRF'), branchesHit: count('BRH') })
  }
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function share(hit: number, of: number): string {
  return of === 0 ? '-' : `${hit} of ${of}`
}
