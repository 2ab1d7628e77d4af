import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EXIT, exitCodeOf } from '../../arena/exit.ts'
import { loadSource } from '../../arena/load.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-load-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const failing = async (name: string, text: string): Promise<Error> => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return loadSource(path).then(
    () => expect.unreachable(),
    (error) => error as Error,
  )
}

describe('loadSource', () => {
  test.each([
    ['syntax.ts', 'export default defineSociety({ name: = 1 })\n', 'syntax.ts'],
    ['missing.ts', "import { a } from './absent.ts'\nexport default a\n", 'absent.ts'],
    ['throws.ts', 'export default undefinedName\n', 'undefinedName is not defined'],
    ['syntax.mts', 'export default {\n', 'syntax.mts'],
    ['other.ts', 'export const a = 1\n', 'Its default export is no society'],
  ])('error: %s can not be loaded', async (name, text, said) => {
    const error = await failing(name, text)
    expect(error.name).toBe('Arena.LoadError')
    expect(error.message).toContain(`Can't load society "${join(folder, name)}"`)
    expect(error.message).toContain(said)
    expect(exitCodeOf(error)).toBe(EXIT.badInput)
  })
  test('behavior: a file that has changed is another module, and the hash is of what was loaded', async () => {
    const path = join(folder, 'changing.ts')
    const loaded = async (ticks: number) => {
      writeFileSync(path, `export default { agents: [], ticks: ${ticks} }\n`)
      const { society, create } = await loadSource(path)
      return { sha256: 'sha256' in society ? society.sha256 : undefined, ticks: create({}, {}, '').ticks }
    }
    const [first, second] = [await loaded(3), await loaded(4)]
    expect([first.ticks, second.ticks]).toEqual([3, 4])
    expect(first.sha256).not.toBe(second.sha256)
  })
  test('error: one of ours stays what it is', async () => {
    const text = `const error = new Error('a rule is wrong')\nerror.name = 'Policies.WidthError'\nthrow error\n`
    expect(await failing('ours.ts', text)).toMatchObject({ name: 'Policies.WidthError', message: 'a rule is wrong' })
  })
})
