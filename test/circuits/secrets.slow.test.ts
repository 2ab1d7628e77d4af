// Bound secrets in real circuits: the verdict follows from the public values up to collisions of Poseidon, and forgeries have no witness.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assumptionsOf } from '../../circuits/assume.ts'
import { assumedOf } from '../../circuits/assumed.ts'
import { compileCircom, compileConstraints } from '../../circuits/compile.ts'
import { type R1cs, readR1cs } from '../../circuits/r1cs.ts'
import { readSymbols } from '../../circuits/symbols.ts'
import { findUndetermined } from '../../circuits/unique.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import { calculateWitness, type Signals, witnessValues } from '../../circuits/witness.ts'
import { addPoints, ORDER, type Point } from '../../policies/babyjubjub.ts'
import { FIELD } from '../../policies/field.ts'
import {
  array,
  bool,
  calldata,
  commitmentTo,
  committed,
  costOf,
  credential,
  definePolicy,
  gt,
  issuerOf,
  leaf,
  leafOf,
  leafTree,
  root,
  type Step,
  signals,
  signed,
  stateOf,
  sum,
  symbol,
  toCircom,
  uint,
} from '../../policies/index.ts'
import { ISSUER_TAG } from '../../policies/signature.ts'

const out = mkdtempSync(join(tmpdir(), 'polity-secrets-'))
afterAll(() => rmSync(out, { recursive: true }))

const place = { chainId: 31337n, gate: '0x00000000000000000000000000000000000000ee', sequence: 7n } as const
const actor = '0x00000000000000000000000000000000000000a1'
const other = '0x00000000000000000000000000000000000000b2'
const at = 1_700_000_000n
const issuer = issuerOf(`0x${'11'.repeat(32)}`)

const limitFields = { most: uint(96), open: bool(), sort: symbol(['a', 'b', 'c']) }
const sealed = definePolicy({
  name: 'sealed',
  actions: ['pay(uint256)'],
  params: { limit: root() },
  request: { amount: uint(96, calldata(0)) },
  secret: ({ params }) => ({ limit: committed(limitFields, { to: params.limit }) }),
  step: ({ request, secret }) => ({
    permit: { open: secret.limit.open },
    forbid: { over: gt(request.amount, secret.limit.most) },
  }),
}) as unknown as Step
const badgeFields = { role: uint(8), expires: uint(40) }
const badged = definePolicy({
  name: 'badged',
  actions: ['act()'],
  params: { issuer: root() },
  secret: ({ params, at }) => ({ badge: signed(badgeFields, { by: params.issuer, at }) }),
  step: ({ secret }) => ({ permit: { ranked: gt(secret.badge.role, 1) } }),
}) as unknown as Step
const rowFields = { row: array(uint(16), 20) }
const rows = (bound: boolean) =>
  definePolicy({
    name: 'rows',
    actions: ['add(uint256)'],
    params: { rows: root() },
    request: { index: uint(3, calldata(0)) },
    secret: ({ params, request }) => ({
      row: leaf(rowFields, { of: params.rows, depth: 3, ...(bound && { at: request.index }) }),
    }),
    step: ({ secret }) => ({ permit: { big: gt(sum(secret.row.row), 100) } }),
  }) as unknown as Step

const limit = { values: { most: 40n, open: true, sort: 'b' }, salt: 99n }
const badge = credential(issuer, badgeFields, { role: 2n, expires: at + 5n }, actor)
const records = [5n, 6n, 7n].map((x) => ({ values: { row: Array<bigint>(20).fill(x) }, salt: x }))
const tree = leafTree(
  3,
  records.map(({ values, salt }) => leafOf(rowFields, values, salt)),
)
const word = commitmentTo(limitFields, limit.values as never, limit.salt)
const inputs = {
  sealed: { params: { limit: word }, request: { amount: 41n }, secret: { limit } },
  badged: { params: { issuer: issuer.word }, secret: { badge } },
  rows: { params: { rows: tree.root }, request: { index: 1n }, secret: { row: { ...records[1], ...tree.prove(1) } } },
}
const asked = (given: object) => ({ ...given, actor, at, ...place }) as never

