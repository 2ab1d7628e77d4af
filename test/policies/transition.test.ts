import { zeroAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import {
  approvalBefore,
  defineStep,
  leaf,
  openingsOf,
  packWords,
  privateBudget,
  root,
  type Step,
  toTransitionCircom,
  transitionOf,
  transitionSignals,
  uint,
} from '../../policies/index.ts'
import { listed, payees, payments } from '../circuits/listed.ts'

const given = { params: { payees: payees.root }, state: { sum: 5n, others: 1n }, request: payments[2]! }
const place = {
  chainId: 31337n,
  asker: '0x00000000000000000000000000000000000000aa',
  batch: 1n << 200n,
  leaf: 3,
  row: 7,
} as const
const nobody = { actor: zeroAddress, at: 0n }
const secret = openingsOf(listed as unknown as Step, { ...given, ...nobody }, { payees }) as never

describe('transitionOf', () => {
  test('default: the words that the contract builds', () => {
    const { words, next } = transitionOf(listed, { ...place, ...given, secret })
    expect(next).toEqual(packWords(listed.state, { sum: 105n, others: 1n }))
    expect(words[1]).toBe(7n | (3n << 32n))
    expect(words.slice(2, 4)).toEqual([1n << 72n, 0n])
    const groups = [packWords(listed.params, given.params), packWords(listed.state, given.state), next]
    expect(words.slice(6)).toEqual([...groups, packWords(listed.request, given.request)].flat())
  })

  test('behavior: a row that is denied leaves the state, as in a run', () => {
    const full = { sum: 5n, others: 65_535n }
    const unlisted = { params: given.params, request: payments[1]! }
    const opening = openingsOf(listed as unknown as Step, { ...unlisted, state: full, ...nobody }, { payees }) as never
    const { next } = transitionOf(listed, { ...place, ...unlisted, state: full, secret: opening })
    expect(next).toEqual(packWords(listed.state, full))
  })

  test('error: what does not fit its place', () => {
    expect(() => transitionOf(listed, { ...place, ...given, secret, leaf: 256 })).toThrow(
      'The leaf of a statement is 256',
    )
    expect(() => transitionOf(listed, { ...place, ...given, secret, row: 2 ** 32 })).toThrow(
      'The row of a statement is',
    )
  })
})

describe('transitionSignals', () => {
  test('default: what is opened is among them', () => {
    expect(Object.keys(transitionSignals(listed, { ...place, ...given, secret })).sort()).toMatchInlineSnapshot(`
      [
        "alpha",
        "batch",
        "head",
        "params",
        "place",
        "request",
        "secret_payee_key",
        "secret_payee_next",
        "secret_payee_path",
        "secret_payee_siblings",
        "state",
      ]
    `)
  })
})

describe('toTransitionCircom', () => {
  const chosen = defineStep({
    name: 'chosen',
    params: { records: root() },
    state: { sum: uint(8) },
    request: { amount: uint(8) },
    secret: ({ params }) => ({ record: leaf({ worth: uint(8) }, { of: params.records, depth: 2 }) }),
    step: ({ secret }) => ({ next: { sum: secret.record.worth } }),
  })

  test('error: a step of which no transition can be opened, or of which the prover chooses', () => {
    const steps = [approvalBefore, privateBudget, chosen] as unknown as Step[]
    expect(steps.map(refusal)).toMatchInlineSnapshot(`
      [
        "Policies.TransitionStepError: No circuit of a transition can be made of approvalBefore: it reads facts of the chain, and a row has none.",
        "Policies.TransitionStepError: No circuit of a transition can be made of privateBudget: its state is secret, and a trace opens its states.",
        "Policies.TransitionStepError: No circuit of a transition can be made of chosen: whoever proves it chooses record, and so the next state.",
      ]
    `)
  })
})

function refusal(step: Step): string {
  try {
    toTransitionCircom(step)
    return 'none'
  } catch (error) {
    return `${error}`
  }
}
