import { describe, expect, test } from 'vitest'
import { setParams } from '../../arena/commands/policySet.ts'
import {
  address,
  array,
  bool,
  bytes32,
  definePolicy,
  FIELD,
  indexedTree,
  int,
  membership,
  root,
  symbol,
  uint,
} from '../../policies/index.ts'

const ada = '0x00000000000000000000000000000000000000a1'
const bob = '0x00000000000000000000000000000000000000b2'
const step = definePolicy({
  name: 'settings',
  actions: ['f()'],
  params: {
    max: uint(96, 'e-18 POL'),
    bias: int(8),
    open: bool(),
    mode: symbol(['strict', 'lax']),
    owner: address(),
    task: bytes32(),
    steps: array(uint(8, 's'), 2),
    flags: array(bool(), 2),
    payees: root(),
    issuer: root(),
  },
  secret: ({ params, actor }) => ({ payee: membership(3, { of: params.payees, key: actor }) }),
  step: ({ secret }) => ({ permit: { listed: secret.payee }, forbid: {} }),
})
const before = { params: { max: 1n, bias: 0n, open: false }, trees: {} }
const set = (...sets: string[]) => setParams(step as never, before as never, sets, { ada, bob })

describe('setParams', () => {
  test('default: every kind of parameter as people write it, the others as they were', () => {
    const task = `0x${'c3'.repeat(32)}`
    const { params, trees } = set(
      ...['max=2.5 POL', 'bias=-7', 'open=true', 'mode=lax', 'owner=bob', `task=${task}`],
      ...['steps=4 s,5', 'flags=true,false', 'payees=ada,bob'],
    )
    const tree = indexedTree(3, [BigInt(ada), BigInt(bob)])
    expect(params).toEqual({
      ...{ max: 25n * 10n ** 17n, bias: -7n, open: true, mode: 'lax', owner: bob, task },
      ...{ steps: [4n, 5n], flags: [true, false], payees: tree.root },
    })
    expect(trees.payees?.keys).toEqual(tree.keys)
    expect(set('issuer=0x1f').params.issuer).toBe(31n)
    expect(set('bias=3').params).toEqual({ max: 1n, bias: 3n, open: false })
    expect(before.params.bias).toBe(0n)
  })

  test('error: the parameter, what it takes, and an example', () => {
    const said = (text: string): string => {
      try {
        return JSON.stringify(Object.keys(set(text).params))
      } catch (error) {
        return (error as Error).message
      }
    }
    const wrong = [
      'max=1 EUR',
      'open=yes',
      'mode=loose',
      'task=0x1',
      'steps=1',
      'flags=true,1',
      'owner=eve',
      'limit=1',
      'max',
      'issuer=ada',
      `issuer=${FIELD}`,
    ]
    expect(wrong.map(said)).toMatchInlineSnapshot(`
      [
        "--set max takes a number of 96 bits in POL, such as 'max=2 POL', not "1 EUR".",
        "--set open takes true or false, such as 'open=true', not "yes".",
        "--set mode takes one of strict, lax, such as 'mode=strict', not "loose".",
        "--set task takes 0x and 64 hexadecimal digits, such as 'task=0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', not "0x1".",
        "--set steps takes 2 items with commas between, each a number of 8 bits in s, such as 'steps=2 s,2 s', not "1".",
        "--set flags takes true or false, such as 'flags=true', not "1".",
        "Nobody is called "eve". Known are ada, bob, or give an address.",
        "--set takes param=value, and "limit=1" names none of max, bias, open, mode, owner, task, steps, flags, payees, issuer.",
        "--set takes param=value, and "max" names none of max, bias, open, mode, owner, task, steps, flags, payees, issuer.",
        "--set issuer takes a word of the field, as commit or issuerWord gives it, such as 'issuer=0x1f', not "ada".",
        "--set issuer takes a word of the field, as commit or issuerWord gives it, such as 'issuer=0x1f', not "21888242871839275222246405745257275088548364400416034343698204186575808495617".",
      ]
    `)
  })
})
