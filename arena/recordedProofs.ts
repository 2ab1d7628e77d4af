import type { Hex } from 'viem'
import type { Artifacts, ProofSystem } from '../circuits/prove.ts'
import type { Event } from './event.ts'
import type { RunFolder } from './folder.ts'
import { TamperError } from './tamper.ts'

/**
 * A proof system that makes no proof that was made already: it looks the recorded one up and verifies it. What was never recorded is
 * proved, and the replay will differ at it.
 */
export function recordedProofs(
  system: ProofSystem,
  folder: RunFolder,
  events: readonly Event[],
): ProofSystem & { readonly used: number } {
  const byAlpha = new Map(
    events.filter(({ type }) => type === 'proof').map((event) => [(event.data.signals as string[])[2], event]),
  )
  let used = 0
  return {
    ...system,
    get used() {
      return used
    },
    async prove(artifacts, inputs) {
      const event = byAlpha.get(String(inputs.alpha))
      if (!event) return system.prove(artifacts, inputs)
      const signals = (event.data.signals as string[]).map(BigInt)
      const proof: Hex = `0x${Buffer.from(folder.blobs.get(event.data.blob as Hex)).toString('hex')}`
      if (!(await system.verify((artifacts as Artifacts).verificationKey, signals, proof)))
        throw new TamperError(event.seq, `blobs/${event.data.blob}`, 'the proof does not hold')
      used += 1
      return { proof, signals }
    },
  }
}

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
