// The development set-up: Groth16 keys straight from the constraints, by someone who knows the trapdoor.
import { createHash } from 'node:crypto'
import { FIELD } from '../policies/field.ts'
import { concat, packElements } from './bytes.ts'
import { bn254 } from './curve.ts'
import type { GroupName } from './fixed.ts'
import type { VerificationKey } from './key.ts'
import { Pool, workerOf } from './pool.ts'
import { domainPower, evaluateWires, invert, lagrangeAt, packCoefficients, signalsOf } from './qap.ts'
import { readR1cs } from './r1cs.ts'
import type { SetupJob } from './setup-worker.ts'
import { setupVersion } from './versions.ts'
import { verificationKeyOf, writeZkey } from './zkey.ts'

const CHILDREN = 2
/** Scalars a job: small enough to report progress, large enough to hide the message. */
const CHUNK = 1024
/** A G2 addition costs about three G1 additions. */
const WEIGHT = { G1: 1, G2: 3 } as const

export type Setup = { zkey: Uint8Array; verificationKey: VerificationKey }

/**
 * A single-party development set-up: neither sound nor zero-knowledge. Its trapdoor is derived from the circuit's hash, so
 * anyone can forge proofs under this key; in return the same circuit always gets the same key. A key that binds comes from
 * phase 1 of a public ceremony and phase 2 contributions of several parties, in the same .zkey format.
 *
 * Groth16 (https://eprint.iacr.org/2016/260) in snarkjs's layout: gamma is 1, and `h` is over the odd points of the doubled domain.
 *
 * @param onProgress told the share that is done, 0 to 1
 */
export async function developmentSetup(r1cs: Uint8Array, onProgress?: (done: number) => void): Promise<Setup> {
  const system = readR1cs(r1cs)
  const curve = await bn254()
  const circuitHash = createHash('sha512').update(r1cs).digest()
  const { tau, alpha, beta, delta } = trapdoor(circuitHash)

  const signals = signalsOf(system)
  const power = domainPower(system)
  const root = (order: number) => curve.Fr.toObject(curve.Fr.w[order]!)
  const { a, b, c } = evaluateWires(system, lagrangeAt(tau, root(power), 2 ** power))
  const odd = lagrangeAt(tau, root(power + 1), 2 ** (power + 1)).filter((_, index) => index % 2 === 1)
  const k = a.map((value, wire) => (beta * value + alpha * b[wire]! + c[wire]!) % FIELD)
  const [perDelta] = invert([delta])
  const overDelta = (value: bigint) => (value * perDelta!) % FIELD

  const points = await multiples(
    {
      header1: ['G1', [alpha, beta, delta]],
      header2: ['G2', [beta, 1n, delta]],
      ic: ['G1', k.slice(0, signals + 1)],
      a: ['G1', a],
      b1: ['G1', b],
      b2: ['G2', b],
      c: ['G1', k.slice(signals + 1).map(overDelta)],
      h: ['G1', odd.map(overDelta)],
    },
    onProgress,
  )
  const [alpha1, beta1, delta1] = thirds(points.header1)
  const [beta2, gamma2, delta2] = thirds(points.header2)
  const key = { ...points, alpha1, beta1, beta2, gamma2, delta1, delta2 }
  return {
    zkey: writeZkey(
      { ...key, wires: system.wires, signals, domain: 2 ** power, coefficients: packCoefficients(system) },
      circuitHash,
    ),
    verificationKey: verificationKeyOf(curve, key),
  }
}

/** Four scalars that nobody drew: reproducible, hence no secret. */
function trapdoor(circuitHash: Uint8Array): Record<'tau' | 'alpha' | 'beta' | 'delta', bigint> {
  const scalar = (label: string) => {
    const hash = createHash('sha512').update(setupVersion).update(`\0${label}\0`).update(circuitHash)
    return BigInt(`0x${hash.digest('hex')}`) % FIELD
  }
  return { tau: scalar('tau'), alpha: scalar('alpha'), beta: scalar('beta'), delta: scalar('delta') }
}

type Wanted = readonly [group: GroupName, scalars: readonly bigint[]]

/** The generators times all scalars, in chunks over the children. */
async function multiples<Name extends string>(
  wanted: Record<Name, Wanted>,
  onProgress?: (done: number) => void,
): Promise<Record<Name, Uint8Array>> {
  const entries = Object.entries(wanted) as [Name, Wanted][]
  const total = entries.reduce((sum, [, [group, scalars]]) => sum + WEIGHT[group] * scalars.length, 0)
  const pool = new Pool(workerOf('setup-worker'), CHILDREN)
  let done = 0
  const chunk = async (group: GroupName, scalars: readonly bigint[]) => {
    const job: SetupJob = { group, scalars: packElements(scalars) }
    const points = await pool.run(job)
    done += WEIGHT[group] * scalars.length
    onProgress?.(done / total)
    return points as Uint8Array
  }
  try {
    const results = entries.map(async ([name, [group, scalars]]) => {
      const starts = Array.from({ length: Math.ceil(scalars.length / CHUNK) }, (_, index) => index * CHUNK)
      const parts = await Promise.all(starts.map((start) => chunk(group, scalars.slice(start, start + CHUNK))))
      return [name, concat(parts)] as const
    })
    return Object.fromEntries(await Promise.all(results)) as Record<Name, Uint8Array>
  } finally {
    await pool.close()
  }
}

function thirds(bytes: Uint8Array): [Uint8Array, Uint8Array, Uint8Array] {
  const size = bytes.length / 3
  return [bytes.slice(0, size), bytes.slice(size, 2 * size), bytes.slice(2 * size)]
}
