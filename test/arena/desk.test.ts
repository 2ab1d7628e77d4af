import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Blobs, MissingBlobError, openBlobs } from '../../arena/blobs.ts'
import { openDesk } from '../../arena/desk.ts'
import { chainEvent, GENESIS_HASH } from '../../arena/event.ts'
import { apply, emptyState } from '../../arena/state.ts'

let folder: string
let blobs: Blobs
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-blobs-'))
  blobs = openBlobs(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))
const bytes = (text: string) => new TextEncoder().encode(text)

describe('openBlobs', () => {
  test('default: content by its hash', () => {
    const hash = blobs.put('hello')
    expect(hash).toBe('0x1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8')
    expect(blobs.get(hash)).toEqual(bytes('hello'))
  })
  test('error: what is missing, or not what its name says', () => {
    const hash = blobs.put('hello')
    writeFileSync(join(folder, hash.slice(2)), 'other')
    expect(() => blobs.get(hash)).toThrow(MissingBlobError)
    expect(() => blobs.get('0x00')).toThrow(MissingBlobError)
  })
})

describe('openDesk', () => {
  test('behavior: others find what was published under its name once the log has it', async () => {
    const state = emptyState()
    const [ada, bob] = [openDesk(blobs, state), openDesk(blobs, state)]
    await ada.put(bytes('rows'), '0xaa')
    expect(await ada.get('0xaa')).toEqual(bytes('rows'))
    expect(await bob.get('0xaa')).toBeUndefined()
    for (const artifact of ada.take())
      apply(state, chainEvent({ tick: 1, type: 'artifact', agent: 'ada', data: { ...artifact } }, 0, GENESIS_HASH))
    expect(await bob.get('0xaa')).toEqual(bytes('rows'))
    expect(ada.take()).toEqual([])
  })
})