describe.each([
  ['committed', sealed, inputs.sealed],
  ['signed', badged, inputs.badged],
  ['leaf', rows(true), inputs.rows],
  ['leaf of one’s choice', rows(false), inputs.rows],
] as const)('%s', (title, step, given) => {
  let module: WebAssembly.Module
  let constraints: number
  let honest: Signals
  const witness = (changed: Signals) => calculateWitness(module, { ...honest, ...changed })
  const refuse = (changed: Signals) => expect(witness(changed)).rejects.toThrow('no witness')

  beforeAll(async () => {
    const { wasm, r1cs } = await compileCircom({ source: toCircom(step), includeDirs: standardIncludes, out })
    module = await WebAssembly.compile(wasm)
    constraints = readR1cs(r1cs).constraints.length
    honest = signals(step, asked(given)) as Signals
  })

  test('default: states what the evaluator decides, at the estimated cost', async () => {
    const { digest, evaluation, alpha } = stateOf(step, asked(given))
    expect(witnessValues(await witness({}), 1, 4)).toEqual([digest, evaluation, alpha])
    expect(Math.abs(costOf(step) / constraints - 1)).toBeLessThan(0.02)
  })

  test('behavior: the public values determine the rest, under the assumptions that are listed', async () => {
    const checked = await compileConstraints({ source: toCircom(step), includeDirs: standardIncludes, out })
    const system = readR1cs(checked.r1cs)
    const assumed = assumptionsOf(system, checked)
    expect(findUndetermined(system, assumed)).toEqual([])
    // What is said of the policy before it is compiled.
    const said = new Set(assumedOf(step).map(({ kind }) => kind))
    expect({ hashes: said.has('hashes'), nonzero: said.has('nonzero') }).toEqual({
      hashes: assumed.hashes.length > 0,
      nonzero: assumed.nonzero.length > 0,
    })
    // Without the one about hashes nothing says that a hidden value is one.
    const alone = { ...assumed, hashes: [] }
    expect(findUndetermined(system, alone).length > 0).toBe(assumed.hidden.length > 0)
    expect({ hashes: assumed.hashes.length, hidden: assumed.hidden.length }).toEqual(
      {
        committed: { hashes: 1, hidden: 4 },
        signed: { hashes: 1, hidden: 0 },
        leaf: { hashes: 4, hidden: 27 },
        'leaf of one’s choice': { hashes: 4, hidden: 27 },
      }[title],
    )
  })

  test('behavior: forgeries have no witness', async () => {
    await expect(witness({})).resolves.toBeDefined()
    if (title === 'committed') {
      await refuse({ hidden_limit_salt: 100n })
      await refuse({ hidden_limit_values: [41n, 1n, 1n] })
      // The same words: 40 - 2^96 and open carried over.
      await refuse({ hidden_limit_values: [40n + (1n << 96n), 0n, 1n] })
      await refuse({ params: [word + 1n] })
    } else if (title === 'signed') {
      const { key, r, s } = badge.signature
      const two: Point = [0n, FIELD - 1n]
      await refuse({ secret_badge_values: [3n, at + 5n] })
      await refuse({ params: [issuerOf(`0x${'22'.repeat(32)}`).word] })
      await refuse({ actor: BigInt(other) })
      await refuse({ at: at + 5n })
      await refuse({ secret_badge_s: s + 1n })
      await refuse({ secret_badge_s: s + ORDER })
      await refuse({ secret_badge_r: addPoints(r, two) })
      await refuse({ secret_badge_key: addPoints(key, two) })
      // By another issuer, for another holder, over other fields.
      for (const forged of [
        credential(issuerOf(`0x${'22'.repeat(32)}`), badgeFields, { role: 2n, expires: at + 5n }, actor),
        credential(issuer, badgeFields, { role: 2n, expires: at + 5n }, other),
      ]) {
        const { signature } = forged
        await refuse({ secret_badge_key: signature.key, secret_badge_r: signature.r, secret_badge_s: signature.s })
      }
    } else {
      await refuse({ hidden_row_salt: 1n })
      await refuse({ hidden_row_values: Array<bigint>(20).fill(7n) })
      const elsewhere = signals(
        step,
        asked({ ...given, secret: { row: { ...records[2], ...tree.prove(2) } } }),
      ) as Signals
      const { hidden_row_values, hidden_row_salt, hidden_row_pairs } = elsewhere as Record<string, Signals[string]>
      const moved = {
        hidden_row_values: hidden_row_values!,
        hidden_row_salt: hidden_row_salt!,
        hidden_row_pairs: hidden_row_pairs!,
      }
      await refuse(moved)
      if (title !== 'leaf') await expect(witness({ ...moved, secret_row_index: 2n })).resolves.toBeDefined()
    }
  })
})

