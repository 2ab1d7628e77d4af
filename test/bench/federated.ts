// What federated training comes to on a data set, as tables and curves of docs/federated.md: `node test/bench/federated.ts --data FILE [--label COLUMN]
// [--repeats N] [--only learning,harm,pay,noise] [--write]`. Without `--write` they are printed. Five repeats of five folds take some minutes.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readDataset } from '../../arena/scenarios/federated/csvData.ts'
import { generateDataset } from '../../arena/scenarios/federated/generated.ts'
import { drawCurves } from '../../arena/scenarios/federated/study/curves.ts'
import { PLAN } from '../../arena/scenarios/federated/study/folded.ts'
import { measureLearning } from '../../arena/scenarios/federated/study/learning.ts'
import { measureNoise } from '../../arena/scenarios/federated/study/noise.ts'
import { measurePay } from '../../arena/scenarios/federated/study/pay.ts'
import { measureHarm } from '../../arena/scenarios/federated/study/robustness.ts'
import {
  differenceTable,
  harmTable,
  learningTable,
  noiseTable,
  payTable,
} from '../../arena/scenarios/federated/study/tables.ts'
import { writeSection } from '../../scripts/section.ts'

const PAGE = 'docs/federated.md'
const EPSILONS = [2, 4, 8, 16, 32]
/** Noise is drawn exactly, which takes its time. */
const NOISE_REPEATS = 2

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    label: { type: 'string' },
    repeats: { type: 'string', default: String(PLAN.repeats) },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const dataset = values.data
  ? readDataset(readFileSync(values.data, 'utf8'), { label: values.label })
  : generateDataset('polity')
const plan = { ...PLAN, repeats: Number(values.repeats) }

const parts: Record<string, () => Promise<void>> = {
  learning: async () => {
    const learnings = (['iid', { alpha: 0.5 }] as const).map((sharding) => measureLearning(dataset, plan, sharding))
    for (const metric of ['accuracy', 'auc'] as const)
      if (values.write) writeFileSync(`docs/federated-${metric}.svg`, await drawCurves(learnings[0]!, metric))
    tell('learning', learningTable(learnings, plan))
    tell('differences', differenceTable(learnings))
  },
  harm: async () => tell('harm', harmTable([1, 3].flatMap((many) => measureHarm(dataset, plan, many)))),
  pay: async () => tell('pay', payTable(measurePay(dataset, plan))),
  noise: async () => {
    const shorter = { ...plan, repeats: Math.min(NOISE_REPEATS, plan.repeats) }
    tell('noise', noiseTable(measureNoise(dataset, shorter, EPSILONS)))
  },
}
for (const [name, measure] of Object.entries(parts))
  if (!values.only || values.only.split(',').includes(name)) await measure()

function tell(name: string, table: string): void {
  if (values.write) writeSection(PAGE, name, table)
  else process.stdout.write(`${name}\n\n${table}\n\n`)
}
