import { GROUPS } from '../fields.ts'
import { type Gate, gatesOf, HIDDEN_STATE, openedSignal, STATE_AFTER, STATE_BEFORE, STATE_KEY } from '../gates.ts'
import { layoutOf } from '../layout.ts'
import { print } from '../linear.ts'
import type { Opened } from '../node.ts'
import { ISSUER_TAG } from '../signature.ts'
import { HEADER } from '../statement.ts'
import type { Step } from '../step.ts'
import { BINDING, bindWords, circuit, template } from './circomParts.ts'

/**
 * The step as a circuit: private inputs are the values, public signals `[digest, evaluation, alpha]` bind the packed
 * statement with its verdict and next state. A denial has a proof as well. Wants circomlib and `circuits/lib` as include
 * directories, and `--O2`.
 */
export function toCircom(step: Step): string {
  const { gates, words } = gatesOf(step)
  const name = step.name[0]!.toUpperCase() + step.name.slice(1)
  const lines = [
    ...HEADER.flatMap(({ name }) => (name === 'verdict' ? [] : [`signal input ${name};`])),
    ...GROUPS.flatMap((group) => {
      const { length } = step[group].slots
      if (group === 'state' && step.secretState) return stateInputs(step)
      return length === 0 ? [] : [`signal input ${group}[${length}]; // ${fieldsOf(step, group)}`]
    }),
    ...gates.flatMap(secretInputs),
    ...step.opened.flatMap((node) => (node.op === 'opened' ? valueInputs(node) : [])),
    ...BINDING,
    '',
    ...gates.map(printGate),
    '',
    ...bindWords(words.map(print)),
  ]
  return circuit(
    'policy',
    [...FILES, ...secretFiles(step, gates)],
    [`// ${step.kind} ${step.name}, code ${step.codeHash}`, ...template(name, lines)],
    name,
  )
}

/** Name of a secret's input signals, before `_key`, `_next`, `_path`, `_siblings`. */
export const secretSignal = (secret: string): string => `secret_${secret.replaceAll('.', '_')}`

const fieldsOf = (step: Step, group: (typeof GROUPS)[number]): string => Object.keys(step[group].fields).join(', ')

const stateInputs = (step: Step): string[] => [
  `signal input ${HIDDEN_STATE}[${step.state.slots.length}]; // ${fieldsOf(step, 'state')}`,
  ...[STATE_KEY, STATE_BEFORE, STATE_AFTER].map((name) => `signal input ${name};`),
]

/** What every circuit includes. */
export const FILES = ['bits', 'compare', 'divide', 'onehot', 'member', 'bind']

/** Beyond what every circuit includes: a circuit without such secrets stays as it was. */
export const secretFiles = (step: Step, gates: readonly Gate[]): string[] => {
  const has = (op: Gate['op']): boolean => gates.some((gate) => gate.op === op)
  return [
    ...(step.secretState || has('committed') ? ['commitment'] : []),
    ...(has('leaf') ? ['leaf'] : []),
    ...(has('signed') ? ['signed'] : []),
  ]
}

/** Input signals of a gate's opening. */
export function secretInputs(gate: Gate): string[] {
  switch (gate.op) {
    case 'member': {
      const name = secretSignal(gate.secret)
      return [
        `signal input ${name}_key;`,
        `signal input ${name}_next;`,
        `signal input ${name}_path[${gate.depth}];`,
        `signal input ${name}_siblings[${gate.depth}];`,
      ]
    }
    case 'committed':
      return [`signal input ${boundSignal(gate)}_salt;`]
    case 'leaf':
      return [
        `signal input ${boundSignal(gate)}_salt;`,
        `signal input ${boundSignal(gate)}_pairs[${gate.depth}][2];`,
        // Which of all leaves is shown, the prover chooses.
        ...(gate.index ? [] : [`signal input ${secretSignal(gate.secret)}_index;`]),
      ]
    case 'signed':
      return ['key[2]', 'r[2]', 's'].map((part) => `signal input ${boundSignal(gate)}_${part};`)
    default:
      return []
  }
}

const boundSignal = ({ op, secret }: Gate & { op: Opened['form'] }): string => openedSignal({ form: op, secret })

/** Input signals of the fields of a bound secret. */
export function valueInputs(node: Opened): string[] {
  const { slots } = layoutOf(node.fields)
  return [`signal input ${openedSignal(node)}_values[${slots.length}]; // ${Object.keys(node.fields).join(', ')}`]
}

/** A gate as a statement of circom. */
export function printGate(gate: Gate): string {
  switch (gate.op) {
    case 'linear':
      return `signal ${gate.out} <== ${print(gate.in)};`
    case 'product':
      return `signal ${gate.out} <== (${print(gate.a)}) * (${print(gate.b)});`
    case 'zero':
      return `signal ${gate.out} <== IsZero()(${print(gate.in)});`
    case 'sign':
      return `signal ${gate.out} <== NonNegative(${gate.bits})(${print(gate.in)});`
    case 'range':
      return `_ <== Bits(${gate.bits})(${print(gate.in)});`
    case 'divide': {
      const { quotient, remainder, quotientBits, divisorBits } = gate
      const call = `Divide(${quotientBits}, ${divisorBits})(${print(gate.in)}, ${print(gate.divisor)})`
      return `signal ${quotient}; signal ${remainder}; (${quotient}, ${remainder}) <== ${call};`
    }
    case 'onehot':
      return `signal ${gate.out}[${gate.size}] <== OneHot(${gate.size}, ${gate.bits})(${print(gate.in)});`
    case 'hash':
      return `signal ${gate.out} <== Hash(${gate.in.length})([${gate.in.map(print).join(', ')}]);`
    case 'same':
      return `${print(gate.a)} === ${print(gate.b)};`
    case 'member': {
      const name = secretSignal(gate.secret)
      const inputs = [
        print(gate.root),
        print(gate.key),
        ...['key', 'next', 'path', 'siblings'].map((part) => `${name}_${part}`),
      ]
      return `signal ${gate.out} <== Member(${gate.depth})(${inputs.join(', ')});`
    }
    case 'committed': {
      const [name, words] = [boundSignal(gate), gate.words.map(print)]
      const call = `Commitment(${words.length}, ${gate.tag})([${words.join(', ')}], ${name}_salt)`
      const image = `${secretSignal(gate.secret)}_image`
      return `signal ${image} <== ${call}; ${image} === ${print(gate.to)};`
    }
    case 'leaf': {
      const [name, words] = [boundSignal(gate), gate.words.map(print)]
      const index = gate.index ? print(gate.index) : `${secretSignal(gate.secret)}_index`
      const inputs = [`[${words.join(', ')}]`, `${name}_salt`, index, `${name}_pairs`, print(gate.to)]
      return `Leaf(${words.length}, ${gate.tag}, ${gate.depth})(${inputs.join(', ')});`
    }
    case 'signed': {
      const [name, words] = [boundSignal(gate), gate.words.map(print)]
      const inputs = [`[${words.join(', ')}]`, print(gate.to), ...['key', 'r', 's'].map((part) => `${name}_${part}`)]
      return `SignedWords(${words.length}, ${gate.tag}, ${ISSUER_TAG})(${inputs.join(', ')});`
    }
  }
}
