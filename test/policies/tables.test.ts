import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkStep, policyTable, runTables, spendLimit } from '../../policies/index.ts'
import { actor, at } from '../../policies/library/cast.ts'
import { libraryTables } from '../../policies/library/tables.ts'

const tables = Object.values(libraryTables).flat()

describe('library', () => {
  test.each(tables.map((table) => [table.step.name, table] as const))('behavior: the table of %s', (_, table) => {
    const { cases, rules } = runTables([table])
    expect(cases.filter(({ ok }) => !ok)).toEqual([])
    expect(rules.filter(({ decided }) => decided === 0)).toEqual([])
  })

  test('behavior: every policy has a table', () => {
    const files = readdirSync(new URL('../../policies/library', import.meta.url))
    const policies = files.map((file) => /^(\w+)\.ts$/.exec(file)?.[1]).filter((name) => name !== undefined)
    expect(policies.filter((name) => !['approvals', 'cast', 'tables'].includes(name)).sort()).toEqual(
      Object.keys(libraryTables),
    )
  })

  test('behavior: what each costs, and what there is to note', () => {
    const costs = tables.map(({ step }) => {
      const { constraints, words, findings } = checkStep(step)
      return `${step.name}: ${constraints} constraints, ${words} words${findings.map(({ about }) => `; ${about}`).join('')}`
    })
    expect(costs).toMatchInlineSnapshot(`
      [
        "aggregate2: 1671 constraints, 7 words",
        "allowlist: 4353 constraints, 5 words; request.amount",
        "approvalBefore: 1113 constraints, 5 words; approvalBefore",
        "slow: 954 constraints, 5 words",
        "dataFlow: 753 constraints, 3 words",
        "denylist: 4231 constraints, 4 words; denylist",
        "known: 7695 constraints, 6 words; request.amount",
        "expiry: 808 constraints, 3 words; expiry",
        "privateBudget: 6136 constraints, 8 words; privateBudget",
        "quorum: 861 constraints, 4 words; quorum",
        "approved: 1179 constraints, 5 words; approved",
        "calm: 1046 constraints, 5 words",
        "roleCredential: 5888 constraints, 4 words",
        "rolePermission: 791 constraints, 4 words",
        "sealedLimit: 1595 constraints, 6 words; sealedLimit",
        "separationOfDuties: 892 constraints, 3 words; separationOfDuties",
        "spendLimit: 1334 constraints, 6 words; spendLimit",
        "workflowBudget: 1053 constraints, 4 words; workflowBudget",
      ]
    `)
  })
})

describe('runTables', () => {
  const row = { name: 'a row', input: { params: { max: 4n, window: 9n }, request: { amount: 5n }, actor, at } } as const

  test('default: what failed, and which rules never decided', () => {
    const { cases, rules } = runTables([policyTable(spendLimit, [{ ...row, expect: 'allow' }])])
    expect({ cases, rules }).toMatchInlineSnapshot(`
      {
        "cases": [
          {
            "expected": "allow",
            "got": "deny: over the limit of the window",
            "name": "a row",
            "ok": false,
          },
        ],
        "rules": [
          {
            "decided": 1,
            "rule": "over the limit of the window",
          },
        ],
      }
    `)
    const idle = { ...row, input: { ...row.input, request: { amount: 1n } }, expect: 'nothing permits it' }
    expect(runTables([policyTable(spendLimit, [idle])]).rules[0]!.decided).toBe(0)
  })

  test('behavior: a state that did not come out is a failure', () => {
    const table = policyTable(spendLimit, [
      { ...row, expect: 'over the limit of the window', next: { spent: 1n, since: 0n } },
    ])
    expect(runTables([table]).cases).toMatchInlineSnapshot(`
      [
        {
          "expected": "next {"since":"0","spent":"1"}",
          "got": "next {"since":"0","spent":"0"}",
          "name": "a row",
          "ok": false,
        },
      ]
    `)
  })

  test('error: a rule that is not there', () => {
    expect(() => policyTable(spendLimit, [{ ...row, expect: 'over it' }])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.RuleUnknownError: Row "a row" expects "over it", and spendLimit can say: "allow", "nothing permits it", "error", "over the limit of the window".]`,
    )
  })

  test('error: an input that does not fit, by the name of its row', () => {
    const input = { ...row.input, request: { amount: -1n } }
    const table = policyTable(spendLimit, [{ ...row, input, expect: 'allow' }])
    expect(() => runTables([table])).toThrowErrorMatchingInlineSnapshot(
      `[Policies.RowError: Row "a row" of spendLimit cannot be decided. The value of "amount" is -1, outside 0..79228162514264337593543950335.]`,
    )
  })
})
