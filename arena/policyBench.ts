import { readFile } from 'node:fs/promises'
import { createProof } from '../circuits/groth16.ts'
import type { ProofSystem } from '../circuits/prove.ts'
import { calculateWitness } from '../circuits/witness.ts'
import { readZkey } from '../circuits/zkey.ts'
import { decideScalars, scalarsOf } from '../policies/decide.ts'
import { type AnyInput, decide, type Step, signals, toCircom } from '../policies/index.ts'
import { inTurn, perSecond, quantile, timesOf } from './measure.ts'

/** Decisions in a second of processor time, on one thread. */
export interface DecisionSpeed {
  /** `decide`: values of fields in, names and values out. */
  readonly values: number
  /** `decideScalars`: numbers in and out. */
  readonly bare: number
}

/** Decides the inputs in turn. */
export function decisionSpeed(step: Step, inputs: readonly AnyInput[]): DecisionSpeed {
  const [run, bare] = [decide(step), decideScalars(step)]
  const [input, scalars] = [inTurn(inputs), inTurn(inputs.map((each) => scalarsOf(step, each)))]
  return { values: perSecond(() => run(input()), 5), bare: perSecond(() => bare(scalars()), 5) }
}

/** Half of the times are at most `p50`, nineteen of twenty at most `p95`; milliseconds. */
export interface Spread {
  readonly p50: number
  readonly p95: number
}

/** What proving a policy costs on one thread. */
export interface ProofCost {
  readonly constraints: number
  /** How deep the trees are that it looks into. */
  readonly memberships: readonly number[]
  /** In processor time. */
  readonly witness: Spread
  /** With its witness; in processor time, and as it went on the wall. */
  readonly proof: Spread & { readonly count: number; readonly wall: Spread }
  /** One by one, and a batch at a time. */
  readonly verify: Spread & { readonly batch: { readonly size: number; readonly perSecond: number } }
}

interface Site {
  prover: ProofSystem
  /** How many proofs. */
  count: number
  progress: (what: string, percent: number) => void
}

/**
 * Builds the circuit, or takes it from the cache, and proves decisions about the inputs in turn, each of another sequence number.
 *
 * @throws errors of the circuit's build, by name
 */
export async function proofCost(
  step: Step,
  inputs: readonly AnyInput[],
  { prover, count, progress }: Site,
): Promise<ProofCost> {
  const circuit = await prover.build(
    { name: step.name, source: toCircom(step) },
    { onProgress: ({ phase, percent }) => progress(`circuit ${step.name}: ${phase}`, percent) },
  )
  const key = readZkey(await readFile(circuit.zkey))
  const module = await WebAssembly.compile(await readFile(circuit.wasm))
  const input = inTurn(inputs)
  const place = { chainId: 31337n, gate: `0x${'9a'.repeat(20)}` as const }
  const witnessOf = (run: number) =>
    calculateWitness(module, signals(step, { ...input(), ...place, sequence: BigInt(run) }))
  const prove = async (run: number) => createProof(key, await witnessOf(run), SECRET)

  const witness = await timesOf(count, witnessOf)
  const proofs = await timesOf(count, async (run) => {
    await prove(run)
    progress(`proofs of ${step.name}`, (100 * run) / count)
  })
  const claim = await prove(0)
  const checked = async (count: number) => {
    const holds = await prover.verifyAll(circuit.verificationKey, Array<typeof claim>(count).fill(claim))
    if (holds.includes(false)) throw new UnverifiedError(step.name)
  }
  const alone = await timesOf(49, async () => {
    if (!(await prover.verify(circuit.verificationKey, claim.signals, claim.proof)))
      throw new UnverifiedError(step.name)
  })
  const batches = await timesOf(5, () => checked(BATCH))
  return {
    constraints: circuit.constraints,
    memberships: Object.values(step.secrets).flatMap((secret) => ('depth' in secret ? [secret.depth] : [])),
    witness: spread(witness.cpu),
    proof: { count, ...spread(proofs.cpu), wall: spread(proofs.wall) },
    verify: { ...spread(alone.cpu), batch: { size: BATCH, perSecond: (1000 * BATCH) / quantile(batches.cpu, 0.5) } },
  }
}

/** Proofs that are checked together. */
const BATCH = 64

const SECRET = new TextEncoder().encode('of a benchmark, whose proofs nobody keeps')

const spread = (times: readonly number[]): Spread => ({ p50: quantile(times, 0.5), p95: quantile(times, 0.95) })

export class UnverifiedError extends Error {
  override readonly name = 'Arena.UnverifiedError'
  constructor(policy: string) {
    super(`A proof of ${policy} that was just made does not verify: delete the circuit's cache and try again.`)
  }
}
