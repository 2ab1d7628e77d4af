import { describe, expect, test } from 'vitest'
import {
  address,
  array,
  calldata,
  decide,
  definePolicy,
  defineStep,
  gt,
  int,
  is,
  list,
  oneOf,
  pick,
  symbol,
  uint,
  view,
} from '../../policies/index.ts'

const actor = '0x00000000000000000000000000000000000000a1'
const rules = { permit: { always: true }, forbid: {} }

describe('definePolicy', () => {
  test('default: the hash is of the code', () => {
    const define = (max: bigint) =>
      definePolicy({
        name: 'cap',
        actions: ['f(uint256)'],
        request: { x: uint(8, calldata(0)) },
        step: ({ request }) => ({ permit: {}, forbid: { over: gt(request.x, max) } }),
      })
    expect(define(1n).codeHash).toMatchInlineSnapshot(
      `"0x7f6c37e928049ff6e56d896aa8d8c327e6ecdd903f186a15addca329d72c8c6d"`,
    )
    expect(define(1n).codeHash).toBe(define(1n).codeHash)
    expect(define(2n).codeHash).not.toBe(define(1n).codeHash)
  })

  test('behavior: wrong names do not compile', () => {
    const policy = definePolicy({
      name: 'typed',
      actions: ['f(uint256)', 'g(uint256)'],
      params: { max: uint(8), mode: symbol(['open', 'shut']) },
      state: { seen: uint(8) },
      request: { x: uint(8, calldata(0)) },
      step: ({ params, state, action }) => {
        // @ts-expect-error no such param
        expect(() => params.maximum).toThrow('params.maximum')
        // @ts-expect-error no such name
        expect(() => is(params.mode, 'ajar')).toThrow('one of open, shut')
        // @ts-expect-error no such action
        expect(() => is(action, 'h(uint256)')).toThrow('never "h(uint256)"')
        return { permit: { shut: oneOf(params.mode, 'shut') }, forbid: {}, next: { seen: state.seen } }
      },
    })
    const input = { params: { max: 1n, mode: 'shut' }, actor, at: 0n } as const
    const request = { action: 'f(uint256)', x: 1n } as const
    expect(decide(policy)({ ...input, request }).allow).toBe(true)
    // @ts-expect-error no such action
    expect(() => decide(policy)({ ...input, request: { ...request, action: 'h(uint256)' } })).toThrow()
    // @ts-expect-error a missing request
    expect(() => decide(policy)(input)).toThrow()
  })

  test.each([
    ['params', 'Policy cap reads params.maxx, which is not declared. Known in params: max.'],
    ['state', 'Policy cap reads state.maxx, which is not declared. Known in state: none.'],
    ['secret', 'Policy cap reads secret.maxx, which is not declared. Known in secret: none.'],
  ] as const)('error: a misspelt field of %s', (group, message) => {
    const misspelt = () =>
      definePolicy({
        name: 'cap',
        actions: ['transfer(address,uint256)'],
        params: { max: uint(96) },
        step: (context) => {
          const fields = context[group] as Record<string, bigint>
          return { permit: { 'a payment': gt(0, fields.maxx as bigint) } }
        },
      })
    expect(misspelt).toThrow(message)
  })

  test('error: a request field bound to nothing', () => {
    expect(() =>
      definePolicy({ name: 'p', actions: ['f(uint256)'], request: { x: uint(8) }, step: () => rules }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.UnboundError: The request field "x" is bound to nothing: give it calldata(n), account() or target().]`,
    )
  })

  test('error: a field of another type than its argument', () => {
    expect(() =>
      definePolicy({ name: 'p', actions: ['f(uint256)'], request: { x: address(calldata(0)) }, step: () => rules }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.BindingError: The field "x" cannot be read: it has kind address, and argument 0 of f(uint256) a uint256.]`,
    )
  })

  test('error: an argument that one of the actions has not', () => {
    expect(() =>
      definePolicy({
        name: 'p',
        actions: ['f(uint256)', 'g()'],
        request: { x: uint(8, calldata(0)) },
        step: () => rules,
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.BindingError: The field "x" cannot be read: it is argument 0, which g() has not.]`,
    )
  })

  test('error: a dynamic argument cannot be read', () => {
    expect(() =>
      definePolicy({ name: 'p', actions: ['f(uint256[])'], request: { x: uint(8, calldata(0)) }, step: () => rules }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.BindingError: The field "x" cannot be read: it has kind uint, and argument 0 of f(uint256[]) a uint256[].]`,
    )
  })

  test('error: a chain field that is no view', () => {
    expect(() =>
      definePolicy({ name: 'p', actions: ['f()'], chain: { x: uint(8) }, step: () => rules }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.UnboundError: The chain field "x" is no view of a contract: give it view(contract, signature, arguments).]`,
    )
    expect(() =>
      definePolicy({
        name: 'p',
        actions: ['f()'],
        chain: { x: uint(8, view('gate', 'roleOf(address)', [calldata(0)])) },
        step: () => rules,
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.BindingError: The field "x" cannot be read: it passes argument 0 of f() as address.]`,
    )
  })

  test('error: a free secret', () => {
    expect(() =>
      definePolicy({ name: 'p', actions: ['f()'], secret: () => ({ salt: uint(64) }), step: () => rules }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.FreeSecretError: The secret "salt" is bound to nothing, so a prover could choose it: say \`committed(fields, { to })\` (opens a commitment), \`signed(fields, { by })\` (an issuer's credential) or \`leaf(fields, { of, depth })\` (a record of a tree); \`membership\` asks a set.]`,
    )
  })

  test('error: a next value wider than its field', () => {
    expect(() =>
      definePolicy({
        name: 'p',
        actions: ['f()'],
        params: { x: uint(9) },
        state: { y: uint(8) },
        step: ({ params }) => ({ ...rules, next: { y: params.x } }),
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.NextError: The next value of "y" may become 0..511: \`fitTo\` or bound it.]`,
    )
  })

  test('error: signed state', () => {
    expect(() =>
      definePolicy({ name: 'p', actions: ['f()'], state: { y: int(8) }, step: () => rules }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.SignedStateError: The state field "y" is signed, and zero words must be its zero: keep two uints, or an offset.]`,
    )
  })
})

describe('defineStep', () => {
  test('default', () => {
    const last = defineStep({
      name: 'last',
      state: { pair: array(uint(8), 2) },
      request: { x: uint(8) },
      step: ({ state, request }) => ({ next: { pair: list(request.x, pick(state.pair, 0)) } }),
    })
    expect(decide(last)({ request: { x: 7n }, actor, at: 0n })).toMatchInlineSnapshot(`
      {
        "allow": true,
        "next": {
          "pair": [
            7n,
            0n,
          ],
        },
        "reason": {
          "effect": "permit",
          "index": 1,
          "rule": "computed",
        },
      }
    `)
  })
})
