import { describe, expect, test } from 'vitest'
import { toSmt } from '../../policies/emit/smt.ts'
import { add, calldata, count, definePolicy, div, fitTo, gt, list, map, max, uint } from '../../policies/index.ts'

describe('toSmt', () => {
  const step = definePolicy({
    name: 'shares',
    actions: ['f(uint256,uint256)'],
    state: { total: uint(8) },
    request: { part: uint(8, calldata(0)), whole: uint(8, calldata(1)) },
    step: ({ state, request: { part, whole } }) => ({
      permit: { some: gt(count(map(list(part, whole), (x, place) => gt(x, place))), 0) },
      forbid: { most: gt(div(part, max(whole, 1)), 2) },
      next: { total: fitTo(add(state.total, part), uint(8)) },
    }),
  })

  test('default: definitions in order, loops unrolled, and what does not fit', () => {
    const inputs = { params: [], chain: [], state: ['total'], request: ['part', 'whole'], actor: 'who', at: 'now' }
    const { lines, ...terms } = toSmt(step as never, inputs, 'a.')
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "(define-fun |a.0| () Bool (< 0 part))
      (define-fun |a.1| () Bool (< 1 whole))
      (define-fun |a.2| () Int (+ (ite |a.0| 1 0) (ite |a.1| 1 0)))
      (define-fun |a.3| () Bool (< 0 |a.2|))
      (define-fun |a.4| () Int (ite (<= whole 1) 1 whole))
      (define-fun |a.5| () Int (div part |a.4|))
      (assert (<= 0 |a.5| 255))
      (define-fun |a.6| () Bool (< 2 |a.5|))
      (define-fun |a.7| () Int (+ total part))
      (define-fun |a.8| () Bool (<= 0 |a.7| 255))
      (define-fun |a.9| () Int (ite |a.8| |a.7| 0))
      (define-fun |a.fits| () Bool |a.8|)
      (define-fun |a.reason| () Int (ite |a.fits| (ite |a.6| 2 (ite |a.3| 1 0)) 255))
      (define-fun |a.verdict| () Bool (and |a.fits| |a.3| (not |a.6|)))
      (define-fun |a.next.0| () Int (ite |a.verdict| |a.9| total))"
    `)
    expect(terms).toMatchInlineSnapshot(`
      {
        "lookups": [],
        "next": [
          "|a.next.0|",
        ],
        "opened": [],
        "reason": "|a.reason|",
        "verdict": "|a.verdict|",
      }
    `)
  })
})
