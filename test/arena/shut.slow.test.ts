import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scratch, shutIn } from './polity.ts'

const root = resolve(import.meta.dirname, '../..')
const AT = "persona: () => ({ say: 'nothing' })"

let folder: string
beforeAll(() => {
  folder = scratch()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A society of one agent who thinks this. */
function societyOf(thought: string): string {
  const path = join(folder, 'society.ts')
  const agent = `{ name: 'ada', role: 'guest', model: 'scripted', tools: [], ${AT.replace("'nothing'", thought)} }`
  writeFileSync(
    path,
    `import { readdirSync } from 'node:fs'
import { defineSociety } from '${root}/arena/index.ts'
export default defineSociety({ name: 'one', agents: [${agent}], policies: [], ticks: 1 })
`,
  )
  return path
}

describe('agents that are shut in', () => {
  test('control: every touch that was thought of is a wall, and ports lead out', () => {
    const args = ['--import', './test/arena/shut.ts', 'test/arena/touches.ts']
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    expect(JSON.parse(stdout)).toEqual({ touches: 22, through: [], lead: true, outside: true })
  })

  test.each([
    ['String(Date.now())', 'Date.now'],
    ["readdirSync('.').join()", 'fs.readdirSync'],
    ['String(fetch)', undefined],
  ])('error: an agent who says %s', async (thought, wall) => {
    const { code, stderr } = await shutIn(['run', societyOf(thought), '--out', join(folder, `${wall}`)])
    expect(code, stderr).toBe(wall === undefined ? 0 : 1)
    if (wall !== undefined) expect(stderr).toContain(`an agent's thought touched ${wall}.`)
  })
})
