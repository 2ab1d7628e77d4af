import { commit } from '../../policies/commitment.ts'
import { FIELD } from '../../policies/field.ts'
import { type Gates, openedSignal } from '../../policies/gates.ts'
import type { Linear } from '../../policies/linear.ts'
import { poseidon } from '../../policies/poseidon.ts'
import type { CircuitSignals } from '../../policies/signals.ts'
import { type Signature, verifySignature } from '../../policies/signature.ts'
import { digestOf } from '../../policies/statement.ts'
import { opens } from '../../policies/tree.ts'

/** Gates as arithmetic in the field: what the circuit does, without circom. @throws Unsatisfied where it has no witness. */
export function runGates({ gates, words }: Gates, inputs: CircuitSignals): readonly bigint[] {
  const wires = new Map<string, bigint>()
  for (const [name, value] of Object.entries(inputs)) {
    if (typeof value === 'bigint') wires.set(name, value)
    else for (const [index, item] of value.entries()) if (typeof item === 'bigint') wires.set(`${name}[${index}]`, item)
  }
  const value = ({ constant, terms }: Linear): bigint =>
    modulo([...terms].reduce((sum, [name, by]) => sum + by * known(name), constant))
  const known = (name: string): bigint => {
    const wire = wires.get(name)
    if (wire === undefined) throw new Error(`the wire ${name} is read before it is written`)
    return wire
  }
  const inRange = (x: bigint, bits: number): bigint => {
    if (x >> BigInt(bits) !== 0n) throw new Unsatisfied(`${x} in ${bits} bits`)
    return x
  }
  for (const gate of gates) {
    switch (gate.op) {
      case 'linear':
        wires.set(gate.out, value(gate.in))
        break
      case 'product':
        wires.set(gate.out, modulo(value(gate.a) * value(gate.b)))
        break
      case 'zero':
        wires.set(gate.out, value(gate.in) === 0n ? 1n : 0n)
        break
      case 'sign':
        wires.set(
          gate.out,
          inRange(modulo(value(gate.in) + (1n << BigInt(gate.bits))), gate.bits + 1) >> BigInt(gate.bits),
        )
        break
      case 'range':
        inRange(value(gate.in), gate.bits)
        break
      case 'divide': {
        const [x, divisor] = [value(gate.in), value(gate.divisor)]
        wires.set(gate.quotient, inRange(x / divisor, gate.quotientBits))
        wires.set(gate.remainder, inRange(x % divisor, gate.divisorBits))
        if (gate.quotientBits + gate.divisorBits > 252) throw new Unsatisfied('a quotient that may wrap')
        break
      }
      case 'onehot': {
        const x = inRange(value(gate.in), gate.bits)
        for (let index = 0; index < gate.size; index += 1)
          wires.set(`${gate.out}[${index}]`, x === BigInt(index) ? 1n : 0n)
        break
      }
      case 'hash':
        wires.set(gate.out, digestOf(gate.in.map(value)))
        break
      case 'same':
        if (value(gate.a) !== value(gate.b)) throw new Unsatisfied('an equality')
        break
      case 'member': {
        const part = (name: string) => inputs[`secret_${gate.secret.replaceAll('.', '_')}_${name}`]!
        const path = part('path') as readonly bigint[]
        const index = path.reduceRight((place, side) => 2 * place + Number(side), 0)
        const [key, next, siblings] = [
          part('key') as bigint,
          part('next') as bigint,
          part('siblings') as readonly bigint[],
        ]
        const x = value(gate.key)
        if (!opens({ key, next, index, siblings }, value(gate.root), x, gate.depth)) throw new Unsatisfied('an opening')
        wires.set(gate.out, key === x && key !== 0n ? 1n : 0n)
        break
      }
      case 'committed':
      case 'leaf': {
        const name = openedSignal({ form: gate.op, secret: gate.secret })
        const own = commit(gate.tag, gate.words.map(value), inputs[`${name}_salt`] as bigint)
        if (gate.op === 'committed') {
          if (own !== value(gate.to)) throw new Unsatisfied('a commitment')
          break
        }
        const pairs = inputs[`${name}_pairs`] as readonly (readonly bigint[])[]
        const place = gate.index ? value(gate.index) : (inputs[`${name.replace('hidden', 'secret')}_index`] as bigint)
        const leaf = pairs.reduceRight((above, pair, height) => {
          if (poseidon(pair) !== above) throw new Unsatisfied('a way')
          return pair[Number((inRange(place, gate.depth) >> BigInt(height)) & 1n)]!
        }, value(gate.to))
        if (leaf !== own) throw new Unsatisfied('a leaf')
        break
      }
      case 'signed': {
        const [key, r, s] = ['key', 'r', 's'].map(
          (part) => inputs[`secret_${gate.secret.replaceAll('.', '_')}_${part}`],
        )
        const signature = { key, r, s } as unknown as Signature
        const message = digestOf([gate.tag, ...gate.words.map(value)])
        if (!verifySignature(signature, value(gate.to), message)) throw new Unsatisfied('a signature')
        break
      }
    }
  }
  return words.map(value)
}

const modulo = (x: bigint): bigint => ((x % FIELD) + FIELD) % FIELD

class Unsatisfied extends Error {
  override readonly name = 'Test.Unsatisfied'
}
