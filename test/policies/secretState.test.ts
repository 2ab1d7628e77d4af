import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gatesOf } from '../../policies/gates.ts'
import {
  add,
  bool,
  calldata,
  checkStep,
  commitState,
  decide,
  definePolicy,
  describeStep,
  FIELD,
  fitTo,
  le,
  policySet,
  privateBudget,
  record,
  recoverState,
  type Step,
  signals,
  spendLimit,
  stateOf,
  stateSalt,
  toCircom,
  toSolidity,
  uint,
} from '../../policies/index.ts'
import { runGates } from '../differential/gateTwin.ts'

const quiet = definePolicy({
  name: 'quiet',
  actions: ['pay(uint96)'],
  params: { max: uint(96) },
  state: { used: record({ sum: uint(96), some: bool() }) },
  secretState: true,
  request: { amount: uint(96, calldata(0)) },
  step: ({ params, state: { used }, request }) => {
    const sum = fitTo(add(used.sum, request.amount), uint(96))
    return { permit: { 'within it': le(sum, params.max) }, next: { used: { sum, some: true } } }
  },
})

const actor = '0x00000000000000000000000000000000000000a1'
const place = { chainId: 31337n, gate: '0x00000000000000000000000000000000000000ee', stateKey: 99n } as const
const ask = (amount: bigint, sum = 0n) =>
  ({
    params: { max: 40n },
    state: { used: { sum, some: sum > 0n } },
    request: { amount },
    actor,
    at: 5n,
  }) as const
const gates = gatesOf(quiet as unknown as Step)

describe('secretState', () => {
  test('default: the statement holds one commitment before and one after, and 0 before the first action', () => {
    const first = stateOf(quiet, { ...ask(30n), ...place, sequence: 0n })
    const second = stateOf(quiet, { ...ask(10n, 30n), ...place, sequence: 1n })
    expect([first.verdict, second.verdict]).toEqual([true, true])
    expect(first.words.slice(3, 5)).toEqual([0n, ...first.next])
    expect(second.words.slice(3, 5)).toEqual([...first.next, ...second.next])
    expect(runGates(gates, signals(quiet, { ...ask(10n, 30n), ...place, sequence: 1n }))).toEqual(second.words)
  })

  test('behavior: a denial states the unchanged state under the salt of the next action', () => {
    const denied = stateOf(quiet, { ...ask(11n, 30n), ...place, sequence: 4n })
    expect(denied.verdict).toBe(false)
    expect(denied.next).toEqual([commitState(quiet as never, [30n, 1n], 99n, 5n)])
    expect(runGates(gates, signals(quiet, { ...ask(11n, 30n), ...place, sequence: 4n }))).toEqual(denied.words)
  })

  test('law: nothing but the committed state, key and sequence has a witness', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 40n), fc.bigInt(0n, 3n), fc.bigInt(0n, 50n), (sum, sequence, other) => {
        const given = signals(quiet, { ...ask(1n, sequence === 0n ? 0n : sum), ...place, sequence })
        const state = given.hidden_state as readonly bigint[]
        const run = (forged: object) => () => runGates(gates, { ...given, ...forged })
        expect(run({})).not.toThrow()
        if (other !== state[0]) expect(run({ hidden_state: [other, state[1]!] })).toThrow('an equality')
        if (other !== 99n) expect(run({ hidden_stateKey: other })).toThrow('an equality')
        if (other !== sequence) expect(run({ sequence: other })).toThrow('an equality')
        expect(run({ stateBefore: other + 1n })).toThrow('an equality')
        expect(run({ stateAfter: other })).toThrow('an equality')
      }),
      { numRuns: 40 },
    )
  })

  test('law: equal states under other sequences or keys have other commitments, and no salt is 0', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, FIELD - 2n), fc.bigInt(1n, 1n << 40n), (key, sequence) => {
        const salts = [stateSalt(key, sequence), stateSalt(key + 1n, sequence), stateSalt(key, sequence + 1n)]
        expect(new Set([...salts, 0n]).size).toBe(4)
      }),
      { numRuns: 50 },
    )
  })

  test('behavior: it is made again out of the key and what was allowed', () => {
    const actions = [30n, 3n, 7n].map((amount) => {
      const { state: _, ...action } = ask(amount)
      return action
    })
    const kept = commitState(quiet as never, [40n, 1n], 99n, 3n)
    expect(recoverState(quiet, { stateKey: 99n, actions, kept })).toEqual({ used: { sum: 40n, some: true } })
    const recover = (changed: object) => () => recoverState(quiet, { stateKey: 99n, actions, kept, ...changed })
    expect(recover({ stateKey: 98n })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.RecoverError: This is not how the state came about: what comes of all of them is not what the gate keeps. Give every accepted action in order, and the account's own key.]`,
    )
    expect(recover({ actions: actions.slice(1) })).toThrow('not what the gate keeps')
    expect(recover({ actions: [...actions, actions[0]] })).toThrow('action 3 is denied by "nothing permits it"')
  })

  test('behavior: it takes a proof, one word at the gate, and a code of its own', () => {
    const step = quiet as unknown as Step
    expect(toSolidity(step).source).toContain('revert NeedsProof();')
    expect(toCircom(step)).toContain('signal input hidden_state[2]; // used.sum, used.some')
    expect(checkStep(step).words).toBe(2 + 1 + 2 + 1)
    expect(describeStep(step).secretState).toBe(true)
    const { prefix: _none, ...clear } = spendLimit.part
    const hidden = definePolicy({ ...clear, secretState: true } as never) as unknown as Step
    const shown = definePolicy({ ...clear, secretState: false } as never) as unknown as Step
    expect(shown.codeHash).toBe(spendLimit.codeHash)
    expect(hidden.codeHash).not.toBe(spendLimit.codeHash)
    expect(policySet('both', [spendLimit, privateBudget]).secretState).toBe(true)
  })

  test('behavior: the evaluator does not care', () => {
    expect(decide(quiet)(ask(41n)).reason.rule).toBe('nothing permits it')
  })

  test('error: no key, no field element, no state', () => {
    const ready = { ...ask(1n), chainId: place.chainId, gate: place.gate, sequence: 0n }
    expect(() => stateOf(quiet, ready)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.StateKeyError: The state key is missing: a secret state needs the one that the agent's wallet derives (\`stateKey\`).]`,
    )
    expect(() => stateOf(quiet, { ...ready, stateKey: FIELD })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.StateKeyError: The state key is no field element above 0: a secret state needs the one that the agent's wallet derives (\`stateKey\`).]`,
    )
    expect(() => stateOf(quiet, { ...ready, ...ask(1n, 3n), stateKey: 1n })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.FirstStateError: Before the first action a state is all zero: give the sequence that the gate has for this account.]`,
    )
    expect(() =>
      definePolicy({ name: 'p', actions: ['f()'], secretState: true, step: () => ({}) }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.NoSecretStateError: Policy p keeps its state secret and has none: declare \`state\`, or leave out \`secretState\`.]`,
    )
  })
})
