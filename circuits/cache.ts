// Built circuits on disk: a directory a content hash, complete or absent.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { VerificationKey } from './key.ts'
import type { Hex } from './proof.ts'

/** A circuit as source text, and where its includes are found. */
export type CircuitSource = {
  /** For messages; not part of the hash. */
  name: string
  source: string
  includeDirs?: readonly string[]
}

/** A built circuit; files by path, so that worker processes load them themselves. */
export type Artifacts = {
  name: string
  /** sha-256 of the constraints that are proved. */
  circuitHash: Hex
  constraints: number
  /** Path of circom's witness generator. */
  wasm: string
  /** Path of the proving key, in snarkjs's format. */
  zkey: string
  verificationKey: VerificationKey
  /** keccak256 of the key's words, see {@link verificationKeyHash}. */
  verificationKeyHash: Hex
  /** Made by a single-party development set-up: neither sound nor zero-knowledge. */
  development: true
}

const files = { wasm: 'circuit.wasm', zkey: 'circuit.zkey' } as const

const HexText = z.templateLiteral(['0x', z.hex()])

const Manifest = z.object({
  circuitHash: HexText,
  constraints: z.int(),
  verificationKey: VerificationKey,
  verificationKeyHash: HexText,
  development: z.literal(true),
  /** sha-256 by file, so that a torn directory is found out. */
  files: z.object({ wasm: z.hex(), zkey: z.hex() }),
})
type Manifest = z.output<typeof Manifest>

const manifestFile = 'artifacts.json'

/** What a cache directory is filled with. */
export type Built = Omit<Manifest, 'files'> & { wasm: Uint8Array; zkey: Uint8Array }

/** The artifacts in `directory`, or undefined when it is absent or torn. */
export async function readArtifacts(directory: string, name: string): Promise<Artifacts | undefined> {
  const manifest = await readManifest(directory)
  if (!manifest) return undefined
  const { files: hashes, ...rest } = manifest
  const paths = { wasm: join(directory, files.wasm), zkey: join(directory, files.zkey) }
  const intact = await Promise.all([matches(paths.wasm, hashes.wasm), matches(paths.zkey, hashes.zkey)])
  return intact.every(Boolean) ? { name, ...rest, ...paths } : undefined
}

/** Fills `directory` in one step; when another process was first, or left a torn one, what is whole stays. */
export async function writeArtifacts(directory: string, built: Built, name: string): Promise<Artifacts> {
  const { wasm, zkey, ...rest } = built
  const scratch = await scratchDirectory(dirname(directory))
  await writeFile(join(scratch, files.wasm), wasm)
  await writeFile(join(scratch, files.zkey), zkey)
  const manifest = Manifest.encode({ ...rest, files: { wasm: sha256(wasm), zkey: sha256(zkey) } })
  await writeFile(join(scratch, manifestFile), JSON.stringify(manifest, null, 2))

  // A build is a function of its hash, so it does not matter whose copy wins.
  for (let attempt = 0; attempt < 3; attempt++) {
    const moved = await rename(scratch, directory).then(
      () => true,
      () => false,
    )
    const artifacts = await readArtifacts(directory, name)
    if (artifacts) {
      if (!moved) await rm(scratch, { recursive: true, force: true })
      return artifacts
    }
    await discard(directory)
  }
  throw new CacheError(directory)
}

/** A new directory beside the cached ones, for work in progress. */
export async function scratchDirectory(cacheDir: string): Promise<string> {
  await mkdir(cacheDir, { recursive: true })
  return mkdtemp(join(cacheDir, '.scratch-'))
}

/** Moves a torn directory away first, so that nobody sees it half deleted under its name. */
async function discard(directory: string): Promise<void> {
  const grave = join(await scratchDirectory(dirname(directory)), 'torn')
  await rename(directory, grave).catch(() => {})
  await rm(dirname(grave), { recursive: true, force: true })
}

async function readManifest(directory: string): Promise<Manifest | undefined> {
  const text = await readFile(join(directory, manifestFile), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return Manifest.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function matches(path: string, hash: string): Promise<boolean> {
  const bytes = await readFile(path).catch(() => undefined)
  return bytes !== undefined && sha256(bytes) === hash
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export class CacheError extends Error {
  override readonly name = 'Circuits.CacheError'
  constructor(directory: string) {
    super(`could not put a built circuit at ${directory}. Check that the directory is writable, or delete it`)
  }
}
