// Random policies against the evaluator, wider than the suite: `node test/bench/differential.ts [gates|solidity|smt|circuit|cedar] [--write]`.
// The tables are kept in test/bench/differential.md; `--write` writes what was measured there. A disagreement ends with exit 1.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileCircom } from '../../circuits/compile.ts'
import { readR1cs } from '../../circuits/r1cs.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import { calculateWitness, witnessValues } from '../../circuits/witness.ts'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { canonical } from '../../policies/canonical.ts'
import { chance } from '../../policies/chance.ts'
import { decideScalars, type Outcome, scalarsOf } from '../../policies/decide.ts'
import { gatesOf } from '../../policies/gates.ts'
import { type Step, signals, stateOf, toCircom } from '../../policies/index.ts'
import { packScalars } from '../../policies/words.ts'
import { startAnvil } from '../differential/anvil.ts'
import { differencesOf, newTally } from '../differential/cedarKit.ts'
import { randomPolicies } from '../differential/cedarRandom.ts'
import { runGates } from '../differential/gateTwin.ts'
import { solve } from '../differential/smtKit.ts'
import { addressOf, compileSteps, decideCall, decided, install } from '../differential/solidityKit.ts'

const GATES = { first: 10_000, policies: 800, requests: 32 }
const SOLIDITY = { first: 1_000, policies: 320, requests: 32, batch: 40 }
const SMT = { ...SOLIDITY, secrets: 80 }
const CIRCUIT = { first: 2_000, policies: 56, requests: 20 }
const CEDAR = { first: 10_000, policies: 640, requests: 50 }
const PLACE = { chainId: 31_337n, gate: addressOf(7), sequence: 7n } as const
const TABLES = new URL('differential.md', import.meta.url)

/** What was compared; the verdicts show that both sides of a policy were reached. */
interface Tally {
  cases: number
  allowed: number
  denied: number
  errors: number
  /** Policies with memberships. */
  secrets: number
  disagreements: string[]
  codes: Set<string>
}

const parts = { gates, solidity, smt, circuit, cedar }
const asked = process.argv.slice(2).filter((word): word is keyof typeof parts => Object.hasOwn(parts, word))
for (const part of asked.length > 0 ? asked : (Object.keys(parts) as (keyof typeof parts)[])) {
  const start = performance.now()
  const { tally, more } = await parts[part]()
  const row = { ...summary(tally), ...more, seconds: ((performance.now() - start) / 1000).toFixed(0) }
  const text = table(row)
  process.stdout.write(`${part}\n${text}\n`)
  for (const each of tally.disagreements) process.stdout.write(`DISAGREE ${each}\n`)
  if (tally.disagreements.length > 0) process.exitCode = 1
  if (process.argv.includes('--write')) write(part, text)
}

/** Gates, from which circuits are printed, state what the evaluator decides. */
async function gates() {
  const tally = empty()
  for (let index = 0; index < GATES.policies; index += 1) {
    const step = arbitraryStep(GATES.first + index, { secret: index % 3 === 0, records: index % 2 === 0 })
    tally.secrets += Number(index % 3 === 0)
    const [run, flat] = [decideScalars(step), gatesOf(step)]
    for (let round = 0; round < GATES.requests; round += 1) {
      const input = { ...arbitraryInput(step, round), ...PLACE }
      const wanted = stateOf(step, input).words.join(' ')
      const got = runGates(flat, signals(step, input)).join(' ')
      const wrong = wanted === got ? undefined : `${step.name} request ${round}: ${wanted} and ${got}`
      count(tally, step, run(scalarsOf(step, input)), wrong)
    }
    if (index % 200 === 199) process.stderr.write(`${index + 1} of ${GATES.policies} policies\n`)
  }
  return { tally, more: {} }
}

/** Contracts decide as the evaluator does: verdict, reason and next state, to the word. */
async function solidity() {
  const tally = empty()
  const anvil = await startAnvil()
  const { first, policies, requests, batch } = SOLIDITY
  for (let from = 0; from < policies; from += batch) {
    const steps = Array.from({ length: batch }, (_, index) =>
      arbitraryStep(first + from + index, { records: index % 2 === 0 }),
    )
    // The optimizer takes most of the time; the first batch has it, as production does.
    const contracts = compileSteps(steps, { optimizer: from === 0 })
    for (const [index, step] of steps.entries()) {
      await install(anvil, addressOf(index), contracts[index]!, [addressOf(9_999)])
      const inputs = Array.from({ length: requests }, (_, round) => arbitraryInput(step, round))
      const run = decideScalars(step)
      const answers = await anvil.batch(inputs.map((input) => decideCall(addressOf(index), step, input)))
      for (const [round, answer] of answers.entries()) {
        const outcome = run(scalarsOf(step, inputs[round]!))
        const wanted = show({ ...outcome, next: packScalars(step.state, outcome.next) })
        const got = 'result' in answer ? show(decided(answer.result)) : JSON.stringify(answer)
        count(tally, step, outcome, wanted === got ? undefined : `${step.name} request ${round}: ${wanted} and ${got}`)
      }
    }
    process.stderr.write(`${from + batch} of ${policies} policies, ${tally.cases} cases\n`)
  }
  anvil.stop()
  return { tally, more: { optimized: String(batch) } }
}

