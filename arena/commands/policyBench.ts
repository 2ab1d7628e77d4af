import { Command } from 'commander'
import { groth16, type ProofSystem } from '../../circuits/prove.ts'
import { type AnyInput, arbitraryInput, type PolicyTable, type Step, tableInputs } from '../../policies/index.ts'
import { UsageError } from '../exit.ts'
import type { DecisionSpeed, ProofCost } from '../policyBench.ts'
import { proofBar, VERIFY_BAR } from '../proofBar.ts'
import { cacheFolder } from '../run.ts'
import type { Governed } from '../society.ts'
import { loadSociety, policyOf } from './policyOf.ts'
import { tablesBeside } from './policyTest.ts'
import { openProgress } from './progress.ts'

interface Options {
  prove?: boolean
  proofs: string
  json?: boolean
}

export function benchCommand(): Command {
  return new Command('bench')
    .description('How fast policies are decided, and with --prove what their circuits and proofs cost.')
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('[policy]', 'name of one of its policies (default: all)')
    .option('--prove', 'build circuits and prove: policies in mode proof, or the one that is named')
    .option('--proofs <count>', 'how many proofs of each policy', '20')
    .option('--json', 'the figures as JSON')
    .addHelpText(
      'after',
      '\nWhat is decided are the cases of its table (NAME.table.ts), or random requests if it has none.',
    )
    .addHelpText('after', 'Times are of the processor, on one thread, so other work on the machine hardly counts.')
    .addHelpText('after', '\nExample:\n  npx polity policy bench pipeline spending --prove')
    .addHelpText('after', '\nExit codes: 0 measured, 1 a circuit was not built, 2 bad input.')
    .action(async (what: string, name: string | undefined, { prove = false, proofs, json }: Options) => {
      if (!/^[1-9]\d{0,4}$/.test(proofs))
        throw new UsageError(`--proofs takes a number from 1 to 99999, not ${proofs}.`)
      const society = await loadSociety(what)
      const governed = name === undefined ? society.policies : [policyOf(society, name)]
      const tables = await tablesBeside(what)
      const { report: progress, clear } = openProgress(process.stderr)
      const prover = prove ? groth16({ secret: new Uint8Array(), cacheDir: cacheFolder(), workers: 1 }) : undefined
      const reports: Report[] = []
      try {
        for (const each of governed) {
          const proved = name !== undefined || each.mode === 'proof' ? prover : undefined
          const report = await measure(each, tables, { count: Number(proofs), progress, prover: proved })
          clear()
          reports.push(report)
          if (!json) process.stdout.write(reportText(report))
        }
      } finally {
        clear()
        await prover?.close()
      }
      if (json) process.stdout.write(`${JSON.stringify(reports)}\n`)
    })
}

interface Report {
  policy: string
  mode: Governed['mode']
  /** What was decided: so many cases of its table, or so many random requests. */
  inputs: { from: 'table' | 'random'; count: number }
  /** In a second of processor time. */
  decisions: DecisionSpeed
  proof?: ProofCost & { bars: { p50: number | undefined; verifyPerSecond: number } }
}

interface Site {
  count: number
  progress: (what: string, percent: number) => void
  prover: ProofSystem | undefined
}

async function measure(
  { policy, mode }: Governed,
  tables: readonly PolicyTable[],
  { prover, ...site }: Site,
): Promise<Report> {
  // The curve is loaded here and not before: no other command of policies needs it.
  const { decisionSpeed, proofCost } = await import('../policyBench.ts')
  const cases = tables.filter(({ step }) => step.codeHash === policy.codeHash).flatMap(tableInputs)
  const inputs = cases.length > 0 ? cases : randomInputs(policy)
  site.progress(`decisions of ${policy.name}`, 0)
  const decisions = decisionSpeed(policy, inputs)
  site.progress(`decisions of ${policy.name}`, 100)
  const measured = {
    ...{ policy: policy.name, mode, decisions },
    inputs: { from: cases.length > 0 ? ('table' as const) : ('random' as const), count: inputs.length },
  }
  if (!prover) return measured
  const proof = await proofCost(policy, inputs, { prover, ...site })
  return { ...measured, proof: { ...proof, bars: { p50: proofBar(proof), verifyPerSecond: VERIFY_BAR } } }
}

const randomInputs = (step: Step): AnyInput[] => Array.from({ length: 32 }, (_, seed) => arbitraryInput(step, seed))

function reportText({ policy, mode, inputs, decisions, proof }: Report): string {
  const source = inputs.from === 'table' ? 'cases of its table' : 'random requests'
  return [
    `${policy} (${mode}), ${inputs.count} ${source}`,
    `  decisions    ${rate(decisions.values)}/s of values, ${rate(decisions.bare)}/s of bare numbers`,
    ...(proof ? proofLines(proof) : []),
    '',
  ].join('\n')
}

function proofLines({
  constraints,
  memberships,
  witness,
  proof,
  verify,
  bars,
}: NonNullable<Report['proof']>): string[] {
  const looks = memberships.length === 0 ? 'no membership' : `memberships of depth ${memberships.join(', ')}`
  return [
    `  circuit      ${rate(constraints)} constraints, ${looks}`,
    `  witness      ${ms(witness.p50)}`,
    `  proof        p50 ${ms(proof.p50)}, p95 ${ms(proof.p95)}, of ${proof.count}; on the wall ${ms(proof.wall.p50)}, ${ms(proof.wall.p95)}${
      bars.p50 === undefined ? '; no bar at this size' : against(proof.p50 <= bars.p50, `p50 ${ms(bars.p50)}`)
    }`,
    `  verify       ${ms(verify.p50)} alone, ${rate(verify.batch.perSecond)}/s by ${verify.batch.size}${against(verify.batch.perSecond >= bars.verifyPerSecond, `${bars.verifyPerSecond}/s`)}`,
  ]
}

const against = (met: boolean, bar: string): string => `; the bar of ${bar} is ${met ? 'met' : 'missed'}`
const rate = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
