import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  array,
  calldata,
  carry,
  decide,
  definePolicy,
  div,
  fitTo,
  fold,
  gt,
  indexedTree,
  map,
  membership,
  min,
  mod,
  mul,
  pick,
  root,
  select,
  sum,
  uint,
} from '../../policies/index.ts'

const actor = '0x00000000000000000000000000000000000000a1'
const cap = definePolicy({
  name: 'cap',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'POL') },
  state: { count: uint(8) },
  request: { amount: uint(96, calldata(1)) },
  step: ({ params, state, request }) => ({
    permit: { 'a payment': gt(request.amount, 0) },
    forbid: { 'more than the cap': gt(request.amount, params.max) },
    next: { count: fitTo(add(state.count, 1), uint(8)) },
  }),
})
const check = (amount: bigint, count = 0n) =>
  decide(cap)({ params: { max: 40n }, request: { amount }, state: { count }, actor, at: 0n })

describe('decide', () => {
  test('default', () => {
    expect(check(40n)).toMatchInlineSnapshot(`
      {
        "allow": true,
        "next": {
          "count": 1n,
        },
        "reason": {
          "effect": "permit",
          "index": 1,
          "rule": "a payment",
        },
      }
    `)
  })

  test('behavior: nothing permits', () => {
    expect(check(0n)).toMatchInlineSnapshot(`
      {
        "allow": false,
        "next": {
          "count": 0n,
        },
        "reason": {
          "effect": "default",
          "index": 0,
          "rule": "nothing permits it",
        },
      }
    `)
  })

  test('behavior: forbid wins, and the state stays', () => {
    expect(check(41n, 7n)).toMatchInlineSnapshot(`
      {
        "allow": false,
        "next": {
          "count": 7n,
        },
        "reason": {
          "effect": "forbid",
          "index": 2,
          "rule": "more than the cap",
        },
      }
    `)
  })

  test('behavior: a failed fit denies even what is permitted', () => {
    expect(check(1n, 255n)).toMatchInlineSnapshot(`
      {
        "allow": false,
        "next": {
          "count": 255n,
        },
        "reason": {
          "effect": "error",
          "index": 255,
          "rule": "a value does not fit or a path leads nowhere",
        },
      }
    `)
  })

  test('behavior: an error in the branch not taken is an error', () => {
    const lazy = definePolicy({
      name: 'lazy',
      actions: ['f(uint256)'],
      request: { x: uint(16, calldata(0)) },
      step: ({ request }) => ({
        permit: { always: gt(select(gt(request.x, 255), 1, fitTo(request.x, uint(8))), -1) },
        forbid: {},
      }),
    })
    expect(decide(lazy)({ request: { x: 256n }, actor, at: 0n }).reason.index).toBe(255)
    expect(decide(lazy)({ request: { x: 255n }, actor, at: 0n }).allow).toBe(true)
  })

  test('behavior: a loop that is first computed inside another one leaves its place alone', () => {
    const sums = definePolicy({
      name: 'sums',
      actions: ['f(uint8[2])'],
      state: { last: array(uint(8), 2) },
      request: { xs: array(uint(8), 2, calldata(0)) },
      step: ({ request }) => {
        const tens = map(request.xs, (_, place) => mul(place, 10))
        return { permit: { always: true }, next: { last: map(request.xs, (x) => min(add(pick(tens, 1), x), 255)) } }
      },
    })
    expect(decide(sums)({ request: { xs: [3n, 4n] }, actor, at: 0n }).next).toEqual({ last: [13n, 14n] })
  })

  test('behavior: loops in loops see the round that they are in, and folds carry all they have at once', () => {
    const grid = definePolicy({
      name: 'grid',
      actions: ['f(uint8[2])'],
      state: { sums: array(uint(32), 2), steps: uint(32), last: uint(8) },
      request: { xs: array(uint(8), 2, calldata(0)) },
      step: ({ request: { xs } }) => {
        const start = { a: carry(0, uint(32)), b: carry(1, uint(32)) }
        const { a, b } = fold(xs, start, ({ a, b }, x) => ({ a: fitTo(b, uint(32)), b: fitTo(add(a, x), uint(32)) }))
        const rows = map(xs, (x, row) => sum(map(xs, (y, column) => add(mul(x, y), mul(10, add(mul(row, 2), column))))))
        return { permit: { always: true }, next: { sums: rows, steps: fitTo(mul(a, b), uint(32)), last: pick(xs, 1) } }
      },
    })
    const { next } = decide(grid)({ request: { xs: [3n, 4n] }, actor, at: 0n })
    expect(next).toEqual({ sums: [9n + 12n + 10n, 12n + 16n + 50n], steps: 3n * 5n, last: 4n })
  })

  test('behavior: a decision may ask for another one of the same policy on its way', () => {
    const tree = indexedTree(2, [5n])
    const listed = definePolicy({
      name: 'listed',
      actions: ['f(uint256)'],
      params: { list: root() },
      request: { x: uint(16, calldata(0)) },
      secret: ({ params, request }) => ({ known: membership(2, { of: params.list, key: request.x }) }),
      step: ({ secret }) => ({ permit: { 'x is on the list': secret.known } }),
    })
    const check = decide(listed)
    const input = { params: { list: tree.root }, actor, at: 0n } as const
    const opening = tree.prove(5n)
    const nosy = {
      ...opening,
      get key() {
        return check({ ...input, request: { x: 6n }, secret: { known: tree.prove(6n) } }).allow ? 0n : opening.key
      },
    }
    expect(check({ ...input, request: { x: 5n }, secret: { known: nosy } }).allow).toBe(true)
    expect(check({ ...input, request: { x: 6n }, secret: { known: tree.prove(6n) } }).allow).toBe(false)
  })

  test('behavior: what one caller does to a decision is nothing to the next', () => {
    const { reason, next } = check(41n)
    expect(() => Object.assign(reason, { rule: 'none' })).toThrow(TypeError)
    Object.assign(next, { count: 9n })
    expect(check(41n)).toMatchObject({ reason: { rule: 'more than the cap' }, next: { count: 0n } })
  })

  test('error: a value outside its field', () => {
    expect(() => check(1n << 96n)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.ValueError: The value of "amount" is 79228162514264337593543950336, outside 0..79228162514264337593543950335.]`,
    )
  })

  test('law: floor division leaves 0 <= r < d', () => {
    const divide = definePolicy({
      name: 'divide',
      actions: ['f(int256,uint256)'],
      params: { bias: uint(64) },
      state: { quotient: uint(64), remainder: uint(32) },
      request: { x: uint(32, calldata(1)) },
      step: ({ params, request }) => {
        const value = add(params.bias, -(1n << 40n))
        const divisor = add(request.x, 1)
        return {
          permit: { always: true },
          forbid: {},
          next: {
            quotient: fitTo(add(div(value, divisor), 1n << 41n), uint(64)),
            remainder: fitTo(mod(value, divisor), uint(32)),
          },
        }
      },
    })
    const run = decide(divide)
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 41n) - 1n), fc.bigInt(0n, (1n << 32n) - 2n), (bias, x) => {
        const { next } = run({ params: { bias }, request: { x }, actor, at: 0n })
        const quotient = next.quotient - (1n << 41n)
        expect(next.remainder < x + 1n).toBe(true)
        expect(quotient * (x + 1n) + next.remainder).toBe(bias - (1n << 40n))
      }),
    )
  })
})
