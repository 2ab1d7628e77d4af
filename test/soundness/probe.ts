import {
  add,
  address,
  and,
  between,
  bool,
  calldata,
  definePolicy,
  div,
  eq,
  fitTo,
  indexedTree,
  le,
  max,
  membership,
  mod,
  root,
  table,
  uint,
} from '../../policies/index.ts'

/** A policy that uses every template, and whose next state shows what each of them said. */
export const probe = definePolicy({
  name: 'probe',
  actions: ['act(uint8,uint32,address)'],
  params: { set: root(), scale: uint(16) },
  state: {
    log: uint(40),
    parts: uint(40),
    rest: uint(16),
    weight: uint(16),
    three: bool(),
    four: bool(),
    same: bool(),
  },
  request: { kind: uint(8, calldata(0)), amount: uint(32, calldata(1)), to: address(calldata(2)) },
  secret: ({ params, request }) => ({ listed: membership(2, { of: params.set, key: request.to }) }),
  step: ({ params, state, request, secret, at }) => {
    const scale = max(params.scale, 1)
    const parts = div(request.amount, scale)
    const half = div(add(request.amount, request.kind), scale)
    return {
      permit: { listed: and(secret.listed, le(state.parts, 99)) },
      next: {
        log: at,
        parts: fitTo(add(state.parts, parts), uint(40)),
        rest: mod(request.amount, scale),
        weight: table(fitTo(request.kind, between(0n, 4n)), [0, 1, 10, 100, 1000]),
        three: eq(request.kind, 3),
        four: eq(request.kind, 4),
        // Compared and no more: a wrapped quotient would not pass a range.
        same: eq(half, 3),
      },
    }
  },
})

const members = [0xa1n, 0xb2n, 0xc3n]
const set = indexedTree(2, members)

/** Allowed: 12 units in parts of 5. */
export const asked = {
  params: { set: set.root, scale: 5n },
  state: { log: 1_600_000_000n, parts: 7n, rest: 0n, weight: 0n, three: false, four: false, same: false },
  request: { kind: 3n, amount: 12n, to: '0x00000000000000000000000000000000000000b2' },
  secret: { listed: set.prove(0xb2n) },
  actor: '0x00000000000000000000000000000000000000a1',
  at: 1_700_000_000n,
} as const

/** Openings of the other leaves: of 0 and of the members beside it. */
export const others = { listed: [set.prove(1n), set.prove(0xa1n), set.prove(0xc3n)] }
