// What proofs cost: `node test/bench/proof.ts [--proofs N] [--write]`. Policies of the library and the pipeline by their constraints, proofs of
// the cases of their tables, in milliseconds of the processor on one thread; the table stands in docs/benchmarks.md. With `--snarkjs` two other
// circuits, ours beside snarkjs's in one run.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as snarkjs from 'snarkjs'
import { proofCost } from '../../arena/policyBench.ts'
import { proofBar } from '../../arena/proofBar.ts'
import { cacheFolder } from '../../arena/run.ts'
import pipeline from '../../arena/scenarios/pipeline/policies.table.ts'
import { buildCircuit } from '../../circuits/build.ts'
import { createProof } from '../../circuits/groth16.ts'
import { groth16 } from '../../circuits/prove.ts'
import { verifyProof } from '../../circuits/verify.ts'
import { calculateWitness } from '../../circuits/witness.ts'
import { readZkey } from '../../circuits/zkey.ts'
import { costOf, type PolicyTable, tableInputs } from '../../policies/index.ts'
import { libraryTables } from '../../policies/library/tables.ts'
import { writeSection } from '../../scripts/section.ts'
import { toSnarkjs, witnessFile } from '../circuits/snarkjs.ts'
import { inputs, large, type Size, small, statementCircuit } from '../circuits/statement.ts'

const { values: flags } = parseArgs({
  options: {
    proofs: { type: 'string', default: '20' },
    snarkjs: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const secret = new TextEncoder().encode('secret of a benchmark')
const cacheDir = await mkdtemp(join(tmpdir(), 'polity-bench-'))
if (flags.snarkjs) {
  const rows = []
  for (const size of [small, large]) rows.push(await measure(size))
  process.stdout.write(`${table(rows)}\n`)
} else {
  const lines = await policies(Number(flags.proofs))
  if (flags.write) writeSection('docs/benchmarks.md', 'proofs', lines.join('\n'))
}
await (await snarkjs.curves.getCurveFromName('bn128')).terminate()
await rm(cacheDir, { recursive: true })

/** A table row a policy, as each is measured. */
async function policies(count: number): Promise<string[]> {
  const { expiry, quorum, spendLimit: limit, allowlist, denylist } = libraryTables
  const tables = [expiry, quorum, limit, ...pipeline.filter(isProved), allowlist, denylist].flat()
  const prover = groth16({ secret, cacheDir: cacheFolder(), workers: 1 })
  const heads = [
    'policy',
    'constraints',
    'memberships of depth',
    'witness p50',
    'proof p50',
    'p95',
    'on the wall p50',
    'bar',
    'verify p50',
    'verify by 64 /s',
  ]
  const lines: string[] = []
  const line = (cells: readonly string[]) => {
    lines.push(`| ${cells.join(' | ')} |`)
    process.stdout.write(`${lines.at(-1)}\n`)
  }
  line(heads)
  line(heads.map((_, index) => (index === 0 ? '---' : '---:')))
  const byCost = tables.toSorted((a, b) => costOf(a.step) - costOf(b.step))
  for (const each of byCost) {
    const { step } = each
    const cost = await proofCost(step, tableInputs(each), { prover, count, progress: () => {} })
    const bar = proofBar(cost)
    const verdict = bar === undefined ? '' : `${bar}: ${cost.proof.p50 <= bar ? 'met' : 'missed'}`
    const times = [cost.witness.p50, cost.proof.p50, cost.proof.p95, cost.proof.wall.p50].map((ms) => ms.toFixed(0))
    const depths = cost.memberships.join(', ')
    line([
      step.name,
      String(cost.constraints),
      depths,
      ...times,
      verdict,
      cost.verify.p50.toFixed(1),
      cost.verify.batch.perSecond.toFixed(0),
    ])
  }
  await prover.close()
  return lines
}

/** Guards of the pipeline are never proved. */
function isProved({ step }: PolicyTable): boolean {
  return ['spending', 'completion'].includes(step.name)
}

async function measure(size: Size): Promise<Record<string, string>> {
  const building = performance.now()
  const artifacts = await buildCircuit({ name: 'bench', source: statementCircuit(size), cacheDir })
  const build = performance.now() - building
  const key = readZkey(await readFile(artifacts.zkey))
  const module = await WebAssembly.compile(await readFile(artifacts.wasm))
  const exported = await snarkjs.zKey.exportVerificationKey(artifacts.zkey)

  const witness = await calculateWitness(module, inputs(size))
  const { proof, signals } = await createProof(key, witness, secret)
  const [file, text, theirs] = [witnessFile(witness), signals.map(String), toSnarkjs(proof)]
  return {
    constraints: artifacts.constraints.toString(),
    'build s': (build / 1000).toFixed(1),
    'zkey MB': ((await readFile(artifacts.zkey)).length / 1e6).toFixed(1),
    'witness ms': await median(9, () => calculateWitness(module, inputs(size))),
    'snarkjs ': await median(9, () => snarkjs.wtns.calculate(inputs(size), artifacts.wasm, { type: 'mem' })),
    'prove ms': await median(5, () => createProof(key, witness, secret)),
    'snarkjs  ': await median(5, () => snarkjs.groth16.prove(artifacts.zkey, file, undefined, { singleThread: true })),
    'verify ms': await median(49, () => verifyProof(artifacts.verificationKey, signals, proof)),
    'snarkjs   ': await median(9, () => snarkjs.groth16.verify(exported, text, theirs)),
    'proofs/s, all workers': await throughput(size),
  }
}

/** Witness and proof through the whole system, workers warm. */
async function throughput(size: Size): Promise<string> {
  const system = groth16({ secret, cacheDir })
  const artifacts = await system.build({ name: 'bench', source: statementCircuit(size) })
  const round = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => system.prove(artifacts, inputs(size, BigInt(index)))))
  await round(availableParallelism())
  const count = 4 * availableParallelism()
  const start = performance.now()
  await round(count)
  const seconds = (performance.now() - start) / 1000
  await system.close()
  return (count / seconds).toFixed(1)
}

async function median(runs: number, task: () => Promise<unknown>): Promise<string> {
  await task()
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    await task()
    times.push(performance.now() - start)
  }
  return times.toSorted((x, y) => x - y)[(runs - 1) / 2]!.toFixed(1)
}

function table(lines: Record<string, string>[]): string {
  const heads = Object.keys(lines[0]!)
  const widths = heads.map((head) => Math.max(head.trim().length, ...lines.map((line) => line[head]!.length)))
  const print = (cells: string[]) => cells.map((cell, index) => cell.trim().padStart(widths[index]!)).join('  ')
  return [print(heads), ...lines.map((line) => print(heads.map((head) => line[head]!)))].join('\n')
}
