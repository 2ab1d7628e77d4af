// Gas of whole transactions, `npm run gas`: contracts/gas.json is what the forge tests measure, and the table in docs/benchmarks.md sets
// it beside others' and the aims. `--check` measures nothing and exits 1 when the table isn't made of that file (which the tests hold to 1 %).
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { type GasRow, gasRows } from './gasTable.ts'
import { readSection, writeSection } from './section.ts'

const FILE = 'contracts/gas.json'
const PAGE = 'docs/benchmarks.md'
const check = process.argv.includes('--check')

if (!check) writeFileSync(FILE, `${JSON.stringify(measure(), null, 2)}\n`)
const measured = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, number>
const table = [
  '| whole transaction | others | aim | ours | met, or why not |',
  '| --- | --- | ---: | ---: | --- |',
  ...gasRows.map(line),
].join('\n')
if (!check) writeSection(PAGE, 'gas', table)
else if (readSection(PAGE, 'gas') !== table) {
  process.stderr.write(`${PAGE} is stale: npm run gas\n`)
  process.exitCode = 1
}

/** What the forge tests print, by name. */
function measure(): Record<string, number> {
  const { stdout } = spawnSync(
    process.execPath,
    ['scripts/forge.ts', 'test', '--match-path', 'test/contracts/*Gas.t.sol', '-vv'],
    { encoding: 'utf8', env: { ...process.env, POLITY_GAS_WRITE: 'true' }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines = [...stdout.matchAll(/^ {2}(.+): (\d+)$/gm)].map(([, what, gas]) => [what!, Number(gas)] as const)
  if (lines.length === 0) throw new Error(`forge measured nothing:\n${stdout}`)
  return Object.fromEntries(lines.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function line({ item, others, aim, ours, why }: GasRow): string {
  const gas = measured[ours]
  if (gas === undefined) throw new Error(`${FILE} has no ${ours}: npm run gas, or name another in scripts/gasTable.ts`)
  const met = aim === undefined ? '' : gas <= aim ? 'met' : `missed by ${Math.round((gas / aim - 1) * 100)} %`
  const verdict = [met, why].filter(Boolean).join(': ')
  return `| ${[item, others ?? '-', aim?.toLocaleString('en') ?? '-', gas.toLocaleString('en'), verdict].join(' | ')} |`
}
