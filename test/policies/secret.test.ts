import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addPoints, BASE, multiply, ORDER, onCurve, type Point } from '../../policies/babyjubjub.ts'
import {
  array,
  bool,
  calldata,
  commit,
  commitmentTo,
  committed,
  credential,
  decide,
  definePolicy,
  FIELD,
  gt,
  issuerOf,
  issuerWord,
  leaf,
  leafOf,
  leafTree,
  ne,
  openingsOf,
  record,
  root,
  type Step,
  signals,
  signed,
  sum,
  tagOf,
  uint,
  verifySignature,
} from '../../policies/index.ts'

const ada = '0x00000000000000000000000000000000000000a1'
const bob = '0x00000000000000000000000000000000000000b2'
const salt = 0x1234567890n
const at = 1_700_000_000n
const refused = { allow: false, reason: { effect: 'error' } }

describe('committed', () => {
  const fields = { most: uint(96), window: record({ open: bool() }) }
  const policy = definePolicy({
    name: 'sealed',
    actions: ['pay(uint256)'],
    params: { limit: root() },
    request: { amount: uint(96, calldata(0)) },
    secret: ({ params }) => ({ limit: committed(fields, { to: params.limit }) }),
    step: ({ request, secret }) => ({
      permit: { open: secret.limit.window.open },
      forbid: { 'over the limit': gt(request.amount, secret.limit.most) },
    }),
  })
  const values = { most: 40n, window: { open: true } }
  const check = (amount: bigint, opening: unknown, word = commitmentTo(fields, values, salt)) =>
    decide(policy)({
      params: { limit: word },
      request: { amount },
      secret: { limit: opening as never },
      actor: ada,
      at,
    })

  test('default: rules see the values', () => {
    expect(check(40n, { values, salt }).allow).toBe(true)
    expect(check(41n, { values, salt }).reason.rule).toBe('over the limit')
  })

  test('behavior: another salt, value or word, or no opening, is an error', () => {
    expect(check(1n, { values, salt: salt + 1n })).toMatchObject(refused)
    expect(check(1n, { values, salt: salt + FIELD })).toMatchObject(refused)
    expect(check(1n, { values: { ...values, most: 1000n }, salt })).toMatchObject(refused)
    expect(check(1n, { values: { ...values, most: 1n << 96n }, salt })).toMatchObject(refused)
    expect(check(1n, { values: { most: 40n }, salt })).toMatchObject(refused)
    expect(check(1n, { salt })).toMatchObject(refused)
    expect(check(1n, undefined)).toMatchObject(refused)
    expect(check(1n, { values, salt }, 0n)).toMatchObject(refused)
  })

  test('behavior: a commitment for one purpose or declaration opens for no other', () => {
    const { most } = fields
    const word = commitmentTo({ less: most, window: fields.window }, { less: 40n, window: { open: true } }, salt)
    expect(check(1n, { values, salt }, word)).toMatchObject(refused)
    expect(check(1n, { values, salt }, leafOf(fields, values, salt))).toMatchObject(refused)
  })

  test('behavior: a secret that no rule reads must hold all the same', () => {
    const unread = definePolicy({
      name: 'unread',
      actions: ['pay(uint256)'],
      params: { limit: root() },
      secret: ({ params }) => ({ limit: committed(fields, { to: params.limit }) }),
      step: () => ({ permit: { always: true } }),
    })
    const ask = (given: bigint) =>
      decide(unread)({
        params: { limit: commitmentTo(fields, values, salt) },
        secret: { limit: { values, salt: given } },
        actor: ada,
        at,
      })
    expect([ask(salt).allow, ask(1n).allow]).toEqual([true, false])
  })

  test('error: a misspelt field is named', () => {
    const define = () =>
      definePolicy({
        name: 'p',
        actions: ['f()'],
        params: { limit: root() },
        secret: ({ params }) => ({ limit: committed({ most: uint(8) }, { to: params.limit }) }),
        step: ({ secret }) => ({ permit: { a: gt((secret.limit as never as { mots: never }).mots, 1) } }),
      })
    expect(define).toThrowErrorMatchingInlineSnapshot(
      `[Policies.UnknownFieldError: Policy p reads secret.limit.mots, which is not declared. Known in secret.limit: most.]`,
    )
  })

  test('error: bindings that bind nothing', () => {
    const wrong = (make: (known: { params: { limit: never }; at: never; actor: never }) => object) => () =>
      definePolicy({
        name: 'p',
        actions: ['f(uint256)'],
        params: { limit: root(), plain: uint(8) },
        secret: (known) => ({ x: make(known as never) as never }),
        step: () => ({ permit: { a: true } }),
      })
    const text = (make: Parameters<typeof wrong>[0]) => {
      try {
        wrong(make)()
        return 'nothing'
      } catch (error) {
        return String(error)
      }
    }
    const one = { a: uint(8) }
    expect({
      free: text(() => uint(8)),
      'to a number': text(({ params }) => committed(one, { to: (params as { plain?: never }).plain as never })),
      'no fields': text(({ params }) => committed({}, { to: params.limit })),
      'a field from calldata': text(({ params }) => committed({ a: uint(8, calldata(0)) }, { to: params.limit })),
      'depth 0': text(({ params }) => leaf(one, { of: params.limit, depth: 0 })),
      'an index beyond': text(({ params, at }) => leaf(one, { of: params.limit, depth: 3, at })),
      'no expires': text(({ params, at }) => signed(one, { by: params.limit, at })),
      'a holder twice': text(({ params }) => signed({ holder: uint(8) }, { by: params.limit })),
    }).toMatchInlineSnapshot(`
      {
        "a field from calldata": "Policies.BoundError: A secret cannot be bound so: "a" is read from somewhere: a secret comes from the prover, without a binding.",
        "a holder twice": "Policies.BoundError: A secret cannot be bound so: "holder" is there anyway: whom it is about.",
        "an index beyond": "Policies.BoundError: A secret cannot be bound so: "at" may be 0..1099511627775: \`fitTo(index, uint(3))\`.",
        "depth 0": "Policies.BoundError: A secret cannot be bound so: "depth" is 0, not 1 to 32.",
        "free": "Policies.FreeSecretError: The secret "x" is bound to nothing, so a prover could choose it: say \`committed(fields, { to })\` (opens a commitment), \`signed(fields, { by })\` (an issuer's credential) or \`leaf(fields, { of, depth })\` (a record of a tree); \`membership\` asks a set.",
        "no expires": "Policies.BoundError: A secret cannot be bound so: "expires" is missing: with \`at\`, declare it as uint(40).",
        "no fields": "Policies.BoundError: A secret cannot be bound so: "fields" are none: a secret has one at least.",
        "to a number": "Policies.BoundError: A secret cannot be bound so: "binding" is no field of type root(), which holds a field element.",
      }
    `)
  })
})

