// What the proof of a federated update costs, by features and rows of a minibatch: `node test/bench/federatedProofs.ts [--write] [--proofs N]`. The first run
// builds a circuit for each. Rows are generated; times do not depend on what they are,
// and are of the processor.
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { proofCost } from '../../arena/policyBench.ts'
import { cacheFolder } from '../../arena/run.ts'
import { prepare } from '../../arena/scenarios/federated/data.ts'
import { FORMAT, modelOf, modelOpening, packUpdate, wordOf } from '../../arena/scenarios/federated/format.ts'
import { generateDataset } from '../../arena/scenarios/federated/generated.ts'
import { makeShard } from '../../arena/scenarios/federated/shard.ts'
import { longest, trainingPolicy, trainUpdate } from '../../arena/scenarios/federated/training.ts'
import { groth16 } from '../../circuits/prove.ts'
import { type AnyInput, type Step, toCircom } from '../../policies/index.ts'
import { writeSection } from '../../scripts/section.ts'

const SIZES = [
  { features: 8, rows: 16 },
  { features: 16, rows: 16 },
  { features: 30, rows: 16 },
  { features: 30, rows: 32 },
]
const CLIENTS = 8
const CORES = 2

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, proofs: { type: 'string', default: '10' } },
})
const secret = new TextEncoder().encode('secret of a benchmark')
const prover = groth16({ secret, cacheDir: cacheFolder(), workers: 1 })
const lines = [
  '| features | rows | constraints | key, MB | witness p50, s | proof p50, s | p95 | round of 8 clients, s | bar 60 s on two cores |',
  '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
]
for (const { features, rows } of SIZES) {
  const format = { ...FORMAT, features, rows }
  const policy = trainingPolicy(format) as unknown as Step
  const cost = await proofCost(policy, [inputOf(format)], { prover, count: Number(values.proofs), progress: () => {} })
  const { zkey } = await prover.build({ name: policy.name, source: toCircom(policy) }, {})
  const seconds = (ms: number) => (ms / 1000).toFixed(2)
  const round = (CLIENTS * cost.proof.p50) / 1000
  const verdict = round <= CORES * 60 ? 'met' : 'missed'
  lines.push(
    `| ${features} | ${rows} | ${cost.constraints} | ${(statSync(zkey).size / 1e6).toFixed(1)} | ${seconds(cost.witness.p50)} | ${seconds(cost.proof.p50)} | ${seconds(cost.proof.p95)} | ${round.toFixed(1)} | ${verdict} |`,
  )
  process.stderr.write(`${lines.at(-1)}\n`)
}
await prover.close()
if (values.write) writeSection('docs/federated.md', 'proofs', lines.join('\n'))
else process.stdout.write(`${lines.join('\n')}\n`)

/** An update that the policy allows, from a model of some rounds. */
function inputOf(format: typeof FORMAT): AnyInput {
  const dataset = generateDataset('bench', { rows: 240, features: format.features })
  const { shards } = prepare(dataset, { seed: 'bench', clients: 2, format: { rows: format.rows } })
  const shard = makeShard(format, shards[0]!, 7n)
  const base = Array.from({ length: format.features + 1 }, (_, at) => BigInt(((at * 337) % 1200) - 600))
  const model = modelOf(format, base)
  const input = {
    params: { bound: longest(format) },
    chain: { round: 1n, base: wordOf(model), model, shard: shard.root, batch: 0n },
    request: { round: 1n, base: wordOf(model), update: packUpdate(trainUpdate(format, base, shard.batches[0]!)) },
    secret: { model: modelOpening(base), data: shard.open(0) },
    actor: '0x00000000000000000000000000000000000000a1',
    at: 9n,
  }
  return input as unknown as AnyInput
}
