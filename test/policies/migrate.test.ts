import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  array,
  bool,
  bytes32,
  calldata,
  checkUpgrade,
  definePolicy,
  type Fields,
  fitTo,
  gt,
  map,
  migrate,
  migration,
  min,
  mul,
  packWords,
  policySet,
  record,
  remadeFields,
  type Step,
  spendLimit,
  stateLayoutOf,
  sum,
  toSolidity,
  uint,
  unpackWords,
} from '../../policies/index.ts'

const define = (state: Fields, more: object = {}) =>
  definePolicy({
    name: 'budget',
    actions: ['transfer(address,uint256)'],
    state,
    request: { amount: uint(96, 'e-18 POL', calldata(1)) },
    step: () => ({}),
    ...more,
  } as never) as unknown as Step

const first = definePolicy({
  name: 'budget',
  actions: ['transfer(address,uint256)'],
  state: { spent: uint(96), last: array(uint(32), 3) },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ state, request }) => ({
    permit: { any: true },
    next: { ...state, spent: fitTo(add(state.spent, request.amount), uint(96)) },
  }),
})
const second = definePolicy({
  name: 'budget',
  actions: ['transfer(address,uint256)'],
  state: { used: record({ milli: uint(128), some: bool() }), total: uint(40), last: array(uint(16), 3) },
  migrate: migration(first, ({ spent, last }) => ({
    used: { milli: mul(spent, 1000), some: gt(spent, 0) },
    total: sum(last),
    last: map(last, (x) => min(x as never, 65_535)) as never,
  })),
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ state }) => ({ permit: { any: true }, next: state }),
})

