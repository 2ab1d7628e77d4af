// What Sybils, whitewashers, buyers of names and copying validators gain, played by the ledger's own rules: `npm run
// docs:reputation` writes the tables of docs/reputation.md; `--check` compares, and exits 1 when they are stale.
import { readSection, writeSection } from '../../scripts/section.ts'
import { reputationTable, validatorTable } from './reputationTables.ts'

const PAGE = 'docs/reputation.md'
for (const [name, table] of [
  ['reputation', reputationTable()],
  ['copying', validatorTable()],
] as const) {
  if (!process.argv.includes('--check')) writeSection(PAGE, name, table)
  else if (readSection(PAGE, name) !== table) {
    process.stderr.write(`${PAGE} is stale: node test/bench/reputation.ts\n`)
    process.exitCode = 1
  }
}
