// The gate on real gadgets: each passes whole, and for each constraint that is deleted it objects, or the loss is harmless.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileConstraints } from '../../circuits/compile.ts'
import { type R1cs, readR1cs } from '../../circuits/r1cs.ts'
import { readSymbols } from '../../circuits/symbols.ts'
import { findUndetermined } from '../../circuits/unique.ts'
import { standardIncludes } from '../../circuits/versions.ts'

let out: string
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'polity-gadgets-'))
})
afterAll(() => rm(out, { recursive: true }))

async function compile(body: string): Promise<{ system: R1cs; names: ReadonlyMap<number, string> }> {
  const includes = ['bitify', 'comparators', 'gates', 'mux1', 'switcher', 'poseidon', 'multiplexer']
  const source = `pragma circom 2.1.6;
    ${includes.map((file) => `include "${file}.circom";`).join('\n')}
    template Main() { ${body} }
    component main = Main();`
  const { r1cs, symbols } = await compileConstraints({ source, includeDirs: standardIncludes, out })
  return { system: readR1cs(r1cs), names: readSymbols(symbols) }
}

/** The constraints whose loss the gate does not object to, by the names of their wires. */
function unnoticed(system: R1cs, names: ReadonlyMap<number, string>): string[] {
  return system.constraints.flatMap((constraint, index) => {
    const constraints = system.constraints.toSpliced(index, 1)
    if (findUndetermined({ ...system, constraints }).length > 0) return []
    const wires = [...new Set(constraint.flat().map(([wire]) => wire))].toSorted((x, y) => x - y)
    return [wires.map((wire) => names.get(wire) ?? '1').join(' ')]
  })
}

const division = `
  signal input a; signal input d; signal output q; signal output r;
  component rangeA = Num2Bits(16); rangeA.in <== a;
  component rangeD = Num2Bits(8); rangeD.in <== d;
  q <-- a \\ d;
  r <-- a % d;
  component rangeQ = Num2Bits(16); rangeQ.in <== q;
  component rangeR = Num2Bits(8); rangeR.in <== r;
  component below = LessThan(8); below.in[0] <== r; below.in[1] <== d; below.out === 1;
  q * d === a - r;`

const gadgets = {
  Num2Bits: 'signal input x; signal output y[20]; component bits = Num2Bits(20); bits.in <== x; y <== bits.out;',
  IsEqual: 'signal input x[2]; signal output y; y <== IsEqual()(x);',
  LessThan: 'signal input x[2]; signal output y; y <== LessThan(20)(x);',
  GreaterEqThan: 'signal input x[2]; signal output y; y <== GreaterEqThan(20)(x);',
  gates:
    'signal input x[2]; signal output y[3]; y[0] <== XOR()(x[0], x[1]); y[1] <== OR()(x[0], x[1]); y[2] <== NOT()(y[0]);',
  Mux1: 'signal input c[2]; signal input s; signal output y; y <== Mux1()(c, s);',
  Switcher: 'signal input x[3]; signal output y[2]; (y[0], y[1]) <== Switcher()(x[0], x[1], x[2]);',
  Poseidon: 'signal input x[2]; signal output y; y <== Poseidon(2)(x);',
  division: division,
  'division by a constant': division.replace('signal input d;', 'var d = 10;').replace(/component rangeD.*\n/, ''),
}

/** Constraints that follow from others: once the comparison's top bit is said to be 0, that it is a bit adds nothing. */
const implied = new Map([
  ['division', ['1 main.below.n2b.out[8]']],
  ['division by a constant', ['1 main.below.n2b.out[8]']],
])

describe('findUndetermined', () => {
  test.each(Object.entries(gadgets))('default: %s is determined', async (_, body) => {
    const { system } = await compile(body)
    expect(findUndetermined(system)).toEqual([])
  })

  test.each(Object.entries(gadgets))('behavior: %s needs its constraints', async (gadget, body) => {
    const { system, names } = await compile(body)
    expect(unnoticed(system, names)).toEqual(implied.get(gadget) ?? [])
  })

  test('behavior: what it cannot show it refuses: 254 bits and their alias check', async () => {
    const { system } = await compile(
      'signal input x; signal output y; component b = Num2Bits_strict(); b.in <== x; y <== b.out[0];',
    )
    expect(findUndetermined(system)).toContain(1)
  })

  test('behavior: circomlib documents that Decoder alone may answer nothing', async () => {
    const { system } = await compile('signal input x; signal output y[3]; signal ok; (y, ok) <== Decoder(3)(x);')
    expect(findUndetermined(system)).toContain(1)
  })
})
