import { tagOf } from '../commitment.ts'
import { gatesOf } from '../gates.ts'
import { print } from '../linear.ts'
import { checkRun, codeHalves, RUN_BITS } from '../run.ts'
import type { Step } from '../step.ts'
import { FILES, printGate } from './circom.ts'
import { BINDING, bindWords, circuit, namesOf, ranges, template, wordsOf } from './circomParts.ts'

/**
 * A run of 1 to `capacity` secret rows as a circuit: the rows are those that are committed in a public word, the first state is all
 * zero, each row moves the state as the step says, and the last state stands in the statement (libraries/RunStatement.sol). What
 * lies behind the last row is zero and moves nothing. Wants the include directories of `toCircom`, and `--O2`.
 *
 * @throws RunStepError for a step that a run can't be made of.
 */
export function toRunCircom(step: Step, capacity: number): string {
  checkRun(step, capacity)
  const { params, state, request } = step
  const rows = Array.from({ length: capacity }, (_, index) => index)
  const given = params.slots.length > 0
  const bits = BigInt(capacity).toString(2).length
  const rowWords = rows.flatMap((row) => wordsOf(request, `hidden_rows[${row}]`))
  const words = [
    'place',
    `head + count * ${1n << RUN_BITS}`,
    ...['workflow[0]', 'workflow[1]'],
    ...codeHalves(step).map(String),
    'rowsRoot',
    ...wordsOf(params, 'params'),
    ...wordsOf(state, `states[${capacity}]`),
  ]
  const lines = [
    'signal input place; // the chain and who asks',
    'signal input head; // worker, task, attempt',
    'signal input workflow[2];',
    'signal input count; // of rows',
    'signal input rowsRoot;',
    ...(given ? [`signal input params[${params.slots.length}]; // ${namesOf(params)}`] : []),
    `signal input hidden_rows[${capacity}][${request.slots.length}]; // ${namesOf(request)}`,
    'signal input hidden_salt;',
    ...BINDING,
    '',
    '// the count stands above the head in one word: neither reaches into the other',
    `_ <== Bits(${RUN_BITS})(head);`,
    '// there are 1 to all rows',
    `_ <== Bits(${bits})(count - 1);`,
    `_ <== Bits(${bits})(${capacity} - count);`,
    ...ranges(params, 'params'),
    '',
    '// the rows, how many there are, and nothing else are committed',
    `signal image <== Commitment(${1 + rowWords.length}, ${tagOf('rows', request.fields)})([count, ${rowWords.join(', ')}], hidden_salt);`,
    'image === rowsRoot;',
    '',
    `signal states[${capacity + 1}][${state.slots.length}];`,
    `signal next[${capacity}][${state.slots.length}];`,
    `signal counts[${capacity}];`,
    ...state.slots.map((_, slot) => `states[0][${slot}] <== 0;`),
    ...rows.flatMap((row) => [
      '',
      ...ranges(request, `hidden_rows[${row}]`),
      `counts[${row}] <== NonNegative(${bits})(count - ${row + 1});`,
      `next[${row}] <== Row()(${given ? 'params, ' : ''}states[${row}], hidden_rows[${row}]);`,
      // Behind the last row there is nothing, and nothing moves.
      ...request.slots.map((_, slot) => `hidden_rows[${row}][${slot}] * (1 - counts[${row}]) === 0;`),
      ...state.slots.map(
        (_, slot) =>
          `states[${row + 1}][${slot}] <== states[${row}][${slot}] + counts[${row}] * (next[${row}][${slot}] - states[${row}][${slot}]);`,
      ),
    ]),
    '',
    ...bindWords(words),
  ]
  return circuit(
    'step',
    [...FILES, 'commitment'],
    [
      `// ${step.kind} ${step.name}, code ${step.codeHash}: what one row does to the state`,
      ...template('Row', rowLines(step)),
      '',
      `// up to ${capacity} rows of it`,
      ...template('Run', lines),
    ],
    'Run',
  )
}

/** Inputs are in range already: rows are checked, and a step's next state is of its layout. */
function rowLines(step: Step): string[] {
  const { gates, ranges, next } = gatesOf(step)
  return [
    ...(['params', 'state', 'request'] as const).flatMap((group) => {
      const { slots } = step[group]
      return slots.length === 0 ? [] : [`signal input ${group}[${slots.length}];`]
    }),
    `signal output next[${next.length}];`,
    "// as on chain: a row is nobody's and at no time",
    'signal actor <== 0;',
    'signal at <== 0;',
    ...gates.slice(ranges).map(printGate),
    ...next.map((scalar, slot) => `next[${slot}] <== ${print(scalar)};`),
  ]
}
