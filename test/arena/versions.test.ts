import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { versions } from '../../arena/versions.ts'

test('behavior: a project in a folder with a space has the same hash', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'a house '))
  const root = resolve(import.meta.dirname, '../..')
  try {
    for (const room of ['policies', 'circuits', 'contracts', 'agents', 'arena'])
      cpSync(join(root, room), join(folder, room), {
        recursive: true,
        filter: (path) => !/\.[a-z]+$/.test(path) || /\.(ts|sol|circom)$/.test(path),
      })
    const url = pathToFileURL(join(folder, 'arena/versions.ts')).href
    const moved = (await import(url)) as typeof import('../../arena/versions.ts')
    expect(moved.versions().house).toBe(versions().house)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
