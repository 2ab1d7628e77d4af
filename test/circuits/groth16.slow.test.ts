import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as snarkjs from 'snarkjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuildProgress, buildCircuit } from '../../circuits/build.ts'
import type { Artifacts } from '../../circuits/cache.ts'
import { bn254 } from '../../circuits/curve.ts'
import { createProof, type Proof } from '../../circuits/groth16.ts'
import { type G2Point, verificationKeyHash } from '../../circuits/key.ts'
import { decodeProof, encodeProof, type Hex } from '../../circuits/proof.ts'
import { isInSubgroup, verifyProof, verifyProofs } from '../../circuits/verify.ts'
import { calculateWitness } from '../../circuits/witness.ts'
import { type ProvingKey, readZkey } from '../../circuits/zkey.ts'
import { FIELD } from '../../policies/field.ts'
import { fromSnarkjs, keyFromSnarkjs, toSnarkjs, witnessFile } from './snarkjs.ts'
import { inputs, publicSignals, small, statementCircuit } from './statement.ts'

const secret = new TextEncoder().encode('secret of a test')
const progress: BuildProgress[] = []
let cacheDir: string
let artifacts: Artifacts
let witness: Uint8Array
let key0: ProvingKey

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'polity-groth16-'))
  artifacts = await buildCircuit({
    name: 'statement',
    source: statementCircuit(small),
    cacheDir,
    onProgress: (report) => progress.push(report),
  })
  witness = await calculateWitness(await WebAssembly.compile(await readFile(artifacts.wasm)), inputs(small))
  key0 = await key()
})

afterAll(async () => {
  await (await snarkjs.curves.getCurveFromName('bn128')).terminate()
  await rm(cacheDir, { recursive: true })
})

const key = async () => readZkey(await readFile(artifacts.zkey))

describe('buildCircuit', () => {
  test('default', () => {
    const { name, constraints, development, verificationKey } = artifacts
    expect({ name, constraints, development, ic: verificationKey.ic.length }).toMatchInlineSnapshot(`
      {
        "constraints": 917,
        "development": true,
        "ic": 4,
        "name": "statement",
      }
    `)
  })

  test('behavior: the same source gives the same key', () => {
    expect([artifacts.circuitHash, artifacts.verificationKeyHash]).toMatchInlineSnapshot(`
      [
        "0xad7d0dee5983f9ea83295464d1b3d7a11299c3c90cd59add49a5a857706f6f6c",
        "0x9b4726976f346bdd5942fa3b5e697289a6d8c77f99a08733a4ca4852c8e6efc6",
      ]
    `)
    expect(verificationKeyHash(artifacts.verificationKey)).toBe(artifacts.verificationKeyHash)
  })

  test('behavior: reports its phases, each from 0 to 100', () => {
    const phases = Map.groupBy(progress, ({ phase }) => phase)
    expect([...phases.keys()]).toEqual(['compile', 'check', 'set-up'])
    for (const reports of phases.values()) {
      const percents = reports.map(({ percent }) => percent)
      expect([percents.at(0), percents.at(-1)]).toEqual([0, 100])
      expect(percents).toEqual(percents.toSorted((x, y) => x - y))
    }
  })

  test('behavior: snarkjs reads the same verification key out of the zkey', async () => {
    const exported = await snarkjs.zKey.exportVerificationKey(artifacts.zkey)
    expect(keyFromSnarkjs(exported)).toEqual(artifacts.verificationKey)
  })
})

