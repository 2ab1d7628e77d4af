// A child of prove.ts that makes proofs: one curve, the last few keys at hand.
import { readFile } from 'node:fs/promises'
import { createProof } from './groth16.ts'
import { serve } from './pool.ts'
import { calculateWitness, type Signals } from './witness.ts'
import { type ProvingKey, readZkey } from './zkey.ts'

export type ProveJob = { wasm: string; zkey: string; inputs: Signals; secret: Uint8Array }

type Loaded = { module: WebAssembly.Module; key: ProvingKey }

/** Circuits kept loaded; a key takes about 0.7 kB a constraint, twice that in use. */
const KEPT = 8

/** By path of the key, least recently used first. Paths hold content hashes, so what is at one never changes. */
const loaded = new Map<string, Promise<Loaded>>()

serve(async ({ wasm, zkey, inputs, secret }: ProveJob) => {
  const { module, key } = await circuit(wasm, zkey)
  return createProof(key, await calculateWitness(module, inputs), secret)
})

function circuit(wasm: string, zkey: string): Promise<Loaded> {
  const kept = loaded.get(zkey) ?? load(wasm, zkey)
  loaded.delete(zkey)
  loaded.set(zkey, kept)
  kept.catch(() => loaded.delete(zkey))
  for (const oldest of [...loaded.keys()].slice(0, -KEPT)) loaded.delete(oldest)
  return kept
}

async function load(wasm: string, zkey: string): Promise<Loaded> {
  const [code, bytes] = await Promise.all([readFile(wasm), readFile(zkey)])
  return { module: await WebAssembly.compile(code), key: readZkey(bytes) }
}
