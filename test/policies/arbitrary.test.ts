// What the generator reaches. A new operator, field or secret does not compile here until it is listed, and fails until it comes.
import { describe, expect, test } from 'vitest'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { canonical, rootsOf } from '../../policies/canonical.ts'
import { decideScalars, scalarsOf } from '../../policies/decide.ts'
import type { FieldType } from '../../policies/fields.ts'
import { gatesOf } from '../../policies/gates.ts'
import { GROUPS, type Opening } from '../../policies/index.ts'
import { type Shape, topological } from '../../policies/node.ts'

const POLICIES = 240
const steps = Array.from({ length: POLICIES }, (_, seed) =>
  arbitraryStep(seed, { secret: seed % 3 === 0, records: seed % 2 === 0 }),
)
const nodes = steps.map((step) => topological(rootsOf(step)))

const OPERATORS: Record<Shape['op'], true> = {
  ...{
    const: true,
    field: true,
    actor: true,
    time: true,
    bound: true,
    fit: true,
    table: true,
    member: true,
    opened: true,
  },
  ...{ map: true, fold: true, part: true, add: true, sub: true, mul: true, div: true, mod: true, min: true, max: true },
  ...{ eq: true, lt: true, le: true, and: true, or: true, not: true, select: true, list: true, pick: true },
  ...{ sum: true, any: true, all: true, count: true },
}

const FIELDS: Record<FieldType['kind'], true> = {
  ...{
    uint: true,
    int: true,
    bool: true,
    address: true,
    bytes32: true,
    symbol: true,
    root: true,
    array: true,
    record: true,
  },
}

/** How many policies have each. */
function tally(lists: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const list of lists) for (const each of new Set(list)) counts.set(each, (counts.get(each) ?? 0) + 1)
  return counts
}

describe('arbitraryStep', () => {
  test('law: every operator comes, each in three policies at least', () => {
    const reached = tally(nodes.map((list) => list.map(({ op }) => op)))
    expect([...reached.keys()].sort()).toEqual(Object.keys(OPERATORS).sort())
    expect([...reached].filter(([, count]) => count < 3)).toEqual([])
  })

  test('law: every kind of field comes', () => {
    const kinds = steps.map((step) =>
      GROUPS.flatMap((group) => Object.values(step[group].declared).map(({ kind }) => kind)),
    )
    expect([...tally(kinds).keys()].sort()).toEqual(Object.keys(FIELDS).sort())
  })

  test('law: every gate comes but the one for sums of more than 16 values, which the library has', () => {
    const gates = tally(steps.map((step) => gatesOf(step).gates.map(({ op }) => op)))
    expect([...gates.keys()].sort().join(' ')).toBe(
      'committed divide leaf member onehot product range sign signed zero',
    )
  })

  test('law: no two policies compute the same', () => {
    const computed = steps.map((step) => {
      const { rules, next, nodes } = JSON.parse(canonical(step))
      return JSON.stringify([rules, next, nodes])
    })
    expect(new Set(computed).size).toBe(POLICIES)
  })

  test('law: a seed gives one policy, and the same one with and without secrets but for these', () => {
    for (const secret of [true, false])
      expect(arbitraryStep(11, { secret }).codeHash).toBe(arbitraryStep(11, { secret }).codeHash)
    expect(arbitraryStep(11, { secret: true }).request.fields).toEqual(arbitraryStep(11).request.fields)
    expect(arbitraryStep(11).secrets).toEqual({})
  })
})

describe('arbitraryInput', () => {
  test('law: every answer comes, and values of full and of no width', () => {
    const answers = new Set<string>()
    const edges = new Set<string>()
    for (const step of steps) {
      const run = decideScalars(step)
      for (let round = 0; round < 2; round += 1) {
        const scalars = scalarsOf(step, arbitraryInput(step, round))
        const { reason } = run(scalars)
        answers.add(step.rules[reason - 1]?.effect ?? String(reason))
        for (const group of GROUPS)
          for (const [index, { kind, bits }] of step[group].slots.entries()) {
            const [lo, hi] =
              kind === 'int' ? [-(1n << BigInt(bits - 1)), 1n << BigInt(bits - 1)] : [0n, 1n << BigInt(bits)]
            for (const [name, edge] of Object.entries({ least: lo, most: hi - 1n }))
              if (kind !== 'root' && scalars[group][index] === edge) edges.add(`${kind} ${name}`)
          }
      }
    }
    expect([...answers].sort()).toEqual(['0', '255', 'forbid', 'permit'])
    expect([...edges].sort()).toEqual(['int least', 'int most', 'uint least', 'uint most'])
  }, 20_000)

  test('law: what is looked for is found, just missed, and past the last key', () => {
    const met = { member: 0, between: 0, last: 0 }
    for (const step of steps) {
      for (let round = 0; round < 4; round += 1) {
        const input = arbitraryInput(step, round)
        for (const [name, { kind, depth }] of Object.entries(step.secrets)) {
          if (kind !== 'membership') continue
          const { key, next, siblings } = scalarsOf(step, input).secret[name] as Opening
          expect(siblings).toHaveLength(depth)
          met[next === 1n << 160n ? 'last' : key > 0n ? 'member' : 'between'] += 1
        }
      }
    }
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(20)
  })
})
