import type { Circuit } from './circuit.ts'
import type { Assigned } from './hints.ts'
import { invert } from './hints.ts'

/** A defence taken out of a circuit, and the lie that then passes. */
export interface Hole {
  readonly title: string
  /** A file of circuits/lib, or the circuit that is printed from the policy. */
  readonly file: 'bits' | 'compare' | 'divide' | 'onehot' | 'member' | 'printed'
  readonly from: string
  readonly to: string
  /** Part of the name of a lie that finds it. */
  readonly found: string
  /** Whether the uniqueness gate refuses it as well. Not where a secret is given, or the statement is not made of the values. */
  readonly gate: boolean
  readonly assigned?: (circuit: Circuit) => readonly Assigned[]
  /** An input that the circuit takes instead of making it: which word of the statement it is. */
  readonly loose?: number
}

/** The wires of a name, each assigned from others by name. */
const assign =
  (pattern: RegExp, needs: (...parts: string[]) => readonly string[], compute: (...needs: bigint[]) => bigint) =>
  ({ names, wires }: Circuit): readonly Assigned[] =>
    names.flatMap((name, wire) => {
      const match = pattern.exec(name)
      if (!match) return []
      const from = needs(...match.slice(1)).flatMap((each) => wires.get(each) ?? [])
      // The first selector has nothing before it.
      if (from.length === 0 || from.length < needs(...match.slice(1)).length) return []
      return [{ name, needs: from, gives: [wire], compute: (...values) => [compute(...values)] }]
    })

const zeroTest = /^(main\..*IsZero_\d+_\d+)\.out$/
const right = /^(main\.OneHot_\d+_\d+)\.tree\[(\d+)\]\[(\d*[13579])\]$/

/** Bits of a table's index: 5 rows take 3. */
const INDEX_BITS = 3

/** A word of the statement that is an input of its own. */
const looseWord = (title: string, word: number, value: string): Hole => ({
  title,
  file: 'printed',
  from: `words[${word}] <== ${value}`,
  to: `signal input loose; words[${word}] <== loose; //`,
  found: 'not what is so',
  gate: false,
  loose: word,
})

export const holes: readonly Hole[] = [
  {
    title: 'bits that are no bits',
    ...{ file: 'bits', from: 'out[i] * (out[i] - 1) === 0;', to: '', found: 'the sum kept', gate: true },
  },
  { title: 'bits of another number', file: 'bits', from: 'sum === in;', to: '', found: 'flipped', gate: true },
  {
    title: 'a zero test that says yes to anything',
    ...{ file: 'compare', from: 'in * out === 0;', to: '', found: 'inverse 0', gate: true },
  },
  {
    title: 'a zero test that may say no to 0',
    ...{
      file: 'compare',
      from: 'out <== 1 - in * inverse;',
      to: 'out <-- 1 - in * inverse;',
      found: 'others',
      gate: true,
    },
    assigned: assign(
      zeroTest,
      (path) => [`${path}.in`],
      (x) => (x === 0n ? 1n : 1n - x * invert(x)),
    ),
  },
  {
    title: 'a comparison whose answer is only assigned',
    ...{ file: 'compare', from: 'out <== bits[n];', to: 'out <-- bits[n];', found: 'others', gate: true },
    assigned: (circuit) =>
      circuit.names.flatMap((name, wire) => {
        const path = /^(.*\.NonNegative_\d+_\d+)\.out$/.exec(name)?.[1]
        if (path === undefined) return []
        let top = 0
        while (circuit.wires.has(`${path}.bits[${top + 1}]`)) top += 1
        return [{ name, needs: [circuit.wires.get(`${path}.bits[${top}]`)!], gives: [wire], compute: (x) => [x] }]
      }),
  },
  {
    title: 'a division whose remainder may exceed the divisor',
    ...{ file: 'divide', from: 'below === 1;', to: '', found: 'a divisor moved to the remainder', gate: true },
  },
  {
    title: 'a division whose remainder may be the divisor',
    ...{ file: 'divide', from: 'divisor - 1 - remainder', to: 'divisor - remainder' },
    ...{ found: 'a divisor moved to the remainder', gate: true },
  },
  {
    title: 'a division whose remainder may be negative',
    ...{ file: 'divide', from: '_ <== Bits(D)(remainder);', to: '' },
    ...{ found: 'a divisor moved to the quotient', gate: true },
  },
  {
    title: 'a division whose quotient may wrap in the field',
    ...{ file: 'divide', from: '_ <== Bits(Q)(quotient);', to: '', found: 'what the field divides', gate: true },
  },
  {
    title: 'a division of another number',
    ...{
      file: 'divide',
      from: 'quotient * divisor === in - remainder;',
      to: '',
      found: 'another quotient',
      gate: true,
    },
  },
  {
    title: 'a selector that is only assigned',
    file: 'onehot',
    from: 'tree[level + 1][2 * i + 1] <== tree[level][i]',
    to: 'tree[level + 1][2 * i + 1] <-- tree[level][i]',
    ...{ found: 'others', gate: true },
    assigned: assign(
      right,
      (path, level, place) => [
        `${path}.tree[${Number(level) - 1}][${(Number(place) - 1) / 2}]`,
        `${path}.bits[${INDEX_BITS - Number(level)}]`,
      ],
      (node, bit) => node! * bit!,
    ),
  },
  {
    title: 'a path that need not lead to the root',
    ...{ file: 'member', from: 'nodes[depth] === root;', to: '', found: 'one leaf from 0 to the end', gate: false },
  },
  {
    title: 'a path whose sides are no bits',
    ...{ file: 'member', from: 'path[i] * (path[i] - 1) === 0;', to: '', found: 'a side that is no bit', gate: false },
  },
  {
    title: 'absence shown by a leaf that ends before the key',
    ...{ file: 'member', from: 'ends === 1;', to: '', found: 'the leaf of', gate: false },
  },
  {
    title: 'absence shown by a leaf that begins after the key',
    ...{ file: 'member', from: 'reaches === 1;', to: '', found: 'the leaf of', gate: false },
  },
  looseWord('an unbound log: the state of the statement is not the one that was decided on', 4, 'state[0]'),
  looseWord('a disabled rule: the parameters of the statement are not those that were decided on', 3, 'params[1]'),
  looseWord('another actor: the head of the statement is not made of who acts', 1, 'actor'),
  looseWord('another request: the statement is not about what was decided', 6, 'request[0]'),
  {
    title: 'values that overflow into each other in their word',
    ...{ file: 'printed', from: '_ <== Bits(8)(request[0]);', to: '', found: 'overflows into', gate: false },
  },
]
