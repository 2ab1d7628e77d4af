import { describe, expect, test } from 'vitest'
import { polity } from './polity.ts'

describe('polity', () => {
  test('default: says what there is', async () => {
    const { code, stdout, stderr } = await polity([])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: polity/)
  }, 20_000)

  test.each(['run', 'watch'])(
    'behavior: %s --help says what its exit codes mean',
    async (command) => {
      const { code, stdout } = await polity([command, '--help'])
      expect(code).toBe(0)
      expect(stdout).toMatch(/^Exit codes: 0 [\s\S]*\b130\b/m)
    },
    20_000,
  )
})
