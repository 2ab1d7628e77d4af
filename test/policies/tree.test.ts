import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { indexedTree } from '../../policies/index.ts'
import { opens } from '../../policies/tree.ts'

describe('indexedTree', () => {
  test('default', () => {
    const { root, prove } = indexedTree(2, [0xbbn, 0xaan])
    expect(root).toMatchInlineSnapshot(`6757420695197419482227288369371420605164417760174885936732828765480070006326n`)
    expect(prove(0xaan)).toMatchInlineSnapshot(`
      {
        "index": 1,
        "key": 170n,
        "next": 187n,
        "siblings": [
          9738269793456285662167442119400208683082457581514126078824073190984252029652n,
          5186781907226057233773758503873557026533166679253954291014017462360940758552n,
        ],
      }
    `)
  })

  test('law: presence and absence open, and one leaf alone decides', () => {
    const key = fc.oneof(fc.bigInt(1n, 40n), fc.bigInt(1n, (1n << 160n) - 1n))
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 15 }), key, (keys, x) => {
        const tree = indexedTree(4, keys)
        const opening = tree.prove(x)
        expect(opens(opening, tree.root, x, 4)).toEqual(opening)
        expect(opening.key === x).toBe(keys.includes(x))
        const others = [0n, ...keys].map((low) => tree.prove(low)).filter(({ key }) => key !== opening.key)
        for (const other of others) expect(opens(other, tree.root, x, 4)).toBeUndefined()
      }),
      { numRuns: 25 },
    )
  })

  test('behavior: a tampered opening leads nowhere', () => {
    const tree = indexedTree(3, [5n, 9n])
    const opening = tree.prove(7n)
    expect(opens({ ...opening, next: 8n }, tree.root, 7n, 3)).toBeUndefined()
    expect(opens({ ...opening, index: opening.index ^ 1 }, tree.root, 7n, 3)).toBeUndefined()
    expect(opens({ ...opening, siblings: opening.siblings.slice(1) }, tree.root, 7n, 3)).toBeUndefined()
    expect(opens(opening, tree.root + 1n, 7n, 3)).toBeUndefined()
  })

  test('behavior: what was accepted once says nothing for an opening that was changed since', () => {
    const tree = indexedTree(3, [5n, 9n])
    const absent = tree.prove(7n)
    expect(opens(absent, tree.root, 7n, 3)).toEqual(absent)
    const changed = { ...absent, siblings: [...absent.siblings] }
    expect(opens(changed, tree.root, 7n, 3)).toEqual(absent)
    changed.siblings[0] = 1n
    expect(opens(changed, tree.root, 7n, 3)).toBeUndefined()
    expect(opens({ ...absent, key: 7n }, tree.root, 7n, 3)).toBeUndefined()
    expect(opens({ ...absent, siblings: [...absent.siblings, 0n] }, tree.root, 7n, 3)).toBeUndefined()
    expect(opens(absent, tree.root, 7n, 4)).toBeUndefined()
    expect(opens(absent, tree.root, 9n, 3)).toBeUndefined()
  })

  test('behavior: an opening that says something else each time it is asked is taken at its first word', () => {
    const tree = indexedTree(3, [5n, 9n])
    const { key, ...rest } = tree.prove(7n)
    let asked = 0
    const liar = {
      ...rest,
      get key() {
        asked += 1
        return asked === 1 ? key : 7n
      },
    }
    expect(opens(liar, tree.root, 7n, 3)?.key).toBe(5n)
    expect(opens(liar, tree.root, 7n, 3)).toBeUndefined()
  })

  test('error: the key 0, a double key, too many', () => {
    expect(() => indexedTree(3, [0n])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.TreeError: 0 is not a key: keys are 1 to 2^160 - 1.]`,
    )
    expect(() => indexedTree(3, [1n, 1n])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.TreeError: 1 is in the list twice.]`,
    )
    expect(() => indexedTree(1, [1n, 2n])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.TreeError: 2 keys do not fit a tree of depth 1.]`,
    )
  })
})
