// docs/policies.md is played: its files are written, its commands run, and what they print is what the page says.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const place = mkdtempSync(join(tmpdir(), 'polity-docs-'))
afterAll(() => rmSync(place, { recursive: true }))
for (const folder of ['arena', 'policies']) symlinkSync(join(root, folder), join(place, folder))

const page = readFileSync(join(root, 'docs/policies.md'), 'utf8')
const blocks = [...page.split('## Reference')[0]!.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({
  kind,
  text: text!,
}))

describe('docs/policies.md', () => {
  test('behavior: every command prints what the page says', () => {
    const printed: { commands: string; said: string; got: string }[] = []
    for (const [index, { kind, text }] of blocks.entries()) {
      const [, file] = /^\/\/ (\S+\.ts)\n/.exec(text) ?? []
      if (kind === 'ts' && file) {
        mkdirSync(dirname(join(place, file)), { recursive: true })
        writeFileSync(join(place, file), text)
      }
      if (kind !== 'sh') continue
      const got = text.trim().split('\n').map(run).join('')
      const after = blocks[index + 1]
      expect([text, after?.kind]).toEqual([text, ''])
      printed.push({ commands: text, said: after!.text, got })
    }
    expect(printed.length).toBe(7)
    for (const { commands, said, got } of printed) {
      // `…` stands for what differs or is left out.
      const parts = said.trimEnd().split('…').map(literally)
      expect(got, commands).toMatch(new RegExp(`^${parts.join('[\\s\\S]*?')}\\s*$`))
    }
  })

  test('behavior: the last files of the page fit together', async () => {
    const { spending } = await import(join(place, 'allowance/set.ts'))
    expect(Object.keys(spending.params.fields)).toEqual([
      'allowlist.payees',
      'spendLimit.max',
      'spendLimit.window',
      'cooldown.pause',
    ])
  })

  test('behavior: the reference is what the source says', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/docsPolicies.ts', '--check'], {
      cwd: root,
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
  })
})

/** What one line of a page's shell prints on stdout. */
function run(line: string): string {
  const command = line.replace(/^npx polity/, `"${process.execPath}" "${join(root, 'arena/cli.ts')}"`)
  return spawnSync('sh', ['-c', command], { cwd: place, encoding: 'utf8' }).stdout
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
