import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileConstraints } from '../../circuits/compile.ts'
import { type R1cs, readR1cs } from '../../circuits/r1cs.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import type { Signal } from '../../circuits/witness.ts'

/** The constraints of a circuit before any simplification: every signal of the source has a wire, and a name. */
export interface Circuit {
  readonly system: R1cs
  /** `main.w3`, `main.Bits_29_943.out[0]` … */
  readonly wires: ReadonlyMap<string, number>
  readonly names: readonly string[]
  /** The same circuit as the uniqueness gate gets it. */
  readonly gated: () => Promise<R1cs>
}

/** @param before - where circom looks for includes first: for templates that are to replace the house's own */
export async function openCircuit(source: string, before: readonly string[] = []): Promise<Circuit> {
  const constraints = async (simplify: '--O0' | '--O1') => {
    const out = mkdtempSync(join(tmpdir(), 'polity-soundness-'))
    try {
      return await compileConstraints({ source, includeDirs: [...before, ...standardIncludes], out }, simplify)
    } finally {
      rmSync(out, { recursive: true })
    }
  }
  const { r1cs, symbols } = await constraints('--O0')
  const system = readR1cs(r1cs)
  const names = Array<string>(system.wires).fill('one')
  for (const line of symbols.split('\n')) {
    const [, wire, , name] = line.split(',')
    if (name !== undefined && wire !== '-1') names[Number(wire)] = name
  }
  const gated = async () => readR1cs((await constraints('--O1')).r1cs)
  return { system, names, wires: new Map(names.map((name, wire) => [name, wire])), gated }
}

/** Inputs by name as inputs by wire. */
export function inputWires({ wires }: Circuit, signals: Readonly<Record<string, Signal>>): Map<number, bigint> {
  const given = new Map<number, bigint>()
  const put = (name: string, signal: Signal): void => {
    if (typeof signal !== 'bigint') for (const [index, item] of signal.entries()) put(`${name}[${index}]`, item)
    else if (wires.has(name)) given.set(wires.get(name)!, signal)
  }
  for (const [name, signal] of Object.entries(signals)) put(`main.${name}`, signal)
  return given
}
