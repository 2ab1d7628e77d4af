// Seeds, each played several times with models and provers that finish in other orders: `node test/bench/orders.ts [--seeds 100] [--plays 3]
// [--write]`. The table stands in docs/determinism.md; a seed with two hashes ends with exit 1.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeSection } from '../../scripts/section.ts'
import { type Ordered, openOrders } from '../arena/orders.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    plays: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
})
const [seeds, plays] = [Number(values.seeds), Number(values.plays)]
const folder = mkdtempSync(join(tmpdir(), 'polity-orders-'))
const orders = await openOrders(folder)
const rows: Ordered[][] = []
for (let seed = 0; seed < seeds; seed++) {
  const played: Ordered[] = []
  for (let order = 0; order < plays; order++) played.push(await orders.play(`seed ${seed}`, `order ${order}`))
  rows.push(played)
  process.stderr.write(`seed ${seed}: ${distinct(played, ({ head }) => head)} hash of ${plays} plays\n`)
}
await orders.close()
rmSync(folder, { recursive: true })

const several = rows.filter((played) => distinct(played, ({ head }) => head) > 1).length
const table = [
  '| | |',
  '| --- | ---: |',
  `| seeds | ${seeds} |`,
  `| plays of each | ${plays} |`,
  `| events of a play | ${rows[0]?.[0]?.events} |`,
  `| orders in which models answered, of ${seeds * plays} plays | ${distinct(rows.flat(), ({ models }) => models)} |`,
  `| orders in which proofs were made | ${distinct(rows.flat(), ({ proofs }) => proofs)} |`,
  `| hashes, of ${seeds} seeds | ${distinct(rows.flat(), ({ head }) => head)} |`,
  `| seeds with more than one hash | ${several} |`,
].join('\n')
process.stdout.write(`${table}\n`)
if (values.write) writeSection('docs/determinism.md', 'orders', table)
if (several > 0) process.exitCode = 1

function distinct(played: readonly Ordered[], by: (one: Ordered) => string): number {
  return new Set(played.map(by)).size
}