describe('the gate on what binds', () => {
  const compile = async (body: string) => {
    const source = `pragma circom 2.1.6;
      include "commitment.circom"; include "leaf.circom"; include "signed.circom";
      template Main() { ${body} }
      component main = Main();`
    const checked = await compileConstraints({ source, includeDirs: standardIncludes, out })
    const system = readR1cs(checked.r1cs)
    return { system, checked, assumed: assumptionsOf(system, checked), names: readSymbols(checked.symbols) }
  }
  /** How many constraints there are of which the loss is not noticed, and which they are. */
  const unnoticed = ({
    system,
    checked,
    only = system.constraints,
  }: {
    system: R1cs
    checked: { symbols: string; substitutions: string }
    only?: R1cs['constraints']
  }) =>
    system.constraints.flatMap((constraint, index) => {
      if (!only.includes(constraint)) return []
      const rest = { ...system, constraints: system.constraints.toSpliced(index, 1) }
      try {
        return findUndetermined(rest, assumptionsOf(rest, checked)).length > 0 ? [] : [constraint]
      } catch (error) {
        expect(String(error)).toContain('do not compute Poseidon')
        return []
      }
    })

  test('behavior: every constraint of a committed value is needed', async () => {
    const circuit = await compile(`
      signal input root; signal input hidden_a; signal input hidden_b; signal input hidden_salt; signal output y;
      _ <== Bits(4)(hidden_a); _ <== Bits(3)(hidden_b);
      signal image <== Commitment(1, 12345678901234567890123)([hidden_a + 16 * hidden_b], hidden_salt); image === root;
      y <== hidden_a * hidden_b;`)
    expect(findUndetermined(circuit.system, circuit.assumed)).toEqual([])
    expect(unnoticed(circuit)).toEqual([])
  })

  test('behavior: of a hidden way to a leaf, every constraint is needed', async () => {
    const circuit = await compile(`
      signal input root; signal input index; signal input hidden_a; signal input hidden_salt;
      signal input hidden_pairs[2][2]; signal output y;
      Leaf(1, 12345678901234567890123, 2)([hidden_a], hidden_salt, index, hidden_pairs, root); y <== hidden_a * index;`)
    expect(findUndetermined(circuit.system, circuit.assumed)).toEqual([])
    const outside = circuit.system.constraints.filter((constraint) =>
      constraint.flat().every(([wire]) => !/pEx/.test(circuit.names.get(wire) ?? '')),
    )
    const missed = unnoticed({ ...circuit, only: outside })
    expect([outside.length > 5, missed]).toEqual([true, []])
  })

  test('behavior: a value that is not range-checked, not committed or only assigned is refused', async () => {
    const wide = await compile(`
      signal input root; signal input hidden_a; signal input hidden_b; signal input hidden_salt; signal output y;
      _ <== Bits(4)(hidden_a);
      signal image <== Commitment(1, 7)([hidden_a + 16 * hidden_b], hidden_salt); image === root;
      y <== hidden_a;`)
    expect(findUndetermined(wide.system, wide.assumed)).toContain(1)
    const free = await compile('signal input root; signal input hidden_a; signal output y; y <== hidden_a * root;')
    expect(findUndetermined(free.system, free.assumed)).toContain(1)
  })

  test('error: what is called a hash and is none binds nothing', async () => {
    await expect(
      compile(`
        signal input root; signal input hidden_a; signal output y;
        component hash = Fake(); hash.preimage[0] <== hidden_a; hash.image === root; y <== hidden_a;
      }
      template Fake() { signal input preimage[1]; signal output image; image <== preimage[0] * preimage[0];`),
    ).rejects.toThrow('main.hash is called a hash, and its constraints do not compute Poseidon')
  })

  test('behavior: of the curve and of bits, every constraint is needed that the gate is about', async () => {
    const small = await compile(`
      signal input n; signal input p[2]; signal output y[2]; signal output z[2];
      signal bits[4] <== Bits(4)(n);
      y <== MulAny(4)(bits, p);
      z <== MulFixed(3, 5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203)([bits[0], bits[1], bits[2]]);`)
    expect(findUndetermined(small.system, small.assumed)).toEqual([])
    expect(unnoticed(small)).toEqual([])
    const strict = await compile('signal input x; signal output y[70]; y <== BitsBelow(70, 13949757)(x);')
    expect(findUndetermined(strict.system, strict.assumed)).toEqual([])
  })

  test('behavior: 254 bits of a number are one, and the next number’s none', async () => {
    const { wasm } = await compileCircom({
      source: `pragma circom 2.1.6; include "signed.circom"; component main = BitsBelow(254, ${FIELD >> 190n});`,
      includeDirs: standardIncludes,
      out,
    })
    const module = await WebAssembly.compile(wasm)
    const bits = witnessValues(await calculateWitness(module, { in: 5n }), 1, 255)
    expect(bits.reduce((sum, bit, index) => sum + (bit << BigInt(index)), 0n)).toBe(5n)
    await expect(calculateWitness(module, { in: FIELD - 1n })).rejects.toThrow('no witness')
  })

  test('law: circomlib’s own verifier takes our signatures, and none that is changed', async () => {
    const source = `pragma circom 2.1.6; include "eddsaposeidon.circom"; component main = EdDSAPoseidonVerifier();`
    const { wasm } = await compileCircom({ source, includeDirs: standardIncludes, out })
    const module = await WebAssembly.compile(wasm)
    for (let index = 0n; index < 6n; index += 1n) {
      const signer = issuerOf(`0x${(index + 7n).toString(16).padStart(64, '0')}`)
      const message = (index * 0x123456789abcdef123456789n) ** 2n % FIELD
      const { key, r, s } = signer.sign(message)
      const given = { enabled: 1n, Ax: key[0], Ay: key[1], R8x: r[0], R8y: r[1], S: s, M: message }
      await expect(calculateWitness(module, given)).resolves.toBeDefined()
      await expect(calculateWitness(module, { ...given, M: message + 1n })).rejects.toThrow('no witness')
      await expect(calculateWitness(module, { ...given, S: s ^ 1n })).rejects.toThrow('no witness')
    }
  })

  test('behavior: a key of small order is refused by the circuit, whatever the parameter says', async () => {
    const source = `pragma circom 2.1.6; include "signed.circom"; component main = Signed(${ISSUER_TAG});`
    const { wasm } = await compileCircom({ source, includeDirs: standardIncludes, out })
    const module = await WebAssembly.compile(wasm)
    const { key, r, s } = issuer.sign(5n)
    await expect(calculateWitness(module, { message: 5n, issuer: issuer.word, key, r, s })).resolves.toBeDefined()
    const { commit } = await import('../../policies/commitment.ts')
    const { BASE, multiply } = await import('../../policies/babyjubjub.ts')
    const weak: Point = [0n, FIELD - 1n]
    const forged = {
      message: 5n,
      issuer: commit(ISSUER_TAG, [weak[0]], weak[1]),
      key: weak,
      r: multiply(BASE, 9n),
      s: 9n,
    }
    await expect(calculateWitness(module, forged)).rejects.toThrow('no witness')
    await expect(calculateWitness(module, { message: 5n, issuer: issuer.word, key, r: [1n, 1n], s })).rejects.toThrow(
      'no witness',
    )
  })
})
