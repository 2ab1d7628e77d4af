import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { keccak256 } from 'viem/utils'

/** Content by its hash: keccak-256, so that a hash on chain names a file of the run. */
export interface Blobs {
  put(content: Uint8Array | string): Hex
  /** @throws {@link MissingBlobError} when nothing of that hash is here, or its content is not what its name says */
  get(hash: Hex): Uint8Array
  has(hash: Hex): boolean
  list(): Hex[]
}

/** What comes out of a log may name anything; a file of the folder it names so. */
const HASH = /^0x[0-9a-f]{64}$/

/** The `blobs/` of a run folder. */
export function openBlobs(folder: string): Blobs {
  mkdirSync(folder, { recursive: true })
  const file = (hash: Hex) => join(folder, hash.slice(2))
  const isHere = (hash: Hex) => HASH.test(hash) && existsSync(file(hash))
  return {
    put(content) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
      const hash = keccak256(bytes)
      if (!existsSync(file(hash))) {
        // On disk before it has its name: one that is there is never written again.
        writeFileSync(`${file(hash)}.part`, bytes, { flush: true })
        renameSync(`${file(hash)}.part`, file(hash))
      }
      return hash
    },
    get(hash) {
      if (!HASH.test(hash)) throw new MissingBlobError(hash, 'is called by no hash')
      if (!isHere(hash)) throw new MissingBlobError(hash, 'is missing')
      const bytes = new Uint8Array(readFileSync(file(hash)))
      if (keccak256(bytes) !== hash) throw new MissingBlobError(hash, 'is not what its name says')
      return bytes
    },
    has: isHere,
    list: () =>
      readdirSync(folder)
        .filter((name) => !name.endsWith('.part'))
        .sort()
        .map((name): Hex => `0x${name}`),
  }
}

/** The blobs of a run that must stay as it is: what is put stays in memory. */
export function overlay(blobs: Blobs): Blobs {
  const held = new Map<Hex, Uint8Array>()
  return {
    put(content) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
      const hash = keccak256(bytes)
      if (!blobs.has(hash)) held.set(hash, bytes)
      return hash
    },
    get: (hash) => held.get(hash) ?? blobs.get(hash),
    has: (hash) => held.has(hash) || blobs.has(hash),
    list: () => [...new Set([...blobs.list(), ...held.keys()])].sort(),
  }
}

export class MissingBlobError extends Error {
  override readonly name = 'Arena.MissingBlobError'
  readonly hash: Hex
  constructor(hash: Hex, what: string) {
    super(`Blob ${hash} ${what}. Take the run folder from a copy that verifies.`)
    this.hash = hash
  }
}