describe('signed', () => {
  const fields = { role: uint(8), expires: uint(40) }
  const issuer = issuerOf(`0x${'11'.repeat(32)}`)
  const other = issuerOf(`0x${'22'.repeat(32)}`)
  const policy = definePolicy({
    name: 'badge',
    actions: ['act()'],
    params: { issuer: root() },
    secret: ({ params, at }) => ({ badge: signed(fields, { by: params.issuer, at }) }),
    step: ({ secret }) => ({ permit: { 'has a role': ne(secret.badge.role, 0) } }),
  })
  const values = { role: 2n, expires: at + 10n }
  const badge = credential(issuer, fields, values, ada)
  const check = (opening: unknown, { actor = ada as `0x${string}`, time = at, word = issuer.word } = {}) =>
    decide(policy)({ params: { issuer: word }, secret: { badge: opening as never }, actor, at: time })

  test('default', () => {
    expect(check(badge).allow).toBe(true)
    expect(check(credential(issuer, fields, { role: 0n, expires: at + 1n }, ada)).reason.index).toBe(0)
  })

  test('behavior: another issuer, holder, value, or the time of expiry is an error', () => {
    expect(check(badge, { word: other.word })).toMatchObject(refused)
    expect(check(badge, { actor: bob })).toMatchObject(refused)
    expect(check({ ...badge, values: { ...values, role: 3n } })).toMatchObject(refused)
    expect(check(credential(other, fields, values, ada))).toMatchObject(refused)
    expect(check(badge, { time: at + 9n }).allow).toBe(true)
    expect(check(badge, { time: at + 10n })).toMatchObject(refused)
    expect(
      check(credential(issuer, { role: uint(8), until: uint(40) }, { role: 2n, until: at + 10n }, ada)),
    ).toMatchObject(refused)
  })
})

