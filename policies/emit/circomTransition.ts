import { gatesOf } from '../gates.ts'
import { print } from '../linear.ts'
import { codeHalves } from '../run.ts'
import type { Step } from '../step.ts'
import { checkTransition } from '../transition.ts'
import { FILES, printGate, secretFiles, secretInputs, valueInputs } from './circom.ts'
import { BINDING, bindWords, circuit, namesOf, ranges, template, wordsOf } from './circomParts.ts'

/**
 * One transition of a trace as a circuit: state and row are public words, what the step opens is not, and the next state stands in the
 * statement (libraries/TransitionStatement.sol). For steps that have no form on chain. Wants the include directories of
 * `toCircom`, and `--O2`.
 *
 * @throws TransitionStepError for a step whose transitions nobody could open.
 */
export function toTransitionCircom(step: Step): string {
  checkTransition(step)
  const { gates, ranges: inputs, next } = gatesOf(step)
  const groups = (['params', 'state', 'request'] as const).filter((group) => step[group].slots.length > 0)
  const words = [
    ...['place', 'head', 'batch[0]', 'batch[1]'],
    ...codeHalves(step).map(String),
    ...wordsOf(step.params, 'params'),
    ...wordsOf(step.state, 'state'),
    ...wordsOf(step.state, 'next'),
    ...wordsOf(step.request, 'request'),
  ]
  const lines = [
    'signal input place; // the chain and who asks',
    'signal input head; // row and leaf',
    'signal input batch[2];',
    ...groups.map((group) => `signal input ${group}[${step[group].slots.length}]; // ${namesOf(step[group])}`),
    ...gates.flatMap(secretInputs),
    ...step.opened.flatMap((node) => (node.op === 'opened' ? valueInputs(node) : [])),
    ...BINDING,
    '',
    "// as on chain: a row is nobody's and at no time",
    'signal actor <== 0;',
    'signal at <== 0;',
    ...groups.flatMap((group) => ranges(step[group], group)),
    ...gates.slice(inputs).map(printGate),
    `signal next[${next.length}];`,
    ...next.map((scalar, slot) => `next[${slot}] <== ${print(scalar)};`),
    '',
    ...bindWords(words),
  ]
  return circuit(
    'step',
    [...FILES, ...secretFiles(step, gates)],
    [`// one row of ${step.kind} ${step.name}, code ${step.codeHash}`, ...template('Transition', lines)],
    'Transition',
  )
}
