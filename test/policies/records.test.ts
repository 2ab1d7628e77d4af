import { encodeFunctionData, parseAbi } from 'viem'
import { describe, expect, test } from 'vitest'
import {
  add,
  address,
  and,
  array,
  bool,
  bytes32,
  calldata,
  decide,
  definePolicy,
  explain,
  fitTo,
  gt,
  int,
  le,
  packWords,
  policySet,
  readRequest,
  record,
  requestSchema,
  sum,
  uint,
  unpackWords,
  zip,
} from '../../policies/index.ts'

const me = '0x00000000000000000000000000000000000000aa'
const bob = '0x00000000000000000000000000000000000000bb'

const pay = definePolicy({
  name: 'pay',
  actions: ['pay((address,uint256),(uint256,bool)[2])'],
  params: { limits: record({ each: uint(96, 'e-2 POL'), total: uint(96, 'e-2 POL') }) },
  state: { spent: record({ total: uint(96, 'e-2 POL'), last: record({ amount: uint(96) }) }) },
  request: {
    payment: record({ to: address(), amount: uint(96, 'e-2 POL') }, calldata(0)),
    fees: array(record({ amount: uint(96), burned: bool() }), 2, calldata(1)),
  },
  step: ({ params: { limits }, state: { spent }, request: { payment, fees } }) => {
    const total = fitTo(add(spent.total, payment.amount, sum(fees.amount)), uint(96))
    return {
      permit: { 'within the limits': and(le(payment.amount, limits.each), le(total, limits.total)) },
      forbid: { 'a large fee': gt(sum(zip(fees.amount, fees.burned, (amount) => amount)), 5) },
      next: { spent: { total, last: { amount: payment.amount } } },
    }
  },
})

const params = { limits: { each: 40n, total: 60n } }
const request = {
  payment: { to: bob, amount: 30n },
  fees: [
    { amount: 1n, burned: true },
    { amount: 2n, burned: false },
  ],
} as const

