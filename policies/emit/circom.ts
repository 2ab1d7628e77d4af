import { GROUPS } from '../fields.ts'
import { type Gate, gatesOf, HIDDEN_STATE, STATE_AFTER, STATE_BEFORE, STATE_KEY } from '../gates.ts'
import { print } from '../linear.ts'
import { HEADER } from '../statement.ts'
import type { Step } from '../step.ts'

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
    ...gates.flatMap((gate) => (gate.op === 'member' ? secretInputs(gate) : [])),
    'signal input alpha;',
    'signal output digest;',
    'signal output evaluation;',
    '',
    ...gates.map(printGate),
    '',
    `signal words[${words.length}];`,
    ...words.map((word, index) => `words[${index}] <== ${print(word)};`),
    `digest <== Digest(${words.length})(words);`,
    `evaluation <== Horner(${words.length})(words, alpha);`,
  ]
  return [
    '// Generated from a policy: change its TypeScript, not this.',
    'pragma circom 2.1.6;',
    '',
    ...[...FILES, ...(step.secretState ? ['commitment'] : [])].map((file) => `include "${file}.circom";`),
    '',
    `// ${step.kind} ${step.name}, code ${step.codeHash}`,
    `template ${name}() {`,
    ...lines.map((line) => (line === '' ? '' : `    ${line}`)),
    '}',
    '',
    `component main {public [alpha]} = ${name}();`,
    '',
  ].join('\n')
}

const FILES = ['bits', 'compare', 'divide', 'onehot', 'member', 'bind']

/** Name of a secret's input signals, before `_key`, `_next`, `_path`, `_siblings`. */
export const secretSignal = (secret: string): string => `secret_${secret.replaceAll('.', '_')}`

const fieldsOf = (step: Step, group: (typeof GROUPS)[number]): string => Object.keys(step[group].fields).join(', ')

const stateInputs = (step: Step): string[] => [
  `signal input ${HIDDEN_STATE}[${step.state.slots.length}]; // ${fieldsOf(step, 'state')}`,
  ...[STATE_KEY, STATE_BEFORE, STATE_AFTER].map((name) => `signal input ${name};`),
]

function secretInputs({ secret, depth }: Gate & { op: 'member' }): string[] {
  const name = secretSignal(secret)
  return [
    `signal input ${name}_key;`,
    `signal input ${name}_next;`,
    `signal input ${name}_path[${depth}];`,
    `signal input ${name}_siblings[${depth}];`,
  ]
}

function printGate(gate: Gate): string {
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
  }
}