describe('migrate', () => {
  test('default: a new version says what the old state becomes', () => {
    expect(migrate(second, { spent: 3n, last: [1n, 70_000n, 2n] })).toEqual({
      used: { milli: 3000n, some: true },
      total: 70_003n,
      last: [1n, 65_535n, 2n],
    })
    expect(() => checkUpgrade(first as unknown as Step, second as unknown as Step)).not.toThrow()
  })

  test('law: every old state has a new one, which fits, and zero words become zero words', () => {
    const state = fc.record({
      spent: fc.bigInt(0n, (1n << 96n) - 1n),
      last: fc.array(fc.bigInt(0n, (1n << 32n) - 1n), { minLength: 3, maxLength: 3 }),
    })
    fc.assert(
      fc.property(state, (old) => {
        const made = migrate(second, old)
        expect(unpackWords(second.state, packWords(second.state, made))).toEqual(made)
        expect(made.used.milli).toBe(old.spent * 1000n)
        expect(made.total).toBe(old.last.reduce((a, b) => a + b, 0n))
      }),
      { numRuns: 200 },
    )
    const zeros = unpackWords(first.state, [0n])
    expect(packWords(second.state, migrate(second, zeros))).toEqual([0n])
  })

  test('behavior: it is a contract that says between which layouts it goes, and no part of the policy code', () => {
    const { contract, source } = toSolidity(second.migration!)
    expect(contract).toBe('BudgetMigration')
    expect(source).toContain('contract BudgetMigration is IMigration')
    expect(source).toContain(
      `return (${stateLayoutOf(first as unknown as Step)}, ${stateLayoutOf(second as unknown as Step)});`,
    )
    expect(toSolidity(second as unknown as Step).source).toContain(
      `return ${stateLayoutOf(second as unknown as Step)};`,
    )
  })

  test('behavior: a set migrates as a whole', () => {
    const old = policySet('pair', [spendLimit, first])
    const set = policySet('pair', [spendLimit, second], {
      migrate: migration(old, (state) => ({
        'spendLimit.since': state['spendLimit.since'],
        'spendLimit.spent': state['spendLimit.spent'],
        'budget.used': { milli: mul(state['budget.spent'], 1000), some: gt(state['budget.spent'], 0) },
        'budget.total': 0,
        'budget.last': map(state['budget.last'], () => 0),
      })),
    } as never) as unknown as Step
    const state = { 'spendLimit.since': 5n, 'spendLimit.spent': 6n, 'budget.spent': 7n, 'budget.last': [1n, 2n, 3n] }
    expect(migrate(set, state)).toMatchObject({ 'spendLimit.spent': 6n, 'budget.used': { milli: 7000n, some: true } })
    expect(() => checkUpgrade(old as unknown as Step, set)).not.toThrow()
  })

  test('behavior: names, types, units and secrecy make a layout; bindings and code do not', () => {
    const layouts = [
      define({ spent: uint(96) }),
      define({ spent: uint(95) }),
      define({ paid: uint(96) }),
      define({ spent: uint(96, 's') }),
      define({ spent: uint(96) }, { secretState: true }),
    ].map(stateLayoutOf)
    expect(new Set(layouts).size).toBe(5)
    expect(stateLayoutOf(define({ spent: uint(96) }, { step: () => ({ permit: { all: true } }) }))).toBe(layouts[0])
  })

  test('error: another layout without a migrate, or with one from elsewhere', () => {
    const refuse = (before: Step, after: Step) => {
      try {
        checkUpgrade(before, after)
      } catch (error) {
        return String(error)
      }
      return 'accepted'
    }
    const one = first as unknown as Step
    const two = second as unknown as Step
    expect([
      refuse(one, define({ spent: uint(97), last: array(uint(32), 3) })),
      refuse(one, define({ last: array(uint(32), 3), spent: uint(96) })),
      refuse(two, two),
      refuse(one, one),
    ]).toMatchInlineSnapshot(`
      [
        "Policies.NoMigrationError: The new version of budget keeps its state in another layout than the one before (fields spent) and has no migrate from it: give it \`migrate: migration(budget, (state) => …)\`, so that no state is reset.",
        "Policies.NoMigrationError: The new version of budget keeps its state in another layout than the one before (order or secrecy of the fields) and has no migrate from it: give it \`migrate: migration(budget, (state) => …)\`, so that no state is reset.",
        "Policies.NoMigrationError: The new version of budget keeps its state in another layout than the one before (fields spent, last, used.milli, used.some, total) and has no migrate from it: give it \`migrate: migration(budget, (state) => …)\`, so that no state is reset.",
        "accepted",
      ]
    `)
  })

  test('error: a migration that can fail, invents, forgets, or cannot see', () => {
    const from = { name: 'budget', state: first.state, secretState: false }
    const wrong: Record<string, () => unknown> = {
      'may fail': () =>
        define({ spent: uint(8) }, { migrate: migration(from, ({ spent }) => ({ spent: fitTo(spent, uint(8)) })) }),
      'does not fit': () => define({ spent: uint(8) }, { migrate: migration(from, ({ spent }) => ({ spent })) }),
      invents: () => define({ spent: uint(8) }, { migrate: migration(from, () => ({ spent: 7 })) }),
      forgets: () => define({ spent: uint(8), last: uint(8) }, { migrate: migration(from, () => ({ spent: 0 })) }),
      misspelt: () =>
        define(
          { spent: uint(96) },
          { migrate: migration(from, (state) => ({ spent: (state as never as { spend: never }).spend })) },
        ),
      secret: () =>
        define({ spent: uint(96) }, { secretState: true, migrate: migration(from, ({ spent }) => ({ spent })) }),
      'from secret': () =>
        define({ spent: uint(96) }, { migrate: migration({ ...from, secretState: true }, ({ spent }) => ({ spent })) }),
      'no migration': () => define({ spent: uint(96) }, { migrate: 5 as never }),
      none: () => migrate(first, { spent: 1n, last: [0n, 0n, 0n] }),
    }
    const messages = Object.entries(wrong).map(([title, make]) => {
      try {
        make()
      } catch (error) {
        return [title, String(error)]
      }
      return [title, 'accepted']
    })
    expect(Object.fromEntries(messages)).toMatchInlineSnapshot(`
      {
        "does not fit": "Policies.NextError: The next value of "spent" may become 0..79228162514264337593543950335: \`fitTo\` or bound it.",
        "forgets": "Policies.NextError: The next value of "last" is missing: name every field, changed or not.",
        "from secret": "Policies.MigrationError: The migrate of budget is of a secret state, of which the chain sees no words: keep its layout, or adopt the new one as another policy beside it.",
        "invents": "Policies.MigrationError: The migrate of budget makes 7 of zeros in "spent", and whoever acts later begins with 0: let zeros become zeros.",
        "may fail": "Policies.MigrationError: The migrate of budget uses \`fitTo\`, and an account whose value does not fit could never act again: \`clamp\` or \`min\` it.",
        "misspelt": "Policies.UnknownFieldError: Policy budget reads state.spend, which is not declared. Known in state: spent, last.",
        "no migration": "Policies.MigrationError: The migrate of budget is no migration: write \`migrate: migration(before, (state) => ({ … }))\`.",
        "none": "Policies.MigrationError: The migrate of budget is missing: define the version with \`migrate\`.",
        "secret": "Policies.MigrationError: The migrate of budget is of a secret state, of which the chain sees no words: keep its layout, or adopt the new one as another policy beside it.",
      }
    `)
  })
})

describe('remadeFields', () => {
  const fields = {
    a: uint(8),
    b: uint(8),
    on: bool(),
    list: array(uint(8), 2),
    id: bytes32(),
    in: record({ c: uint(8) }),
  }
  const before = define(fields)
  const version = (map: (state: Record<string, never>) => object) =>
    define({ more: uint(8), ...fields }, { migrate: migration(before, map as never) })

  test('default: nothing of what is handed on, whatever its kind', () => {
    expect(
      remadeFields(
        before,
        version((state) => ({ ...state, more: 0 })),
      ),
    ).toEqual([])
    expect(remadeFields(before, before)).toEqual([])
  })

  test('attack: what is forgotten by a version whose rules are the same', () => {
    const reset = define(fields, { migrate: migration(before, ((state: object) => ({ ...state, a: 0 })) as never) })
    expect(reset.codeHash).toBe(before.codeHash)
    expect(remadeFields(before, reset)).toEqual(['a'])
  })

  test('behavior: what is forgotten, exchanged or computed', () => {
    const reset = version((state) => ({ ...state, more: 0, a: 0, in: { c: 0 } }))
    expect(remadeFields(before, reset)).toEqual(['a', 'in.c'])
    const other = version((state) => ({ ...state, more: state.a, a: state.b, b: min(state.b!, 7) }))
    expect(remadeFields(before, other)).toEqual(['a', 'b'])
  })
})
