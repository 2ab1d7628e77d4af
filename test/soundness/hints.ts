import { inverse } from '../../circuits/linear.ts'
import { FIELD } from '../../policies/field.ts'
import type { Circuit } from './circuit.ts'

/** What a circuit only assigns (`<--`): some wires out of others, and how an honest prover does it. */
export interface Hint {
  readonly kind: Kind
  readonly name: string
  readonly needs: readonly number[]
  readonly gives: readonly number[]
  readonly compute: (...needs: bigint[]) => readonly bigint[]
}

/** A hint that is not of circuits/lib. */
export type Assigned = Omit<Hint, 'kind'>

export type Kind = 'bits' | 'inverse' | 'division' | 'other'

/** The hints of the templates in circuits/lib, found by the names that circom gives to their instances. */
export function hintsOf({ names, wires }: Circuit, others: readonly Assigned[] = []): readonly Hint[] {
  const found: Hint[] = others.map((hint) => ({ ...hint, kind: 'other' }))
  const taken = new Set(found.flatMap(({ gives }) => gives))
  for (const hint of curveHints(names, wires)) found.push(hint)
  for (const [wire, name] of names.entries()) {
    const [, path, signal] = /^(.*\.(?:Bits|IsZero|Divide)_\d+_\d+(?:\[\d+\])?)\.([a-z]+)(?:\[0\])?$/.exec(name) ?? []
    if (path === undefined || taken.has(wire)) continue
    const at = (suffix: string): number | undefined => wires.get(`${path}.${suffix}`)
    const input = at('in')!
    if (path.includes('Bits_', path.lastIndexOf('.')) && signal === 'out') {
      const gives: number[] = []
      for (let bit = at('out[0]'); bit !== undefined; bit = at(`out[${gives.length}]`)) gives.push(bit)
      const compute = (x: bigint) => gives.map((_, index) => (x >> BigInt(index)) & 1n)
      found.push({ kind: 'bits', name: path, needs: [input], gives, compute })
    } else if (signal === 'inverse') {
      found.push({ kind: 'inverse', name: path, needs: [input], gives: [wire], compute: (x) => [invert(x)] })
    } else if (signal === 'quotient') {
      const compute = (x: bigint, d: bigint) => (d === 0n ? [0n, 0n] : [x / d, x % d])
      found.push({
        ...{ kind: 'division', name: path, needs: [input, at('divisor')!] },
        ...{ gives: [wire, at('remainder')!], compute },
      })
    }
  }
  return found
}

/** Points and bits of signatures (circuits/lib/babyjubjub.circom, signed.circom). */
function curveHints(names: readonly string[], wires: ReadonlyMap<string, number>): readonly Hint[] {
  return names.flatMap((name, wire): Hint[] => {
    const [, path, template, signal] = /^(.*\.(\w+)_\d+_\d+(?:\[\d+\])?)\.(out\[[01]\]|low|inverse)$/.exec(name) ?? []
    const hint = (
      needs: readonly string[],
      gives: readonly number[],
      compute: (...values: bigint[]) => readonly bigint[],
    ): Hint[] => [
      { kind: 'other', name: name, needs: needs.map((each) => wires.get(`${path}.${each}`)!), gives, compute },
    ]
    switch (`${template} ${signal}`) {
      case 'PointAdd out[0]':
        return hint(['across', 'back', 'nonzero[0]'], [wire], (across, back, by) => [(across! + back!) * invert(by!)])
      case 'PointAdd out[1]':
        return hint(['both', 'across', 'back', 'nonzero[1]'], [wire], (both, across, back, by) => [
          (both! + EDWARDS_A * across! - back!) * invert(by!),
        ])
      case 'PointDouble out[0]':
        return hint(['xy', 'nonzero[0]'], [wire], (xy, by) => [2n * xy! * invert(by!)])
      case 'PointDouble out[1]':
        return hint(['xx', 'yy', 'nonzero[1]'], [wire], (xx, yy, by) => [(yy! - EDWARDS_A * xx!) * invert(by!)])
      case 'BitsBelow low': {
        let length = 0
        while (wires.has(`${path}.out[${length}]`)) length += 1
        const cut = BigInt(length - 64)
        const high = wires.get(`${path}.high`)!
        return hint(['in'], [wire, high], (x) => [x! & ((1n << cut) - 1n), x! >> cut])
      }
      case 'Signed inverse':
        return hint(['eight[0]'], [wire], (x) => [invert(x!)])
      default:
        return []
    }
  })
}

/** Of the curve's equation (EIP-2494). */
const EDWARDS_A = 168_700n

export const invert = (x: bigint): bigint => (x === 0n ? 0n : inverse(x, FIELD))
