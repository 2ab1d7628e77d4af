// Lies about circuits, wider than the suite (test/soundness): `node test/bench/soundness.ts [--write]`. The table is kept in
// test/bench/soundness.md; `--write` writes what was measured there. A hole ends with exit 1.
import { readFileSync, writeFileSync } from 'node:fs'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import type { AnyInput, Step } from '../../policies/index.ts'
import { cases } from '../differential/library.ts'
import { audit, suspect } from '../soundness/audit.ts'
import { othersOf } from '../soundness/others.ts'

const RANDOM = { first: 5_000, policies: 40, requests: 4 }
const TABLE = new URL('soundness.md', import.meta.url)

interface Row {
  circuits: number
  requests: number
  hints: number
  lies: number
  /** Other statements that were made, each of them true. */
  stated: number
  holes: string[]
  loose: string[]
}

const library = [...new Map(cases.map((each) => [each.step.codeHash, each])).values()]
const random = Array.from({ length: RANDOM.policies }, (_, index) => {
  const step = arbitraryStep(RANDOM.first + index, { secret: index % 2 === 0 })
  return { step, inputs: Array.from({ length: RANDOM.requests }, (_, round) => arbitraryInput(step, round)) }
})

const rows = [await auditAll('library', library), await auditAll('random', random)]
const text = [
  '| circuits of | circuits | requests | hints | lies | true statements made | other answers | loose wires | seconds |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ...rows,
].join('\n')
process.stdout.write(`${text}\n`)
if (process.argv.includes('--write'))
  writeFileSync(TABLE, readFileSync(TABLE, 'utf8').replace(/\| circuits of[\s\S]*?(?=\n\n|\n*$)/, text))

async function auditAll(name: string, asked: readonly { step: Step; inputs: readonly AnyInput[] }[]): Promise<string> {
  const start = performance.now()
  const row: Row = { circuits: 0, requests: 0, hints: 0, lies: 0, stated: 0, holes: [], loose: [] }
  for (const { step, inputs } of asked) {
    const suspected = await suspect(step)
    row.circuits += 1
    row.hints += suspected.hints.length
    // Of a circuit as large as these, one request takes minutes.
    for (const [index, input] of inputs.slice(0, suspected.hints.length > 200 ? 1 : 4).entries()) {
      const found = audit(suspected, input, { seed: index, others: othersOf(step, input), wires: 200, pairs: 200 })
      row.requests += 1
      row.lies += found.tries
      row.stated += found.stated
      row.holes.push(...found.holes.map((hole) => `${step.name}: ${hole}`))
      row.loose.push(...found.loose.map((wires) => `${step.name}: ${wires}`))
    }
    process.stderr.write(`${step.name}: ${row.lies} lies so far, ${row.holes.length} other answers\n`)
  }
  for (const each of [...row.holes, ...row.loose]) process.stdout.write(`HOLE ${each}\n`)
  if (row.holes.length + row.loose.length > 0) process.exitCode = 1
  const { circuits, requests, hints, lies, stated, holes, loose } = row
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  return `| ${[name, circuits, requests, hints, lies, stated, holes.length, loose.length, seconds].join(' | ')} |`
}