describe('record', () => {
  test('default: rules, state and decisions have records', () => {
    const check = decide(pay)
    const first = check({ params, request, actor: me, at: 0n })
    expect(first).toEqual({
      allow: true,
      reason: { index: 1, rule: 'within the limits', effect: 'permit' },
      next: { spent: { total: 33n, last: { amount: 30n } } },
    })
    expect(check({ params, request, state: first.next, actor: me, at: 0n }).allow).toBe(false)
  })

  test('behavior: below the surface there are its members alone, packed as declared', () => {
    expect(pay.request.slots.map(({ name, word, offset }) => `${name} ${word}:${offset}`)).toMatchInlineSnapshot(`
      [
        "payment.to 0:0",
        "payment.amount 1:0",
        "fees.amount.0 1:96",
        "fees.amount.1 2:0",
        "fees.burned.0 2:96",
        "fees.burned.1 2:97",
      ]
    `)
    const words = packWords(pay.request, request)
    expect(unpackWords(pay.request, words)).toEqual(request)
    const flat = { 'payment.to': bob, 'payment.amount': 30n, 'fees.amount': [1n, 2n], 'fees.burned': [true, false] }
    expect(packWords(pay.request, flat as never)).toEqual(words)
  })

  test('behavior: a record is read out of a tuple', () => {
    const data = encodeFunctionData({
      abi: parseAbi(['function pay((address,uint256),(uint256,bool)[2])']),
      args: [
        [bob, 30n],
        [
          [1n, true],
          [2n, false],
        ],
      ],
    })
    expect(readRequest(pay, { gate: me, account: me, target: me, data })).toEqual(request)
  })

  test('behavior: prose and nearest name the member', () => {
    const large = { ...request, payment: { to: bob, amount: 41n } } as const
    expect(explain(pay, { params, request: large, actor: me, at: 0n }).text).toMatchInlineSnapshot(
      `"denied because nothing permits it; not "within the limits": payment.amount = 0.41 POL is more than limits.each = 0.4 POL. It passes with payment.amount at most 0.4 POL."`,
    )
  })

  test('behavior: JSON Schema is nested', () => {
    expect(requestSchema(pay as never).properties).toMatchInlineSnapshot(`
      {
        "fees": {
          "items": {
            "additionalProperties": false,
            "properties": {
              "amount": {
                "description": "0 to 79228162514264337593543950335",
                "pattern": "^(0|[1-9][0-9]{0,28})$",
                "type": "string",
              },
              "burned": {
                "type": "boolean",
              },
            },
            "required": [
              "amount",
              "burned",
            ],
            "type": "object",
          },
          "maxItems": 2,
          "minItems": 2,
          "type": "array",
        },
        "payment": {
          "additionalProperties": false,
          "properties": {
            "amount": {
              "description": "0 to 79228162514264337593543950335, in e-2 POL",
              "pattern": "^(0|[1-9][0-9]{0,28})$",
              "type": "string",
            },
            "to": {
              "pattern": "^0x[0-9a-fA-F]{40}$",
              "type": "string",
            },
          },
          "required": [
            "to",
            "amount",
          ],
          "type": "object",
        },
      }
    `)
  })

  test('behavior: in a set', () => {
    const set = policySet('set', [pay])
    const input = { params: { 'pay.limits': params.limits }, request, actor: me, at: 0n } as const
    expect(decide(set)(input).next).toEqual({ 'pay.spent': { total: 33n, last: { amount: 30n } } })
  })

  test('error: every one names the field and the fix', () => {
    const wrong: [string, () => unknown][] = [
      ['no members', () => of({ request: { r: record({}) } })],
      ['bound twice', () => of({ request: { r: record({ a: address(calldata(0)) }, calldata(0)) } })],
      ['a record in a bound one', () => of({ request: { r: record({ a: record({ b: uint(8) }) }, calldata(0)) } })],
      ['a member bound to nothing', () => of({ request: { r: record({ a: address() }) } })],
      ['a tuple without a part', () => of({ request: { a: address(calldata(0)) } })],
      ['a part that is not there', () => of({ request: { a: address(calldata(0, 2)) } })],
      ['a part of another kind', () => of({ request: { a: uint(8, calldata(0, 0)) } })],
      ['32 bytes in an array of records', () => of({ params: { r: array(record({ a: bytes32() }), 2) } })],
      ['signed state', () => of({ state: { r: record({ a: int(8) }) } })],
      ['a signed array as state', () => of({ state: { r: array(int(8), 2) } })],
      [
        'a misspelt member',
        () =>
          of({
            params: { r: record({ a: bool() }) },
            step: ({ params }) => ({ permit: { x: (params as { r: { b: never } }).r.b } }),
          }),
      ],
      [
        'a missing next',
        () => of({ state: { r: record({ a: bool(), b: bool() }) }, step: () => ({ next: { r: { a: true } } }) }),
      ],
      ['a bad name', () => of({ params: { r: record({ A: bool() }) } })],
    ]
    expect(Object.fromEntries(wrong.map(([title, define]) => [title, messageOf(define)]))).toMatchInlineSnapshot(`
      {
        "32 bytes in an array of records": "Policies.RecordError: The field "r.a" is of kind bytes32 in an array of records: keep it apart: arrays hold uint, int, bool and address.",
        "a bad name": "Policies.NameError: "A" is no name for a field or a step: use camel case (letters and digits), and not "action".",
        "a member bound to nothing": "Policies.UnboundError: The request field "r.a" is bound to nothing: give it calldata(n), account() or target().",
        "a missing next": "Policies.NextError: The next value of "r.b" is missing: name every field, changed or not.",
        "a misspelt member": "Policies.UnknownFieldError: Policy p reads params.r.b, which is not declared. Known in params.r: a.",
        "a part of another kind": "Policies.BindingError: The field "a" cannot be read: it has kind uint, and argument 0 of f((address,uint256)) a address.",
        "a part that is not there": "Policies.BindingError: The field "a" cannot be read: it is bound to calldata(0), a (address,uint256): name one of its parts 0 to 1, or a record for all.",
        "a record in a bound one": "Policies.RecordError: The field "r.a" is a record in a record that is bound: bind its members one by one.",
        "a signed array as state": "Policies.SignedStateError: The state field "r" is signed, and zero words must be its zero: keep two uints, or an offset.",
        "a tuple without a part": "Policies.BindingError: The field "a" cannot be read: it is bound to calldata(0), a (address,uint256): name one of its parts 0 to 1, or a record for all.",
        "bound twice": "Policies.RecordError: The field "r.a" is bound, and so is the record it is in: bind one of them.",
        "no members": "Policies.RecordError: The field "r" has no members: declare one, or leave it out.",
        "signed state": "Policies.SignedStateError: The state field "r.a" is signed, and zero words must be its zero: keep two uints, or an offset.",
      }
    `)
  })

  test('error: values', () => {
    const run = decide(pay)
    const ask = (payment: unknown) => () =>
      run({ params, request: { ...request, payment } as never, actor: me, at: 0n })
    expect(ask({ to: bob })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.ValueError: The value of "payment.amount" is missing.]`,
    )
    expect(ask({ to: bob, amount: 1n, memo: 1n })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.ValueError: The value of "payment.memo" is no field here.]`,
    )
    expect(ask(7n)).toThrowErrorMatchingInlineSnapshot(
      `[Policies.RecordError: The field "payment" is a record and its value is none: give { member: value, … }.]`,
    )
    const short = { ...request, fees: [{ amount: 1n, burned: true }] }
    expect(() => run({ params, request: short, actor: me, at: 0n })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.ValueError: The value of "fees.amount" has not 2 items.]`,
    )
  })
})

type Loose = { step?: (context: { params: never }) => object; [group: string]: unknown }

function of({ step = () => ({}), ...groups }: Loose): unknown {
  return definePolicy({ name: 'p', actions: ['f((address,uint256))'], ...groups, step } as never)
}

function messageOf(define: () => unknown): string {
  try {
    define()
  } catch (error) {
    return String(error)
  }
  return 'no error'
}
