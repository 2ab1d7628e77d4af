import type { VerificationKey } from '../circuits/key.ts'
import type { Artifacts, Proof, ProofSystem } from '../circuits/prove.ts'
import type { Event } from './event.ts'
import type { Facts } from './facts.ts'
import type { RunFolder } from './folder.ts'
import { TamperError } from './tamper.ts'

/**
 * A proof system that makes no proof that was made already: it looks the recorded one up and verifies it, together with all others of
 * its circuit. What was never recorded is proved, and the replay will differ at it.
 */
export function recordedProofs(
  system: ProofSystem,
  folder: RunFolder,
  events: readonly Event[],
): ProofSystem & { readonly used: number } {
  const recorded = events.filter(({ type }) => type === 'proof').map((event) => ({ ...factsOf(event), seq: event.seq }))
  const byAlpha = new Map(recorded.map((proof) => [proof.signals[2], proof]))
  const proofOf = ({ signals, blob }: Recorded): Proof => ({
    signals: signals.map(BigInt),
    proof: `0x${Buffer.from(folder.blobs.get(blob)).toString('hex')}`,
  })

  /** Which of a circuit's recorded proofs hold under a key, by seq. */
  const sound = new Map<VerificationKey, Promise<ReadonlySet<number>>>()
  const soundOf = ({ circuitHash, verificationKey }: Artifacts): Promise<ReadonlySet<number>> => {
    const known = sound.get(verificationKey)
    if (known) return known
    const some = recorded.filter(({ circuit, blob }) => circuit === circuitHash && folder.blobs.has(blob))
    const verified = system
      .verifyAll(verificationKey, some.map(proofOf))
      .then((holds) => new Set(some.filter((_, index) => holds[index]).map(({ seq }) => seq)))
    sound.set(verificationKey, verified)
    return verified
  }

  let used = 0
  return {
    ...system,
    get used() {
      return used
    },
    async prove(artifacts, inputs) {
      const proof = byAlpha.get(String(inputs.alpha))
      if (!proof) return system.prove(artifacts, inputs)
      if (!(await soundOf(artifacts as Artifacts)).has(proof.seq))
        throw new TamperError(proof.seq, `blobs/${proof.blob}`, 'the proof does not hold')
      used += 1
      return proofOf(proof)
    },
  }
}

type Recorded = Facts['proof'] & { seq: number }

const factsOf = ({ data }: Event): Facts['proof'] => data as unknown as Facts['proof']

/** A proof system that proves nothing twice: for many runs of much the same society, one after the other. */
export function rememberProofs(system: ProofSystem): ProofSystem {
  const made = new Map<string, ReturnType<ProofSystem['prove']>>()
  return {
    ...system,
    prove(artifacts, inputs) {
      const statement = String(inputs.alpha)
      const known = made.get(statement) ?? system.prove(artifacts, inputs)
      made.set(statement, known)
      known.catch(() => made.delete(statement))
      return known
    },
  }
}
