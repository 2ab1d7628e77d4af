import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { afterAll, describe, expect, test } from 'vitest'
import { MissingBlobError, openBlobs } from '../../arena/blobs.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-blobs-'))
const blobs = openBlobs(join(folder, 'blobs'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('openBlobs', () => {
  test('default: what is put is there', () => {
    const hash = blobs.put('a')
    expect([blobs.has(hash), blobs.get(hash), blobs.list()]).toEqual([true, new Uint8Array([97]), [hash]])
  })

  test.each(['', '0x', '0x..', '0x../blobs', 'a blob', `0x${'A'.repeat(64)}`])(
    'attack: "%s" is called by no hash',
    (name) => {
      expect(blobs.has(name as Hex)).toBe(false)
      expect(() => blobs.get(name as Hex)).toThrow(MissingBlobError)
    },
  )
})
