import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { eventsOf, scratch } from './polity.ts'

const root = resolve(import.meta.dirname, '../..')
const docs = readFileSync(join(root, 'docs/replay.md'), 'utf8')
const tutorial = docs.slice(docs.indexOf('## From a surprising run'))
const POLITY = '$ npx polity '

/** Each command of the tutorial with the lines that it is said to print; `...` stands for some that are left out. */
const steps = [...tutorial.matchAll(/```console\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.split(/^(?=\$ )/m))
  .map((text) => {
    const [command = '', ...lines] = text.trimEnd().split('\n')
    return { command, lines: lines.filter((line) => line !== '...') }
  })

/** A folder in which the commands can be typed as they stand. */
function place(): string {
  const folder = scratch()
  for (const each of ['examples', 'arena', 'policies', 'node_modules', 'package.json'])
    symlinkSync(join(root, each), join(folder, each))
  mkdirSync(join(folder, 'runs'))
  return folder
}

/** What changes with the contracts' code, and says nothing here: hashes, addresses, seqs and counts of a log, gaps between columns. */
const plain = (line: string) =>
  line
    .replace(/0x[0-9a-fA-F]{8,}|\b[0-9a-f]{64}\b|\b[0-9a-f]{8}\b/g, 'HASH')
    .replace(/#\d+|\bseq \d+|\d+ (events|transactions|bytes|blobs|blocks)\b/g, 'N')
    .replace(/ +/g, ' ')
    .trim()

test('the tutorial of docs/replay.md is true, command by command', () => {
  const cwd = place()
  const env = { ...process.env, POLITY_CACHE: process.env.POLITY_CACHE ?? join(root, '.polity/cache') }
  expect(steps.length).toBeGreaterThan(6)
  for (const { command, lines } of steps) {
    expect(command.startsWith(POLITY)).toBe(true)
    // The event that the text is about, wherever it stands now.
    const typed = command.slice(POLITY.length).replace(/--at \d+$/, () => {
      const events = eventsOf(join(cwd, 'sweeps/relay/1-seed-1'))
      return `--at ${events.find(({ type, agent }) => type === 'action.refused' && agent === 'bob')?.seq}`
    })
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `node ${join(root, 'arena/cli.ts')} ${typed}`], {
      ...{ cwd, env, encoding: 'utf8' },
    })
    expect({ typed, status, stderr: status === 0 ? '' : stderr }).toEqual({ typed, status: 0, stderr: '' })
    const printed = stdout.split('\n').map(plain)
    let at = 0
    for (const line of lines.map(plain)) {
      const found = printed.indexOf(line, at)
      expect(found, `${typed} prints "${line}" after line ${at}:\n${stdout}`).toBeGreaterThanOrEqual(0)
      at = found + 1
    }
  }
})