/** The SMT form decides and computes the same, on the policies and requests of the contracts and on some with memberships. */
async function smt() {
  const tally = empty()
  const plain = Array.from({ length: SMT.policies }, (_, index) =>
    arbitraryStep(SMT.first + index, { records: index % 2 === 0 }),
  )
  const looking = Array.from({ length: SMT.secrets }, (_, index) => arbitraryStep(SMT.first + index, { secret: true }))
  tally.secrets = looking.length
  for (const [index, step] of [...plain, ...looking].entries()) {
    const inputs = Array.from({ length: SMT.requests }, (_, round) => arbitraryInput(step, round))
    for (const [round, { outcome, wanted, got }] of (await solve(step, inputs)).entries()) {
      const wrong =
        show(wanted) === show(got) ? undefined : `${step.name} request ${round}: ${show(wanted)} and ${show(got)}`
      count(tally, step, outcome, wrong)
    }
    if (index % 40 === 39) process.stderr.write(`${index + 1} policies, ${tally.cases} cases\n`)
  }
  return { tally, more: {} }
}

/** Imported Cedar text decides as Cedar's engine: decision, deciding rule and failures, in both modes. */
async function cedar() {
  const [tally, asked] = [empty(), newTally()]
  for (let index = 0; index < CEDAR.policies; index += 1) {
    const random = chance(CEDAR.first + index)
    const text = randomPolicies(random)
    for (const each of differencesOf(text, random, CEDAR.requests, asked))
      tally.disagreements.push(JSON.stringify(each))
    tally.codes.add(text)
  }
  Object.assign(tally, { cases: asked.requests, allowed: asked.allowed, errors: asked.failed })
  tally.denied = asked.requests - asked.allowed
  return { tally, more: { 'taken whole': String(asked.whole) } }
}

/** Circuits state what the evaluator decides: digest and evaluation of the witness are those of the statement. */
async function circuit() {
  const tally = empty()
  const out = mkdtempSync(join(tmpdir(), 'polity-differential-'))
  const sizes: number[] = []
  for (let index = 0; index < CIRCUIT.policies; index += 1) {
    const step = arbitraryStep(CIRCUIT.first + index, { secret: index % 3 === 0, records: index % 2 === 0 })
    tally.secrets += Number(index % 3 === 0)
    const run = decideScalars(step)
    const { wasm, r1cs } = await compileCircom({ source: toCircom(step), includeDirs: standardIncludes, out })
    sizes.push(readR1cs(r1cs).constraints.length)
    const module = await WebAssembly.compile(wasm)
    for (let round = 0; round < CIRCUIT.requests; round += 1) {
      const input = { ...arbitraryInput(step, round), ...PLACE }
      const { digest, evaluation, alpha } = stateOf(step, input)
      const wanted = [digest, evaluation, alpha].join(' ')
      const got = witnessValues(await calculateWitness(module, signals(step, input)), 1, 4).join(' ')
      const wrong = wanted === got ? undefined : `${step.name} request ${round}: ${wanted} and ${got}`
      count(tally, step, run(scalarsOf(step, input)), wrong)
    }
    process.stderr.write(`${index + 1} of ${CIRCUIT.policies} circuits, ${sizes.at(-1)} constraints\n`)
  }
  rmSync(out, { recursive: true })
  const sorted = sizes.toSorted((a, b) => a - b)
  return { tally, more: { 'median constraints': String(sorted[sorted.length >> 1]), largest: String(sorted.at(-1)) } }
}

function count(tally: Tally, step: Step, { verdict, reason }: Outcome, wrong: string | undefined): void {
  tally.cases += 1
  if (verdict) tally.allowed += 1
  else if (reason === 255) tally.errors += 1
  else tally.denied += 1
  if (wrong) tally.disagreements.push(wrong)
  // A policy's name and signature hold its seed; what it computes does not.
  const { rules, next, nodes } = JSON.parse(canonical(step))
  tally.codes.add(JSON.stringify([rules, next, nodes]))
}

function empty(): Tally {
  return { cases: 0, allowed: 0, denied: 0, errors: 0, secrets: 0, disagreements: [], codes: new Set() }
}

function summary({ cases, allowed, denied, errors, secrets, disagreements, codes }: Tally): Record<string, string> {
  const numbers = {
    'distinct policies': codes.size,
    'with secrets': secrets,
    cases,
    allowed,
    denied,
    errors,
    disagree: disagreements.length,
  }
  return Object.fromEntries(Object.entries(numbers).map(([head, value]) => [head, String(value)]))
}

function table(row: Record<string, string>): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`
  const heads = Object.keys(row)
  return [line(heads), line(heads.map(() => '---:')), line(Object.values(row))].join('\n')
}

function write(part: string, text: string): void {
  const pattern = new RegExp(`(## ${part}\n[^|]*)\\|(?:(?!\\n## )[\\s\\S])*`)
  writeFileSync(TABLES, `${readFileSync(TABLES, 'utf8').replace(pattern, `$1${text}\n`).trimEnd()}\n`)
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}n` : each))
}
