import {
  add,
  address,
  and,
  bool,
  bytes32,
  calldata,
  definePolicy,
  eq,
  fitTo,
  gt,
  type Step,
  toCircom,
  uint,
  view,
} from '../../../policies/index.ts'

/** Rules that can be switched off by a vote, a log, a fact: all that a forger would like to choose. */
const definition = (strict: boolean) =>
  definePolicy({
    name: 'purse',
    actions: ['transfer(address,uint256)'],
    params: { max: uint(96), strict: bool() },
    chain: { level: uint(8, view('oracle', 'level()', [])) },
    state: { spent: uint(96) },
    request: { to: address(calldata(0)), amount: uint(96, calldata(1)) },
    step: ({ params, chain, state, request }) => {
      const spent = add(state.spent, request.amount)
      return {
        permit: { 'a payment': true },
        forbid: {
          'over the limit': strict ? and(params.strict, gt(spent, params.max)) : false,
          'no level': strict ? eq(chain.level, 0) : false,
        },
        next: { spent: fitTo(spent, uint(96)) },
      }
    },
  })

export const purse = definition(true)

/** As the policy was before it had rules: the same words, another circuit. */
const lax = definition(false)

/** What governs the gate's own `submitProof`: whoever sends it is its actor. */
export const note = definePolicy({
  name: 'note',
  actions: ['submitProof(bytes32,bytes)'],
  request: { workflow: bytes32(calldata(0)) },
  step: () => ({ permit: { 'any workflow': true } }),
})

/** Which words of the statement hold what. */
export const WORDS = { params: 2, chain: 3, state: 4, next: 5, request: 6 } as const

const printed = (step: unknown): string => toCircom(step as Step)

/** The policy's circuit, that of its lax version, and such in which a word of the statement is an input of its own. */
export const circuits = {
  own: printed(purse),
  lax: printed(lax),
  looseParams: loosened(WORDS.params),
  looseState: loosened(WORDS.state),
  note: printed(note),
} as const

export type CircuitName = keyof typeof circuits

function loosened(word: number): string {
  const text = printed(purse)
  const line = new RegExp(`words\\[${word}\\] <== `)
  if (!line.test(text)) throw new Error(`the circuit has no word ${word}`)
  return text.replace(line, `signal input loose; words[${word}] <== loose; // `)
}
