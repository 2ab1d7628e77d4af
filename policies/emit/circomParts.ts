import { packed } from '../gates.ts'
import type { Layout } from '../layout.ts'
import { print, wire } from '../linear.ts'

/** The signals of every circuit that binds a list of words (circuits/lib/bind.circom). */
export const BINDING = ['signal input alpha;', 'signal output digest;', 'signal output evaluation;']

/** The words, given as expressions, and what binds them. */
export const bindWords = (words: readonly string[]): string[] => [
  `signal words[${words.length}];`,
  ...words.map((word, index) => `words[${index}] <== ${word};`),
  `digest <== Digest(${words.length})(words);`,
  `evaluation <== Horner(${words.length})(words, alpha);`,
]

/** A whole circuit: what it includes, its templates with a note on each, and which of them it is. */
export const circuit = (source: string, files: readonly string[], templates: readonly string[], main: string): string =>
  [
    `// Generated from a ${source}: change its TypeScript, not this.`,
    'pragma circom 2.1.6;',
    '',
    ...files.map((file) => `include "${file}.circom";`),
    '',
    ...templates,
    '',
    `component main {public [alpha]} = ${main}();`,
    '',
  ].join('\n')

/** Constraints that say that an array of inputs is of a layout. */
export function ranges(layout: Layout, name: string): string[] {
  const bits = layout.slots.flatMap(({ kind, bits }, slot) =>
    kind === 'root' ? [] : [`_ <== Bits(${bits})(${name}[${slot}]);`],
  )
  // Of a symbol there are no more values than names.
  const names = Object.entries(layout.fields).flatMap(([field, type]) =>
    type.kind === 'symbol' && type.names.length < 256
      ? [`_ <== Bits(8)(${type.names.length - 1} - ${name}[${layout.places[field]!.start}]);`]
      : [],
  )
  return [...bits, ...names]
}

/** The words that an array of signals makes. */
export const wordsOf = ({ slots, words }: Layout, name: string): string[] =>
  packed(
    slots,
    slots.map((_, slot) => wire(`${name}[${slot}]`)),
    words,
  ).map(print)

export const namesOf = ({ fields }: Layout): string => Object.keys(fields).join(', ')

export const template = (name: string, lines: readonly string[]): string[] => [
  `template ${name}() {`,
  ...lines.map((line) => (line === '' ? '' : `    ${line}`)),
  '}',
]