describe('createProof', () => {
  test('default: verifies here and with snarkjs, and shows the statement', async () => {
    const { proof, signals } = await createProof(await key(), witness, secret)
    expect(signals).toEqual(publicSignals(small, inputs(small)))
    expect(await verifyProof(artifacts.verificationKey, signals, proof)).toBe(true)
    const exported = await snarkjs.zKey.exportVerificationKey(artifacts.zkey)
    expect(await snarkjs.groth16.verify(exported, signals.map(String), toSnarkjs(proof))).toBe(true)
  })

  test('behavior: bytes follow from secret and witness alone', async () => {
    const first = await createProof(await key(), witness, secret)
    expect(await createProof(await key(), witness, secret)).toEqual(first)
    expect(first.proof.slice(0, 66)).toMatchInlineSnapshot(
      `"0x23a97772532c92cca40ae883baf5cda26a18aa68ce3b94034d055e9d358900f1"`,
    )

    const other = await createProof(await key(), witness, new TextEncoder().encode('another secret'))
    expect(other.signals).toEqual(first.signals)
    const [a, b] = [decodeProof(first.proof), decodeProof(other.proof)]
    expect([a.a[0] === b.a[0], a.b[0][0] === b.b[0][0], a.c[0] === b.c[0]]).toEqual([false, false, false])
    expect(await verifyProof(artifacts.verificationKey, other.signals, other.proof)).toBe(true)
  })

  test('behavior: snarkjs proves with our zkey, and we verify it', async () => {
    const made = await snarkjs.groth16.prove(artifacts.zkey, witnessFile(witness))
    const { proof, signals } = fromSnarkjs(made)
    expect(signals).toEqual(publicSignals(small, inputs(small)))
    expect(await verifyProof(artifacts.verificationKey, signals, proof)).toBe(true)
  })

  test('error: witness of another circuit', async () => {
    await expect(createProof(await key(), witness.slice(32), secret)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Circuits.WitnessSizeError: the key is for 919 wires, the witness has 918: take wasm and zkey from one build]`,
    )
  })

  test('behavior: a witness that breaks a constraint gives no proof that verifies', async () => {
    const broken = witness.slice()
    broken[32]! ^= 1 // the digest
    const { proof, signals } = await createProof(await key(), broken, secret)
    expect(await verifyProof(artifacts.verificationKey, signals, proof)).toBe(false)
  })
})

describe('verifyProof', () => {
  let proof: Hex
  let signals: bigint[]
  beforeAll(async () => {
    ;({ proof, signals } = await createProof(await key(), witness, secret))
  })
  const verify = (candidate: Hex, shown: readonly bigint[] = signals) =>
    verifyProof(artifacts.verificationKey, shown, candidate)

  test('behavior: a flipped bit in any byte is refused', async () => {
    const accepted: number[] = []
    for (let byte = 0; byte < 256; byte++) {
      const bytes = Buffer.from(proof.slice(2), 'hex')
      bytes[byte]! ^= 1 << (byte % 8)
      if (await verify(`0x${bytes.toString('hex')}`)) accepted.push(byte)
    }
    expect(accepted).toEqual([])
  })

  test('behavior: other, more, fewer or unreduced signals are refused', async () => {
    const [digest, evaluation, alpha] = signals as [bigint, bigint, bigint]
    for (const shown of [
      [digest + 1n, evaluation, alpha],
      [evaluation, digest, alpha],
      [digest, evaluation],
      [digest, evaluation, alpha, 0n],
      [digest, evaluation, alpha + FIELD],
      [digest, evaluation, alpha - FIELD],
    ]) {
      expect(await verify(proof, shown)).toBe(false)
    }
  })

  test('behavior: the negated a and b, an equal pairing, verify too: proofs are no identifiers', async () => {
    const { a, b, c } = decodeProof(proof)
    const negate = (y: bigint) => 21888242871839275222246405745257275088696311157297823662689037894645226208583n - y
    const twin = encodeProof({ a: [a[0], negate(a[1])], b: [b[0], [negate(b[1][0]), negate(b[1][1])]], c })
    expect(twin).not.toBe(proof)
    expect(await verify(twin)).toBe(true)
  })

  test('behavior: points at infinity are refused', async () => {
    const { a, b, c } = decodeProof(proof)
    const zero: [bigint, bigint] = [0n, 0n]
    for (const points of [
      { a: zero, b, c },
      { a, b: [zero, zero] as [typeof zero, typeof zero], c },
      { a, b, c: zero },
    ]) {
      expect(await verify(encodeProof(points))).toBe(false)
    }
  })

  test('behavior: a point of the twist outside the subgroup is refused', async () => {
    const { a, b, c } = decodeProof(proof)
    const curve = await bn254()
    const outside = curve.G2.fromObject(offSubgroup)
    expect(curve.G2.isValid(outside)).toBe(true)
    expect([isInSubgroup(curve, outside), isInSubgroup(curve, curve.G2.fromObject(b))]).toEqual([false, true])
    expect(await verify(encodeProof({ a, b: offSubgroup, c }))).toBe(false)
  })
})

describe('verifyProofs', () => {
  const shift = async (proof: Hex, by: bigint): Promise<Hex> => {
    const { a, b, c } = decodeProof(proof)
    const { G1 } = await bn254()
    const [x, y] = G1.toObject(G1.toAffine(G1.add(G1.fromObject(c), G1.timesScalar(G1.g, by))))
    return encodeProof({ a, b, c: [x, y] })
  }

  test('default: says of each what verifyProof says of it', async () => {
    const some = await Promise.all(
      Array.from({ length: 5 }, (_, index) => createProof(key0, witness, new TextEncoder().encode(`secret ${index}`))),
    )
    const [first, second, third] = some as [Proof, Proof, Proof]
    const wrong = { ...second, signals: second.signals.map((signal) => signal + 1n) }
    const claims = [...some, wrong, { ...third, proof: '0x00' as const }, { ...third, signals: [] }, first]
    const alone = await Promise.all(
      claims.map(({ signals, proof }) => verifyProof(artifacts.verificationKey, signals, proof)),
    )
    expect(alone).toEqual([true, true, true, true, true, false, false, false, true])
    expect(await verifyProofs(artifacts.verificationKey, claims)).toEqual(alone)
    expect(await verifyProofs(artifacts.verificationKey, some)).toEqual([true, true, true, true, true])
    expect(await verifyProofs(artifacts.verificationKey, [wrong])).toEqual([false])
    expect(await verifyProofs(artifacts.verificationKey, [])).toEqual([])
  })

  test('behavior: two wrong ones that make up for one another are wrong', async () => {
    const { proof, signals } = await createProof(key0, witness, secret)
    const pair = await Promise.all([shift(proof, 7n), shift(proof, FIELD - 7n)])
    const claims = pair.map((each) => ({ proof: each, signals }))
    expect(await verifyProofs(artifacts.verificationKey, claims)).toEqual([false, false])
  })
})

/** On the twist: x = 1. */
const offSubgroup: G2Point = [
  [1n, 0n],
  [
    18278151005453108793778860132295291098363647455926340152056652516292830556603n,
    5912654199736721486680175016176231956195085055698687135131307249486702594212n,
  ],
]
