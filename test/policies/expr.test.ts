import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  array,
  carry,
  decide,
  defineStep,
  div,
  eq,
  fold,
  gt,
  indices,
  list,
  map,
  max,
  min,
  mod,
  mul,
  pick,
  select,
  sub,
  sum,
  table,
  uint,
} from '../../policies/index.ts'
import * as interval from '../../policies/interval.ts'

describe('expressions', () => {
  test('default: equal expressions are one object', () => {
    expect(add(mul(2, 3), 1)).toBe(add(mul(2, 3), 1))
    expect(map(list(1, 2), (x) => add(x, 1))).toBe(map(list(1, 2), (x) => add(x, 1)))
    expect(add(2, 3)).toMatchObject({ op: 'const', value: 5n })
  })

  test('error: a value beyond 2^250', () => {
    expect(() => mul(1n << 200n, 1n << 50n)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.WidthError: The result of mul may lie in 1809251394333065553493296640760748560207343510400633813116524750123642650624..1809251394333065553493296640760748560207343510400633813116524750123642650624, beyond 2^250: \`fitTo\` or \`clamp\` it first.]`,
    )
  })

  test('error: a divisor that may be 0', () => {
    expect(() => div(1, sub(1, 1))).toThrowErrorMatchingInlineSnapshot(
      `[Policies.DivisorError: A divisor may lie in 0..0, and 0 or less has no quotient: divide by \`max(divisor, 1)\`.]`,
    )
  })

  test('error: an index outside', () => {
    expect(() => pick(list(1, 2), 2)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.IndexError: An index may lie in 2..2, outside 0..1: \`fitTo(index, between(0n, 1n))\`.]`,
    )
    expect(() => table(-1, [1])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.IndexError: An index may lie in -1..-1, outside 0..0: \`fitTo(index, between(0n, 0n))\`.]`,
    )
  })

  test('error: an accumulator that grows out of its type', () => {
    expect(() =>
      fold(list(1, 2), { total: carry(0, uint(8)) }, ({ total }, x) => ({ total: add(total, x) })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CarryError: The accumulator total may become 1..257, outside 0..255: \`fitTo\` it in the body.]`,
    )
  })

  test('error: a loop item that escapes', () => {
    expect(() =>
      defineStep({
        name: 'escape',
        state: { y: uint(8) },
        request: { x: uint(8) },
        step: ({ request }) => {
          let kept = request.x
          map(indices(3), (index) => {
            kept = index
            return index
          })
          return { next: { y: kept } }
        },
      }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Policies.EscapeError: An item of a loop is used outside of it: return what you need from the loop.]`,
    )
  })
})

describe('loops', () => {
  test('behavior: nested loops see outer items', () => {
    const step = defineStep({
      name: 'nested',
      state: { products: array(uint(16), 3), largest: uint(16) },
      request: { xs: array(uint(4), 3) },
      step: ({ request: { xs } }) => {
        const products = map(xs, (x) => sum(map(xs, (y, index) => mul(select(eq(index, 1), 2, 1), mul(x, y)))))
        const { largest } = fold(products, { largest: carry(0, uint(16)) }, ({ largest }, x) => ({
          largest: max(largest, min(x, 65535)),
        }))
        return { next: { products, largest } }
      },
    })
    const input = {
      request: { xs: [1n, 2n, 3n] },
      actor: '0x00000000000000000000000000000000000000a1',
      at: 0n,
    } as const
    expect(decide(step)(input).next).toEqual({ products: [8n, 16n, 24n], largest: 24n })
  })
})

describe('intervals', () => {
  const value = fc.bigInt(-50n, 50n)
  const range = fc.tuple(value, value).map(([a, b]) => interval.between(interval.least(a, b), interval.most(a, b)))
  const inside = (r: interval.Interval) => fc.bigInt(r.lo, r.hi)
  const laws: [
    string,
    (a: interval.Interval, b: interval.Interval) => interval.Interval,
    (a: bigint, b: bigint) => bigint,
  ][] = [
    ['plus', interval.plus, (a, b) => a + b],
    ['minus', interval.minus, (a, b) => a - b],
    ['times', interval.times, (a, b) => a * b],
    ['lower', interval.lower, interval.least],
    ['upper', interval.upper, interval.most],
  ]
  test.each(laws)('law: %s is sound and tight', (_, infer, apply) => {
    fc.assert(
      fc.property(
        range.chain((a) => range.chain((b) => fc.tuple(fc.constant(a), fc.constant(b), inside(a), inside(b)))),
        ([a, b, x, y]) => {
          const result = infer(a, b)
          expect(interval.has(result, apply(x, y))).toBe(true)
          const corners = [a.lo, a.hi].flatMap((p) => [b.lo, b.hi].map((q) => apply(p, q)))
          expect(corners).toContain(result.lo)
          expect(corners).toContain(result.hi)
        },
      ),
    )
  })

  test('law: quotients and remainders are sound', () => {
    const divisor = fc.tuple(fc.bigInt(1n, 30n), fc.bigInt(0n, 30n)).map(([lo, by]) => interval.between(lo, lo + by))
    fc.assert(
      fc.property(
        range.chain((a) => divisor.chain((b) => fc.tuple(fc.constant(a), fc.constant(b), inside(a), inside(b)))),
        ([a, b, x, y]) => {
          const quotient = interval.floorDiv(x, y)
          expect(interval.has(interval.quotients(a, b), quotient)).toBe(true)
          expect(interval.has(interval.remainders(a, b), x - quotient * y)).toBe(true)
        },
      ),
    )
  })

  test('behavior: conditions known from intervals', () => {
    expect(gt(pick(list(1, 2), 0), 0).range).toEqual({ lo: 1n, hi: 1n })
    expect(mod(7, 3)).toMatchObject({ value: 1n })
    expect(div(-7, 2)).toMatchObject({ value: -4n })
  })
})
