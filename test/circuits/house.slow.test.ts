// The gate on the house's own templates and circuits: whole they pass, and the loss of any constraint is noticed, or explained here.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { compileConstraints } from '../../circuits/compile.ts'
import { type R1cs, readR1cs } from '../../circuits/r1cs.ts'
import { readSymbols } from '../../circuits/symbols.ts'
import { findUndetermined } from '../../circuits/unique.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import { chance } from '../../policies/chance.ts'
import { toCircom } from '../../policies/index.ts'
import { cases } from '../differential/library.ts'

const out = mkdtempSync(join(tmpdir(), 'polity-house-'))
afterAll(() => rmSync(out, { recursive: true }))

/**
 * Every template of circuits/lib at a small size. The inside of Poseidon is circomlib's, bits beyond the first are alike: of either
 * one constraint in so many is deleted.
 */
const templates: Record<string, { file: string; call: string; every?: number; lost?: readonly string[] }> = {
  Bits: { file: 'bits', call: 'Bits(20)' },
  IsZero: { file: 'compare', call: 'IsZero()' },
  NonNegative: { file: 'compare', call: 'NonNegative(20)' },
  Divide: { file: 'divide', call: 'Divide(16, 8)' },
  OneHot: { file: 'onehot', call: 'OneHot(5, 3)' },
  Horner: { file: 'bind', call: 'Horner(4)' },
  Chunk: { file: 'bind', call: 'Chunk(4, 1, 4, 1)', every: 20 },
  Digest: { file: 'bind', call: 'Digest(17)', every: 100 },
  Hash: { file: 'commitment', call: 'Hash(3)', every: 20 },
  Commitment: { file: 'commitment', call: 'Commitment(2, 7)', every: 20 },
  BitsBelow: { file: 'signed', call: 'BitsBelow(70, 13949757)' },
  Member: {
    ...{ file: 'member', call: 'Member(1)', every: 12 },
    // Given its opening, which a prover may choose, a membership has one answer without these as well: sides that are bits, the
    // last hash and the root. What they are for is shown by the lies of test/soundness: "a path that need not lead to the root",
    // "a path whose sides are no bits".
    lost: ['1 main.path', 'main.Poseidon.pEx.mix.out main.Poseidon.pEx.mixLast.in main', 'main.root main.Poseidon'],
  },
}

/** Templates that are held to as much elsewhere. */
const elsewhere: Record<string, string> = {
  ...{ MulAny: 'every constraint in secrets.slow.test.ts', MulFixed: 'every constraint in secrets.slow.test.ts' },
  ...{ PointAdd: 'in MulAny', PointDouble: 'in MulAny', Multiple: 'in MulAny', Entry: 'in MulFixed' },
  OnCurve: 'has inputs only: what is no point has no witness, secrets.slow.test.ts',
  ...{ Leaf: 'as bound secrets in secrets.slow.test.ts', Signed: 'as Leaf', SignedWords: 'as Leaf' },
}

async function compile(source: string): Promise<{ system: R1cs; names: ReadonlyMap<number, string> }> {
  const { r1cs, symbols } = await compileConstraints({ source, includeDirs: standardIncludes, out })
  return { system: readR1cs(r1cs), names: readSymbols(symbols) }
}

/** The names of a constraint's wires, places left out. */
function wiresOf({ constraints }: R1cs, names: ReadonlyMap<number, string>, index: number): string {
  const wires = new Set(constraints[index]!.flat().map(([wire]) => wire))
  const named = [...wires].sort((x, y) => x - y).map((wire) => names.get(wire) ?? '1')
  return [...new Set(named.map((name) => name.replace(/\[\d+\]|_\d+_\d+/g, '')))].join(' ')
}

function isNoticed(system: R1cs, index: number): boolean {
  return findUndetermined({ ...system, constraints: system.constraints.toSpliced(index, 1) }).length > 0
}

describe('circuits/lib', () => {
  test('default: every template is among these', () => {
    const library = fileURLToPath(new URL('../../circuits/lib', import.meta.url))
    const texts = readdirSync(library).map((file) => readFileSync(join(library, file), 'utf8'))
    const declared = texts.flatMap((text) => [...text.matchAll(/^template (\w+)/gm)].map(([, name]) => name!))
    expect(declared.sort()).toEqual([...Object.keys(templates), ...Object.keys(elsewhere)].sort())
  })

  test.each(Object.entries(templates))(
    'behavior: %s needs its constraints',
    async (_, { file, call, every = 1, lost = [] }) => {
      const source = `pragma circom 2.1.6; include "${file}.circom"; component main = ${call};`
      const { system, names } = await compile(source)
      expect(findUndetermined(system)).toEqual([])
      const alike = /^((1|\S*pEx\S*)( |$))+$|^(1 )?main(\.NonNegative)?\.Bits\.out$|^(1 )?main\.NonNegative\.bits$/
      const tried = system.constraints.flatMap((_constraint, index) =>
        index % every > 0 && alike.test(wiresOf(system, names, index)) ? [] : [index],
      )
      const unnoticed = tried.filter((index) => !isNoticed(system, index)).map((index) => wiresOf(system, names, index))
      expect(unnoticed.filter((wires) => !lost.some((start) => wires.startsWith(start)))).toEqual([])
      expect(lost.filter((start) => !unnoticed.some((wires) => wires.startsWith(start)))).toEqual([])
    },
  )
})

describe('circuits of the library', () => {
  /** Smaller than the two largest, of which one deletion takes seconds. */
  const circuits = cases.filter(({ step }) => !['aggregate64', 'payments'].includes(step.name))
  const SAMPLE = 8

  test.each(circuits)('behavior: $step.name needs a sample of its constraints', async ({ step }) => {
    const { system, names } = await compile(toCircom(step))
    const random = chance(step.rules.length + system.constraints.length)
    const sample = Array.from({ length: SAMPLE }, () => random.below(system.constraints.length))
    const unnoticed = sample.filter((index) => !isNoticed(system, index)).map((index) => wiresOf(system, names, index))
    // As above: ways into trees are given.
    expect(unnoticed.filter((wires) => !/secret_|Member/.test(wires))).toEqual([])
  })
})
