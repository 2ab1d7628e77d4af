// A migration's contract makes the same words as the evaluator, of every old state that was tried.
import { encodeFunctionData, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { decideScalars, scalarsOf } from '../../policies/decide.ts'
import {
  type AnyInput,
  add,
  array,
  clamp,
  definePolicy,
  type Fields,
  type FieldType,
  map,
  migration,
  mul,
  record,
  type Step,
  select,
  sum,
  uint,
} from '../../policies/index.ts'
import { packScalars } from '../../policies/words.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { ABI, addressOf, compileSteps, decided, install } from './solidityKit.ts'

const SEEDS = 24
const STATES = 20

let anvil: Anvil
beforeAll(async () => {
  anvil = await startAnvil()
})
afterAll(() => anvil.stop())

/** A version of a random policy whose state is twice the old one in other widths, with a sum of it all. */
function versionAfter(before: Step): Step {
  const entries = Object.entries(before.state.declared)
  return definePolicy({
    name: before.name,
    actions: ['act()'],
    state: { ...Object.fromEntries(entries.map(([name, type]) => [`${name}New`, widened(type)])), total: uint(248) },
    migrate: migration(before, (state) => ({
      ...Object.fromEntries(entries.map(([name, type]) => [`${name}New`, doubled(type, state[name])])),
      total: totalOf(Object.values(state)),
    })),
    request: {},
    step: () => ({}),
  } as never) as unknown as Step
}

const widened = (type: FieldType): FieldType => {
  if (type.kind === 'record')
    return record(Object.fromEntries(Object.entries(type.fields).map(([n, t]) => [n, widened(t)])))
  if (type.kind === 'array') return array(widened(type.of) as never, type.length)
  return type.kind === 'bool' ? uint(3) : uint(Math.min(248, ('bits' in type ? type.bits : 8) + 1))
}

function doubled(type: FieldType, value: unknown): unknown {
  const members = (fields: Fields, of = (t: FieldType) => t) =>
    Object.fromEntries(
      Object.entries(fields).map(([n, t]) => [n, doubled(of(t), (value as Record<string, unknown>)[n])]),
    )
  if (type.kind === 'record') return members(type.fields)
  if (type.kind === 'array' && type.of.kind === 'record')
    return members(type.of.fields, (of) => array(of as never, type.length))
  const most = (1n << 248n) - 1n
  if (type.kind === 'array') return map(value as never, (x) => clamp(mul(2, x as never), 0, most) as never)
  if (type.kind === 'bool') return select(value as never, 2, 0)
  return clamp(mul(2, value as never), 0, most)
}

function totalOf(values: readonly unknown[]): never {
  const numbers = values.flatMap((value): unknown[] => {
    const node = value as { kind: string; length: number }
    if (!('kind' in node)) return [totalOf(Object.values(value as object))]
    if (node.kind !== 'int') return []
    return [node.length === 0 ? value : sum(value as never)]
  })
  return clamp(add(0, ...(numbers as never[])), 0, (1n << 240n) - 1n) as never
}

describe('migration', () => {
  test('law: contracts migrate as the evaluator does', { timeout: 120_000 }, async () => {
    const befores = Array.from({ length: SEEDS }, (_, seed) => arbitraryStep(seed + 40, { records: seed % 2 === 0 }))
    const migrations = befores.map((before) => versionAfter(before).migration!)
    const contracts = compileSteps(migrations, { optimizer: false })
    let moved = 0
    for (const [index, step] of migrations.entries()) {
      await install(anvil, addressOf(index), contracts[index]!, [])
      const states = Array.from({ length: STATES }, (_, round) => arbitraryInput(befores[index]!, round).state)
      const calls = states.map((request) => {
        const { request: old } = scalarsOf(step, { request, actor: zeroAddress, at: 0n } as unknown as AnyInput)
        const zeros = Array<bigint>(step.state.words).fill(0n)
        const args = [[], [], zeros, packScalars(step.request, old), zeroAddress, 0n] as const
        const data = encodeFunctionData({ abi: ABI, functionName: 'decide', args })
        const { next } = decideScalars(step)(
          scalarsOf(step, { request, actor: zeroAddress, at: 0n } as unknown as AnyInput),
        )
        return {
          call: ['eth_call', [{ to: addressOf(index), data }, 'latest']] as const,
          wanted: packScalars(step.state, next),
        }
      })
      const answers = await anvil.batch(calls.map(({ call }) => call))
      for (const [round, answer] of answers.entries()) {
        const got = 'result' in answer ? decided(answer.result) : answer
        expect([index, round, got]).toEqual([index, round, { verdict: true, reason: 1, next: calls[round]!.wanted }])
        if (calls[round]!.wanted.some((word) => word > 0n)) moved += 1
      }
    }
    expect(moved).toBeGreaterThan(SEEDS * STATES * 0.9)
  })
})
