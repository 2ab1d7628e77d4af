// What federated training costs by clients and features: `node test/bench/federatedCosts.ts [--clients 6,8,12,24] [--write]`. Plays a run for each number of clients, with a claimed
// and a proved round, and takes gas and bytes from the receipts that its log has. An update is two words on chain and its proof has three signals, whatever the
// number of features, so that gas is by clients alone; times of proofs are by features alone, and are those of `federatedProofs.ts`.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Found } from '../../arena/scenarios/federated/findings/index.ts'
import { drawCosts } from '../../arena/scenarios/federated/study/costCurves.ts'
import { readSection, writeSection } from '../../scripts/section.ts'
import { scratch, startPolity } from '../arena/polity.ts'

const CORES = 2
/** Of the bar: so many updates a claim, at most so much of what it costs to verify each on chain. */
const [UPDATES, SHARE] = [24, 0.02]

const { values } = parseArgs({
  options: { clients: { type: 'string', default: '6,8,12,24' }, write: { type: 'boolean', default: false } },
})
const folder = scratch()
const rounds: ({ clients: number } & Awaited<ReturnType<typeof play>>)[] = []
for (const clients of values.clients.split(',').map(Number)) rounds.push({ clients, ...(await play(clients)) })
rmSync(folder, { recursive: true })
const proofs = readSection('docs/federated.md', 'proofs')
  .split('\n')
  .slice(2)
  .map((line) => line.split('|').map((cell) => Number(cell)))
  .flatMap(([, features = 0, rows, constraints = 0, , , seconds = 0]) =>
    rows === 16 ? [{ features, constraints, seconds }] : [],
  )

const claims = table(
  [
    'updates in a claim',
    'gas of the claim',
    'gas each',
    'gas of a proved update',
    'share',
    `bar: ${100 * SHARE} % at ${UPDATES}`,
  ],
  rounds.map(({ clients, claim, proved }) => {
    const share = claim.gas / clients / proved.gas
    const verdict = clients < UPDATES ? '-' : share <= SHARE ? 'met' : 'missed'
    return [
      clients,
      claim.gas,
      Math.round(claim.gas / clients),
      Math.round(proved.gas),
      `${(100 * share).toFixed(2)} %`,
      verdict,
    ]
  }),
)
const costs = table(
  [
    'clients',
    'features',
    'constraints',
    'proofs of a round, s on two cores',
    'gas a client, proved',
    'claimed',
    'bytes a client, proved',
    'claimed',
  ],
  rounds.flatMap(({ clients, claim, proved }) =>
    proofs.map(({ features, constraints, seconds }) => [
      ...[clients, features, constraints, ((clients * seconds) / CORES).toFixed(1)],
      ...[Math.round(proved.gas), Math.round(claim.gas / clients)],
      ...[Math.round(proved.bytes), Math.round(claim.bytes / clients)],
    ]),
  ),
)
if (values.write) {
  writeSection('docs/benchmarks.md', 'federated-claims', claims)
  writeSection('docs/federated.md', 'costs', costs)
  const seconds = proofs.flatMap(({ features, seconds }) =>
    rounds.map(({ clients }) => ({ clients, value: (clients * seconds) / CORES, series: `${features} features` })),
  )
  const gas = rounds.flatMap(({ clients, claim, proved }) => [
    { clients, value: proved.gas, series: 'proved' },
    { clients, value: claim.gas / clients, series: 'claimed' },
  ])
  writeFileSync('docs/federated-seconds.svg', await drawCosts(seconds, 'seconds of proofs a round, on two cores'))
  writeFileSync('docs/federated-gas.svg', await drawCosts(gas, 'gas a client', { log: true }))
} else process.stdout.write(`${claims}\n\n${costs}\n`)

/** The claim of a round, and the mean of the proved updates of another, each the first of its client. */
async function play(clients: number) {
  const sets = [`clients=${clients}`, 'adversaries=', 'modes=claimed,proved', 'rounds=2', 'folds=0']
  const out = join(folder, String(clients))
  const args = ['run', 'federated', ...sets.flatMap((set) => ['--set', set]), '--out', out, '--json']
  const { code, stdout, stderr } = await startPolity(args).done
  if (code !== 0) throw new Error(`the run of ${clients} clients ended with ${code}: ${stderr}`)
  const { findings } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { findings: Found }
  const [claim, update] = [findings.rounds[0]?.calls.claim, findings.rounds[1]?.calls.submitUpdate]
  if (!claim || update?.times !== clients || findings.rounds[1]?.proved !== clients)
    throw new Error(`not every update of ${clients} clients was proved`)
  process.stderr.write(
    `${clients} clients: ${claim.gas} gas for the claim, ${update.gas} for ${update.times} proved updates\n`,
  )
  return { claim, proved: { gas: update.gas / update.times, bytes: update.bytes / update.times } }
}

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---:')), ...rows.map(line)].join('\n')
}
