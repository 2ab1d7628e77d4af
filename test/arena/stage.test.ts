import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listRuns, openRun } from '../../arena/folder.ts'
import { Start } from '../../arena/protocol.ts'
import { openStage } from '../../arena/stage.ts'
import { templates } from '../../arena/templates.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-stage-'))
const before = process.env.ANVIL_BIN
beforeAll(() => {
  // A chain that is about to start until the test says that there is none.
  const anvil = join(folder, 'anvil')
  writeFileSync(anvil, `#!/bin/sh\nwhile [ ! -e '${folder}/over' ]; do sleep 0.05; done\necho none >&2\nexit 1\n`)
  chmodSync(anvil, 0o755)
  process.env.ANVIL_BIN = anvil
  writeFileSync(join(folder, 'crowd.yaml'), templates.crowd?.files(() => '')['society.yaml'] ?? '')
})
afterAll(() => {
  if (before === undefined) delete process.env.ANVIL_BIN
  else process.env.ANVIL_BIN = before
  rmSync(folder, { recursive: true, force: true })
})

describe('openStage', () => {
  test('default: four societies at once and no fifth, whether they play or are about to; then there is room again', async () => {
    const said: string[] = []
    const names = new Map([
      ['crowd', join(folder, 'crowd.yaml')],
      ['pipeline', 'pipeline'],
    ])
    const stage = openStage({ parent: join(folder, 'runs'), templates: names, say: (line) => said.push(line) })
    const start = (template: string, more: object = {}) => stage.start(Start.parse({ template, ...more }))

    const changed = start('crowd', { sets: ['policy.spendLimit.max=7 POL'] })
    const three = [
      start('crowd', { seed: 'a' }),
      start('pipeline', { seed: 'b', input: 'region,amount\nnorth,12.50\n' }),
    ]
    const last = start('crowd', { seed: 'c' })
    await expect(start('crowd', { seed: 'd' })).rejects.toThrow(/4 societies are played here already/)
    const [first, , third] = await Promise.all([changed, ...three, last])
    await expect(start('crowd', { seed: 'd' })).rejects.toMatchObject({ name: 'Arena.StageFullError' })

    const folderOf = (name = '') => openRun(join(folder, 'runs', name))
    expect(folderOf(first).fork).toMatchObject({ at: 0, changes: { 'policy.spending.spendLimit.max': '7 POL' } })
    const { csv } = folderOf(third).manifest.inputs
    expect(Buffer.from(folderOf(third).blobs.get(csv as `0x${string}`)).toString()).toBe('region,amount\nnorth,12.50\n')

    writeFileSync(join(folder, 'over'), '')
    const failed = () => said.filter((line) => /anvil did not start/.test(line))
    await expect.poll(() => failed().length, { timeout: 10_000 }).toBe(4)
    await expect(start('crowd', { seed: 'd' })).resolves.toMatch(/^crowd-/)
    await expect(start('nowhere')).rejects.toThrow(/There are crowd, pipeline/)
    await stage.close()
  })

  test('behavior: what is about to start when the stage closes is not played, nor what comes later', async () => {
    const parent = join(folder, 'closing')
    const said: string[] = []
    const slow = join(folder, 'slow.ts')
    const text = `await new Promise((done) => setTimeout(done, 200))\nwriteFileSync('${folder}/loaded', '')\nexport default {}\n`
    writeFileSync(slow, `import { writeFileSync } from 'node:fs'\n${text}`)
    const names = new Map([
      ['crowd', join(folder, 'crowd.yaml')],
      ['slow', slow],
    ])
    const stage = openStage({ parent, templates: names, say: (line) => said.push(line) })
    const start = (template = 'crowd') => stage.start(Start.parse({ template }))
    const unloaded = expect(start('slow')).rejects.toMatchObject({ name: 'Arena.LoadError' })
    const refused = expect(start()).rejects.toThrow(/closing: `npx polity run --resume .*crowd-.*` plays what was made/)
    await stage.close()
    // Both were waited for: nothing is made in the folder any more.
    expect([listRuns(parent).length, existsSync(join(folder, 'loaded')), said]).toEqual([1, true, []])
    await Promise.all([refused, unloaded])
    await expect(start()).rejects.toMatchObject({ name: 'Arena.StageClosedError' })
  })
})
