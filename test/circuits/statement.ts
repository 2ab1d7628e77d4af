// The circuit of these tests: a statement of `words` 64-bit words, hashed `rounds` times (docs/architecture.md, "Words").
import { poseidon4, poseidon16 } from 'poseidon-lite'
import { FIELD } from '../../policies/field.ts'

/** Outputs `[digest, evaluation]`, public input `alpha`; private inputs `words`, and `limit`, which bounds the first. */
export function statementCircuit({ words, rounds }: Size): string {
  return `pragma circom 2.1.6;
include "poseidon.circom";
include "comparators.circom";

template Statement(WORDS, ROUNDS) {
  signal input words[WORDS];
  signal input limit;
  signal input alpha;
  signal output digest;
  signal output evaluation;

  component range[WORDS];
  signal partial[WORDS + 1];
  partial[0] <== 0;
  for (var i = 0; i < WORDS; i++) {
    range[i] = Num2Bits(64);
    range[i].in <== words[i];
    partial[i + 1] <== partial[i] * alpha + words[i];
  }
  evaluation <== partial[WORDS];

  component within = LessEqThan(64);
  within.in[0] <== words[0];
  within.in[1] <== limit;
  within.out === 1;

  component hash[ROUNDS];
  for (var k = 0; k < ROUNDS; k++) {
    hash[k] = Poseidon(WORDS);
    for (var i = 0; i < WORDS; i++) {
      if (k > 0 && i == 0) { hash[k].inputs[i] <== hash[k - 1].out; }
      else { hash[k].inputs[i] <== words[i]; }
    }
  }
  digest <== hash[ROUNDS - 1].out;
}

component main {public [alpha]} = Statement(${words}, ${rounds});
`
}

export type Size = { words: 4 | 16; rounds: number }

/** 917 constraints. */
export const small: Size = { words: 4, rounds: 2 }

/** About 4,800 constraints. */
export const large: Size = { words: 16, rounds: 6 }

/** Inputs that satisfy the circuit, told apart by `first`, which must not pass 1000. */
export function inputs({ words }: Size, first = 5n) {
  return {
    words: [first, ...Array.from({ length: words - 1 }, (_, index) => BigInt(index) << 40n)],
    limit: 1000n,
    alpha: 7n,
  }
}

/** The circuit's TypeScript twin: what its public signals must be. */
export function publicSignals({ words, rounds }: Size, { words: values, alpha }: ReturnType<typeof inputs>): bigint[] {
  const hash = words === 4 ? poseidon4 : poseidon16
  let digest = hash(values)
  for (let round = 1; round < rounds; round++) digest = hash([digest, ...values.slice(1)])
  return [digest, values.reduce((sum, word) => (sum * alpha + word) % FIELD, 0n), alpha]
}
