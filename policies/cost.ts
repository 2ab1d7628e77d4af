import { type Gate, gatesOf } from './gates.ts'
import type { Step } from './step.ts'

/** How many R1CS constraints the step's circuit has, known before it is compiled (within 15 %). */
export function costOf(step: Step): number {
  const { gates, words } = gatesOf(step)
  return gates.reduce((sum, gate) => sum + gateCost(gate), 0) + digestCost(words.length) + words.length - 1
}

function gateCost(gate: Gate): number {
  switch (gate.op) {
    case 'linear':
      return 0
    case 'product':
      return 1
    case 'zero':
      return 2
    case 'sign':
      return gate.bits + 1
    case 'range':
      return gate.bits
    case 'divide':
      return gate.quotientBits + 2 * gate.divisorBits + 1
    case 'onehot':
      return gate.bits + 2 ** gate.bits - 2
    case 'hash':
      return digestCost(gate.in.length)
    case 'same':
      return 1
    case 'member':
      // Two keys, two comparisons, the leaf, and on each level a bit, a swap and a hash.
      return 160 + 161 + 160 + 161 + 5 + POSEIDON[2]! + gate.depth * (2 + POSEIDON[2]!)
    case 'committed':
      return digestCost(gate.words.length + 2)
    case 'leaf':
      // Beside the commitment: on each level a bit, a side and a hash.
      return digestCost(gate.words.length + 2) + gate.depth * (2 + POSEIDON[2]!)
    case 'signed':
      return digestCost(gate.words.length + 1) + SIGNATURE
  }
}

/** A signature over one field element, as circom 2.2.3 counts it at --O2. */
const SIGNATURE = 4777

/** Constraints of circomlib's Poseidon by number of inputs, as circom 2.2.3 counts them at --O2. */
const POSEIDON = [0, 213, 240, 261, 297, 321, 354, 381, 402, 417, 459, 465, 504, 543, 537, 573, 609]

function digestCost(words: number): number {
  if (words <= 16) return POSEIDON[words]!
  const rest = words - 16
  return POSEIDON[16]! + Math.floor(rest / 15) * POSEIDON[16]! + (rest % 15 === 0 ? 0 : POSEIDON[1 + (rest % 15)]!)
}
