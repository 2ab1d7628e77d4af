import { describe, expect, test } from 'vitest'
import { address, and, bool, calldata, definePolicy, eq, is, le, lt, record, root, uint } from '../../policies/index.ts'

/** A society file runs with its types stripped: what they refuse, the definition refuses as well. */
const define = (definition: object) =>
  definePolicy({
    name: 'odd',
    actions: ['transfer(address,uint256)'],
    request: { to: address(calldata(0)), amount: uint(96, calldata(1)) },
    step: () => ({ permit: { always: true } }),
    ...definition,
  } as never)
const withRules = (step: (context: never) => unknown, more: object = {}) => define({ step, ...more })
type Seen = { request: { amount: never }; params: Record<string, never>; action: never }

describe('definitions without types', () => {
  test('error: a rule that is no truth', () => {
    expect(() =>
      withRules(({ request }: Seen) => ({ permit: { small: request.amount } })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.OutcomeError: What the step of odd returns gives the rule "small" something other than a truth: return { permit, forbid, next }, with rules such as le(a, b).]`,
    )
    for (const odd of ['no', undefined, 1n, null]) {
      const forbid = { large: odd }
      expect(() => withRules(() => ({ permit: { always: true }, forbid }))).toThrow('gives the rule "large"')
    }
  })

  test('error: a misspelt part would forbid nothing', () => {
    expect(() =>
      withRules(() => ({ permit: { always: true }, forbit: { never: true } })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.OutcomeError: What the step of odd returns has "forbit": return { permit, forbid, next }, with rules such as le(a, b).]`,
    )
    expect(() => withRules(() => undefined)).toThrow('returns is missing')
    expect(() => define({ parms: { max: uint(96) } })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.DefinitionError: Policy odd cannot be read: "parms" is nothing that can be declared: it knows actions, params, chain, state, secretState, migrate, request.]`,
    )
    expect(() => define({ step: 5 })).toThrow('`step` is no function')
    expect(() => define({ params: { max: 5 } })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.NoTypeError: The field "max" has no type: give it uint(n), int(n), bool(), address(), or another one of the reference.]`,
    )
    expect(() => define({ params: { 'a.b': uint(8), a: record({ b: uint(8) }) } })).toThrow('"a.b" is no name')
  })

  test('error: operands of another kind', () => {
    const params = { open: bool(), a: root(), b: root() }
    const rule = (when: (seen: Seen) => unknown) => () =>
      withRules((seen: Seen) => ({ permit: { rule: when(seen) } }) as never, { params })
    expect(rule(({ request }) => and(request.amount, true))).toThrowErrorMatchingInlineSnapshot(
      `[Policies.KindError: Here belongs a truth, not a value of kind int: compare numbers for a truth, \`select(truth, 1, 0)\` for a number.]`,
    )
    expect(rule(({ request, params }) => eq(params.open!, request.amount))).toThrow('Here belongs a truth')
    expect(rule(({ request }) => le(request.amount, '5' as never))).toThrow('not "5"')
    expect(rule(({ request }) => le(request.amount, 1.5))).toThrow('not 1.5')
    expect(rule(({ params, request }) => lt(params.a!, request.amount))).toThrow('a value of kind root')
    expect(rule(({ params }) => eq(params.a!, params.b!))).toThrow('a value of kind root')
    expect(rule(({ action }) => is(action as never, 'approve' as never))).toThrow('is never "approve"')
  })

  test('error: a next value of another kind', () => {
    const next = (n: unknown) => () => withRules(() => ({ permit: {}, next: { n } }), { state: { n: uint(8) } })
    expect(next(true)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.NextError: The next value of "n" is no value of a field of kind uint.]`,
    )
    expect(next(7)).not.toThrow()
  })

  test('error: a field of another policy', () => {
    let taken: unknown
    withRules(({ request }: Seen) => {
      taken = request.amount
      return { permit: {} }
    })
    const use = () => ({ permit: { small: le(taken as never, 4) } })
    expect(() => withRules(use, { request: {} })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.ForeignError: Policy odd uses request.amount of another policy: declare it, and read it from the argument of \`step\`.]`,
    )
    expect(() => withRules(use, { request: { amount: uint(128, calldata(1)) } })).toThrow('of another policy')
    expect(() => withRules(use)).not.toThrow()
  })
})
