import type { Step } from '../policies/index.ts'
import type { Assumptions } from './assume.ts'

/** Something under which the verdict of a step's circuit is unique, in words. */
export interface Assumed {
  /** What the gate takes for granted of the circuit (`hashes`, `nonzero`), or takes as given (`given`). */
  readonly kind: Exclude<keyof Assumptions, 'hidden'> | 'given'
  readonly about: string
  readonly text: string
}

/**
 * What `assumptionsOf` will list of a step's circuit, known before it is compiled, and what a prover may choose: for equal public
 * words, no other verdict or next state, provided that this is so. Empty without secrets.
 */
export function assumedOf({ secrets, secretState }: Pick<Step, 'secrets' | 'secretState'>): readonly Assumed[] {
  const all = Object.entries(secrets)
  const hashed = [
    ...all.filter(([, { kind }]) => kind !== 'membership').map(([name]) => name),
    ...(secretState ? ['state'] : []),
  ]
  const given = all.flatMap(([about, secret]): Assumed[] => {
    if (secret.kind === 'membership') return [{ kind: 'given', about, text: MEMBERSHIP }]
    if (secret.kind === 'signed') return [{ kind: 'given', about, text: SIGNED }]
    return secret.kind === 'leaf' && !secret.index ? [{ kind: 'given', about, text: CHOSEN }] : []
  })
  const signed = all.filter(([, { kind }]) => kind === 'signed').map(([name]) => name)
  return [
    ...(hashed.length > 0 ? [{ kind: 'hashes' as const, about: hashed.join(', '), text: HASHES }] : []),
    ...(signed.length > 0 ? [{ kind: 'nonzero' as const, about: signed.join(', '), text: NONZERO }] : []),
    ...given,
  ]
}

const HASHES = 'nobody finds two preimages of one Poseidon hash'
const NONZERO = 'no denominator of the addition law of Baby Jubjub is 0 for points on it'
const MEMBERSHIP =
  'whoever made the root put a tree of keys in order under it, and nobody finds two preimages of one Poseidon hash'
const SIGNED =
  'the values are those that the prover shows: any that the issuer signed for the holder; nobody signs without its key'
const CHOSEN = 'the leaf is the one that the prover chooses, any of the tree'
