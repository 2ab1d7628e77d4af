import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBlobs } from '../../arena/blobs.ts'
import type { Event } from '../../arena/event.ts'
import type { RunFolder } from '../../arena/folder.ts'
import { recordedProofs } from '../../arena/recordedProofs.ts'
import type { Artifacts, ProofSystem } from '../../circuits/prove.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-recorded-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A circuit by its hash; one of a name has one key. */
const keys = new Map<string, Artifacts['verificationKey']>()
const circuit = (circuitHash: Hex) => {
  if (!keys.has(circuitHash)) keys.set(circuitHash, {} as Artifacts['verificationKey'])
  return { circuitHash, verificationKey: keys.get(circuitHash) } as Artifacts
}

/** A replay of four recorded proofs, of which the blobs in `wrong` do not hold, and what its system was asked. */
function replay({ wrong = [] as readonly string[] } = {}) {
  const blobs = openBlobs(folder)
  const of = (seq: number, circuit: string, alpha: string, proof: string) => {
    const blob = blobs.put(Buffer.from(proof.slice(2), 'hex'))
    return { seq, type: 'proof', data: { circuit, signals: ['1', '2', alpha], blob } }
  }
  const events = [of(3, '0xc1', '7', '0xa1'), of(5, '0xc1', '8', '0xa2'), of(6, '0xc2', '9', '0xa3')]
  const asked: string[] = []
  const system = {
    async prove(_, { alpha }) {
      asked.push(`prove ${alpha}`)
      return { proof: '0xff', signals: [] }
    },
    async verifyAll(_, claims) {
      asked.push(`verify ${claims.map(({ proof }) => proof)}`)
      return claims.map(({ proof }) => !wrong.includes(proof))
    },
  } as Pick<ProofSystem, 'prove' | 'verifyAll'> as ProofSystem
  return { asked, proofs: recordedProofs(system, { blobs } as RunFolder, events as unknown as Event[]) }
}

test('default: those of a circuit are verified together, once, and none is made again', async () => {
  const { proofs, asked } = replay()
  const two = [proofs.prove(circuit('0xc1'), { alpha: 8n }), proofs.prove(circuit('0xc1'), { alpha: 7n })]
  expect(await Promise.all(two)).toEqual([
    { proof: '0xa2', signals: [1n, 2n, 8n] },
    { proof: '0xa1', signals: [1n, 2n, 7n] },
  ])
  await proofs.prove(circuit('0xc2'), { alpha: 9n })
  expect(asked).toEqual(['verify 0xa1,0xa2', 'verify 0xa3'])
  expect(proofs.used).toBe(3)
})

test('behavior: what was never recorded is proved', async () => {
  const { proofs, asked } = replay()
  expect(await proofs.prove(circuit('0xc1'), { alpha: 1n })).toEqual({ proof: '0xff', signals: [] })
  expect([asked, proofs.used]).toEqual([['prove 1'], 0])
})

test('error: of a batch, the one that does not hold is named, and the others are taken', async () => {
  const { proofs } = replay({ wrong: ['0xa2'] })
  await expect(proofs.prove(circuit('0xc1'), { alpha: 8n })).rejects.toMatchObject({
    name: 'Arena.TamperError',
    seq: 5,
  })
  expect(await proofs.prove(circuit('0xc1'), { alpha: 7n })).toMatchObject({ proof: '0xa1' })
})

test('error: a proof that is said to be of another circuit', async () => {
  await expect(replay().proofs.prove(circuit('0xc2'), { alpha: 8n })).rejects.toMatchObject({ seq: 5 })
})
