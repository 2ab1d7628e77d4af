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
  test('error: one of ours stays what it is', async () => {
    const text = `const error = new Error('a rule is wrong')\nerror.name = 'Policies.WidthError'\nthrow error\n`
    expect(await failing('ours.ts', text)).toMatchObject({ name: 'Policies.WidthError', message: 'a rule is wrong' })
  })
})
