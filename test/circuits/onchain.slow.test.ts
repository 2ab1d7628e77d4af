// The same proofs before the contract: what verifyProof says, Groth16Verifier says.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeFunctionResult, encodeDeployData, encodeFunctionData } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verificationKeyWords } from '../../circuits/key.ts'
import { BASE_FIELD, decodeProof, encodeProof, type Hex } from '../../circuits/proof.ts'
import { type Artifacts, type Groth16, groth16 } from '../../circuits/prove.ts'
import {
  groth16VerifierAbi as abi,
  groth16VerifierBytecode as bytecode,
} from '../../contracts/generated/Groth16Verifier.ts'
import { FIELD } from '../../policies/field.ts'
import { type Anvil, startAnvil } from '../differential/anvil.ts'
import { inputs, small, statementCircuit } from './statement.ts'

type Claim = { proof: Hex; signals: [bigint, bigint, bigint] }

let cacheDir: string
let system: Groth16
let artifacts: Artifacts
let anvil: Anvil
let verifier: Hex
let honest: Claim

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'polity-onchain-'))
  system = groth16({ secret: new TextEncoder().encode('secret of a test'), cacheDir })
  artifacts = await system.build({ name: 'statement', source: statementCircuit(small) })
  const { proof, signals } = await system.prove(artifacts, inputs(small))
  honest = { proof, signals: signals as Claim['signals'] }
  anvil = await startAnvil()
  verifier = await deploy()
})

afterAll(async () => {
  anvil.stop()
  await system.close()
  await rm(cacheDir, { recursive: true })
})

describe('verifyProof and Groth16Verifier', () => {
  test('default: accept', async () => {
    expect(await both([honest])).toEqual([[true, true]])
  })

  test('behavior: refuse a flipped bit in any byte', async () => {
    const flipped = Array.from({ length: 256 }, (_, byte) => {
      const bytes = Buffer.from(honest.proof.slice(2), 'hex')
      bytes[byte]! ^= 1 << (byte % 8)
      return { ...honest, proof: `0x${bytes.toString('hex')}` as const }
    })
    expect((await both(flipped)).filter((answers) => answers.some(Boolean))).toEqual([])
  })

  test('behavior: agree on other signals, infinity and unreduced words', async () => {
    const [digest, evaluation, alpha] = honest.signals
    const { a, b, c } = decodeProof(honest.proof)
    const negate = (y: bigint) => BASE_FIELD - y
    const claims: [string, Claim][] = [
      ['swapped signals', { ...honest, signals: [evaluation, digest, alpha] }],
      ['another alpha', { ...honest, signals: [digest, evaluation, alpha + 1n] }],
      ['unreduced signal', { ...honest, signals: [digest, evaluation, alpha + FIELD] }],
      ['a at infinity', { ...honest, proof: encodeProof({ a: [0n, 0n], b, c }) }],
      ['c at infinity', { ...honest, proof: encodeProof({ a, b, c: [0n, 0n] }) }],
      ['unreduced word', { ...honest, proof: encodeProof({ a: [a[0] + BASE_FIELD, a[1]], b, c }) }],
      ['a and c swapped', { ...honest, proof: encodeProof({ a: c, b, c: a }) }],
      ['only a negated', { ...honest, proof: encodeProof({ a: [a[0], negate(a[1])], b, c }) }],
      [
        'a and b negated',
        {
          ...honest,
          proof: encodeProof({ a: [a[0], negate(a[1])], b: [b[0], [negate(b[1][0]), negate(b[1][1])]], c }),
        },
      ],
    ]
    const answers = await both(claims.map(([, claim]) => claim))
    expect(claims.map(([name], index) => `${name}: ${answers[index]}`)).toMatchInlineSnapshot(`
      [
        "swapped signals: false,false",
        "another alpha: false,false",
        "unreduced signal: false,false",
        "a at infinity: false,false",
        "c at infinity: false,false",
        "unreduced word: false,false",
        "a and c swapped: false,false",
        "only a negated: false,false",
        "a and b negated: true,true",
      ]
    `)
  })
})

async function deploy(): Promise<Hex> {
  const [from] = ((await anvil.batch([['eth_accounts', []]]))[0] as unknown as { result: Hex[] }).result
  const data = encodeDeployData({ abi, bytecode, args: [verificationKeyWords(artifacts.verificationKey)] })
  return (await anvil.send({ from: from!, data })).contractAddress!
}

/** Off chain, on chain; a revert is a refusal. */
async function both(claims: readonly Claim[]): Promise<[boolean, boolean][]> {
  const calls = claims.map(({ signals, proof }) => {
    const data = encodeFunctionData({ abi, functionName: 'verify', args: [signals, proof] })
    return ['eth_call', [{ to: verifier, data }, 'latest']] as const
  })
  const answers = await anvil.batch(calls)
  return Promise.all(
    claims.map(async ({ signals, proof }, index) => {
      const answer = answers[index]!
      const onChain =
        'result' in answer && decodeFunctionResult({ abi, functionName: 'verify', data: answer.result as Hex })
      return [await system.verify(artifacts.verificationKey, signals, proof), onChain] as [boolean, boolean]
    }),
  )
}
