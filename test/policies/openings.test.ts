import { describe, expect, test } from 'vitest'
import {
  ALLOWLIST_DEPTH,
  allowlist,
  indexedTree,
  openingsOf,
  policySet,
  spendLimit,
  treeDepth,
} from '../../policies/index.ts'

const actor = '0x00000000000000000000000000000000000000a1'
const payee = '0x00000000000000000000000000000000000000b2'

describe('openingsOf', () => {
  const payments = policySet('payments', [spendLimit, allowlist])
  const tree = indexedTree(ALLOWLIST_DEPTH, [BigInt(payee)])
  const input = {
    params: { 'spendLimit.max': 40n, 'spendLimit.window': 3600n, 'allowlist.payees': tree.root },
    request: { amount: 1n, to: payee },
    actor,
    at: 0n,
  } as const

  test('default: the leaf that decides about the key of the request', () => {
    const openings = openingsOf(payments, input, { 'allowlist.payees': tree })
    expect(openings).toEqual({ 'allowlist.payee': tree.prove(BigInt(payee)) })
    expect(treeDepth(payments, 'allowlist.payees')).toBe(ALLOWLIST_DEPTH)
  })

  test('error: a set that was not given, a parameter that holds none', () => {
    expect(() => openingsOf(payments, input, {})).toThrowErrorMatchingInlineSnapshot(
      `[Policies.TreeNeededError: Policy payments and its sets disagree about "allowlist.payees": give each parameter that holds a root its members.]`,
    )
    expect(() => treeDepth(payments, 'spendLimit.max')).toThrow('spendLimit.max')
  })
})
