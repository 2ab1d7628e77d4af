import { describe, expect, test } from 'vitest'
import { NOTHING } from '../../agents/budget.ts'
import { rations } from '../../arena/rations.ts'
import { defineSociety, type SocietyInput } from '../../arena/society.ts'

const MODEL = 'openai:test'
const member = (name: string, over: object = {}) => ({ name, role: 'worker', model: MODEL, ...over })
const society = (input: Partial<SocietyInput>) =>
  defineSociety({ name: 'thrifty', agents: [member('ada'), member('bob'), member('cleo')], policies: [], ...input })
const all = ['ada', 'bob', 'cleo']
const said = (given: Parameters<typeof rations>[0], used: object = {}, outOf: object = {}) => {
  const { allowed, out } = rations(given, { used, outOf } as Parameters<typeof rations>[1], all)
  return {
    allowed: Object.fromEntries(allowed),
    out: out.map(({ agent, spent }) => [agent, spent.of, spent.what, spent.limit]),
  }
}

describe('rations', () => {
  test('default: no budget, no limit', () => {
    expect(said(society({}))).toEqual({ allowed: { ada: {}, bob: {}, cleo: {} }, out: [] })
  })

  test('behavior: what the society has left is shared evenly, and nobody gets more than its own', () => {
    const given = society({
      agents: [member('ada', { budget: { tokens: 50 } }), member('bob'), member('cleo')],
      budget: { tokens: 1000, turns: 8 },
    })
    const used = { bob: { ...NOTHING, turns: 1, input: 300, output: 99 } }
    expect(said(given, used)).toEqual({
      allowed: { ada: { turns: 2n, tokens: 50n }, bob: { turns: 2n, tokens: 200n }, cleo: { turns: 2n, tokens: 200n } },
      out: [],
    })
  })

  test('behavior: who is out of something is told of once, and leaves its share to the others', () => {
    const given = society({
      agents: [member('ada', { budget: { turns: 2 } }), member('bob'), member('cleo')],
      budget: { calls: 10 },
    })
    const used = { ada: { ...NOTHING, turns: 2, calls: 4 } }
    expect(said(given, used)).toEqual({
      allowed: { bob: { calls: 3n }, cleo: { calls: 3n } },
      out: [['ada', 'agent', 'turns', '2']],
    })
    expect(said(given, used, { ada: {} }).out).toEqual([])
  })

  test('behavior: scripts are limited by turns alone, and take nothing of what models share', () => {
    const given = society({
      agents: [member('ada', { model: 'scripted', budget: { tokens: 0 } }), member('bob'), member('cleo')],
      budget: { tokens: 1, turns: 100 },
    })
    expect(said(given)).toEqual({
      allowed: { ada: { turns: 33n } },
      out: [
        ['bob', 'society', 'tokens', '1'],
        ['cleo', 'society', 'tokens', '1'],
      ],
    })
  })
})

describe('a society with a budget', () => {
  test('error: a cost without a price', () => {
    expect(() => society({ budget: { cost: 1 } })).toThrowErrorMatchingInlineSnapshot(
      `[Arena.SocietyError: Society "thrifty": a budget limits what models cost, and "openai:test" of ada has no price. Give \`prices: { 'openai:test': { input: '…', output: '…' } }\`, for a million tokens each.]`,
    )
    const prices = { [MODEL]: { input: 1, output: 2 } }
    expect(society({ budget: { cost: 1 }, prices }).budget).toEqual({ cost: 10n ** 12n })
  })

  test('error: no number', () => {
    expect(() => society({ budget: { tokens: -3 } })).toThrowErrorMatchingInlineSnapshot(`
      [Arena.SocietyError: Society "thrifty": ✖ Too small: expected number to be >=0
        → at budget.tokens. See docs/agents.md, "Budgets".]
    `)
  })
})