describe('signatures', () => {
  const issuer = issuerOf(`0x${'11'.repeat(32)}`)
  const message = 77n
  const { key, r, s } = issuer.sign(message)
  const holds = (changed: object, word = issuer.word) => verifySignature({ key, r, s, ...changed }, word, message)
  /** (0, -1), of order 2. */
  const two: Point = [0n, FIELD - 1n]

  test('default', () => {
    expect(holds({})).toBe(true)
    expect(verifySignature({ key, r, s }, issuer.word, message + 1n)).toBe(false)
    expect(issuer.sign(message)).toEqual({ key, r, s })
    expect(issuer.sign(message + 1n).r).not.toEqual(r)
  })

  test('behavior: s is canonical', () => {
    expect(holds({ s: s + ORDER })).toBe(false)
    expect(holds({ s: s - ORDER })).toBe(false)
    expect(holds({ s: ORDER })).toBe(false)
  })

  test('behavior: a point of small order added to r or key changes it', () => {
    expect(onCurve(two) && onCurve(addPoints(r, two))).toBe(true)
    expect(holds({ r: addPoints(r, two) })).toBe(false)
    const twisted = addPoints(key, two)
    expect(holds({ key: twisted })).toBe(false)
  })

  test('behavior: for a key of small order anybody could sign, so it is none', () => {
    expect(() => issuerWord(two)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.IssuerError: This cannot be an issuer: its key has a small order.]`,
    )
    expect(() => issuerWord([1n, 1n])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.IssuerError: This cannot be an issuer: its key is no point of Baby Jubjub.]`,
    )
    // r = s B and any challenge: 8 times the key is 0.
    const word = commit(tagOf('issuer', {}), [two[0]], two[1])
    expect(verifySignature({ key: two, r: multiply(BASE, 5n), s: 5n }, word, message)).toBe(false)
  })

  test('behavior: coordinates beyond the field are none', () => {
    expect(holds({ r: [r[0] + FIELD, r[1]] })).toBe(false)
    expect(holds({ r: [1n, 1n] })).toBe(false)
  })

  test('law: the curve is a group, its base of the prime order', () => {
    const scalar = fc.bigInt({ min: 0n, max: ORDER - 1n })
    expect(multiply(BASE, ORDER)).toEqual([0n, 1n])
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        const [p, q] = [multiply(BASE, a), multiply(BASE, b)]
        expect(addPoints(p, q)).toEqual(multiply(BASE, (a + b) % ORDER))
        expect(multiply(p, b)).toEqual(multiply(q, a))
        expect(onCurve(p)).toBe(true)
      }),
      { numRuns: 8 },
    )
  })
})

describe('leaf', () => {
  const fields = { row: array(uint(16), 3) }
  const records = [1n, 2n, 3n].map((x, index) => ({ values: { row: [x, x, x] }, salt: BigInt(index) + 100n }))
  const tree = leafTree(
    2,
    records.map(({ values, salt: own }) => leafOf(fields, values, own)),
  )
  const policy = (bound: boolean) =>
    definePolicy({
      name: 'rows',
      actions: ['add(uint256)'],
      params: { rows: root() },
      request: { index: uint(2, calldata(0)) },
      secret: ({ params, request }) => ({
        row: leaf(fields, { of: params.rows, depth: 2, ...(bound && { at: request.index }) }),
      }),
      step: ({ secret }) => ({ permit: { 'more than 3': gt(sum(secret.row.row), 3) } }),
    })
  const opening = (index: number) => ({ ...records[index]!, ...tree.prove(index) })
  const check = (shown: unknown, index: bigint, bound = true) =>
    decide(policy(bound))({
      params: { rows: tree.root },
      request: { index },
      secret: { row: shown as never },
      actor: ada,
      at,
    })

  test('default', () => {
    expect(check(opening(1), 1n).allow).toBe(true)
    expect(check(opening(0), 0n).reason.index).toBe(0)
  })

  test('behavior: another place is an error, where the place is bound', () => {
    expect(check(opening(1), 2n)).toMatchObject(refused)
    expect(check({ ...opening(1), index: 2 }, 2n)).toMatchObject(refused)
    expect(check(opening(1), 2n, false).allow).toBe(true)
  })

  test('behavior: another record, salt or way is an error', () => {
    expect(check({ ...opening(1), values: { row: [9n, 9n, 9n] } }, 1n)).toMatchObject(refused)
    expect(check({ ...opening(1), salt: 5n }, 1n)).toMatchObject(refused)
    expect(check({ ...opening(1), siblings: opening(2).siblings }, 1n)).toMatchObject(refused)
    expect(check({ ...opening(1), siblings: [] }, 1n)).toMatchObject(refused)
    // What is above a leaf is no leaf, and an empty place is none.
    expect(check({ ...opening(1), index: 3 }, 3n)).toMatchObject(refused)
  })

  test('error: places that are not there', () => {
    expect(() => tree.prove(3)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.TreeError: No leaf is at 3: there are 3.]`,
    )
    expect(() => leafTree(1, [1n, 2n, 3n])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.TreeError: 3 leaves do not fit a tree of depth 1.]`,
    )
  })

  test('behavior: openings come from what is held, by the index that is asked for', () => {
    const step = policy(true) as unknown as Step
    const asked = { params: { rows: tree.root }, request: { index: 2n }, actor: ada, at } as const
    const held = { row: (_: bigint, index: bigint) => opening(Number(index)) }
    const secret = openingsOf(step, asked as never, {}, held as never)
    expect(decide(step)({ ...asked, secret } as never).allow).toBe(true)
    expect(openingsOf(step, asked as never, {})).toEqual({})
    expect(() => signals(step, { ...asked, chainId: 1n, gate: ada, sequence: 0n } as never)).toThrow('is missing')
  })
})
