import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EXIT, exitCodeOf } from '../../arena/exit.ts'
import { createRun, cutLines, DEVELOPMENT_MNEMONIC, type Manifest } from '../../arena/folder.ts'

const manifest: Manifest = {
  format: 1,
  name: 'test',
  society: { module: 'pipeline' },
  options: {},
  inputs: {},
  seed: 'polity',
  versions: {},
}
let folder: string
const create = (where: { path?: string; parent?: string }) =>
  createRun(manifest, { ...where, mnemonic: DEVELOPMENT_MNEMONIC, files: [] })
const thrownBy = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('createRun', () => {
  test('default: parents are made, and a second run of the same has a name of its own', () => {
    const parent = join(folder, 'a', 'b')
    const names = [create({ parent }), create({ parent })].map(({ name }) => name)
    expect(names[1]).toBe(`${names[0]}-2`)
    expect(readdirSync(parent).sort()).toEqual(names)
  })
  test('behavior: a folder that another run is just making, still without run.json, is not shared', () => {
    const { name } = create({ parent: folder })
    rmSync(join(folder, name), { recursive: true })
    mkdirSync(join(folder, name))
    expect(create({ parent: folder }).name).toBe(`${name}-2`)
  })
  test('behavior: an empty folder is taken', () => {
    expect(create({ path: folder }).path).toBe(folder)
  })
  test('error: a folder with something in it', () => {
    writeFileSync(join(folder, 'mine.txt'), 'mine')
    expect(thrownBy(() => create({ path: folder }))).toMatchObject({ name: 'Arena.RunFolderError' })
    expect(readdirSync(folder)).toEqual(['mine.txt'])
  })
  test('error: a folder with a run in it', () => {
    const { path } = create({ path: join(folder, 'run') })
    expect(thrownBy(() => create({ path }))).toMatchObject({ name: 'Arena.RunExistsError' })
  })
  test.each(['file', 'file/below', '/proc/none', '/dev/null/run'])('error: --out %s is bad input', (out) => {
    writeFileSync(join(folder, 'file'), '')
    const error = thrownBy(() => create({ path: out.startsWith('/') ? out : join(folder, out) }))
    expect(error).toMatchObject({ name: 'Arena.RunFolderError' })
    expect(String(error)).toContain('Give --out a new folder')
    expect(exitCodeOf(error)).toBe(EXIT.badInput)
  })
})

describe('cutLines', () => {
  const [one, two] = ['{"tick":1,"key":"é"}\n', '{"tick":2,"key":"b"}\n']
  const cut = (content: string, stays?: (line: { tick: number }) => boolean) => {
    const path = join(folder, 'cassette.jsonl')
    writeFileSync(path, content)
    cutLines(path, stays)
    return readFileSync(path, 'utf8')
  }
  test.each([
    ['nothing', '', ''],
    ['half a line', '{"tick":3,"ke', ''],
    ['a line without its newline', '{"tick":3,"key":"c"}', ''],
    ['a character in its middle', '{"tick":3,"key":"\u00e9'.slice(0, -1), ''],
    ['a line that went on in the middle of another', '{"tick":3,"k{"tick":3,"key":"c"}\n{"tick":3,"key":"d"}\n', ''],
    ['zeros', '\0'.repeat(8), ''],
    ['a whole line', '{"tick":3,"key":"c"}\n', '{"tick":3,"key":"c"}\n'],
  ])('behavior: behind two lines, %s', (_, rest, left) => {
    expect(cut(one + two + rest)).toBe(one + two + left)
  })
  test('behavior: what is not to stay goes, with all after it', () => {
    expect(cut(one + two, ({ tick }) => tick < 2)).toBe(one)
    expect(cut(one + two, () => false)).toBe('')
  })
})
