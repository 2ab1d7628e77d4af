// Plays the injections against a model that obeys each of them: `node test/bench/injections.ts` writes the tables of docs/injections.md;
// `--check` compares, and exits 1 when they are stale.
import { readSection, writeSection } from '../../scripts/section.ts'
import { list, sums } from '../attacks/injections/page.ts'
import { playAll } from '../attacks/injections/run.ts'

const PAGE = 'docs/injections.md'
const results = await playAll()
for (const [name, table] of [
  ['sums', sums(results)],
  ['injections', list(results)],
] as const) {
  if (!process.argv.includes('--check')) writeSection(PAGE, name, table)
  else if (readSection(PAGE, name) !== table) {
    process.stderr.write(`${PAGE} is stale: node test/bench/injections.ts\n`)
    process.exitCode = 1
  }
}
