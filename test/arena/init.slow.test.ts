import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventsOf, polity, scratch } from './polity.ts'

describe('polity init', () => {
  test('default: what it writes runs, and is not written over', async () => {
    const folder = join(scratch(), 'mine')
    const [made, twice] = [await polity(['init', folder]), await polity(['init', folder])]
    expect([made.code, made.stdout]).toEqual([0, `next: npx polity run ${folder}/society.yaml\n`])
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringMatching(/is there already/)])
    const run = join(folder, 'run')
    expect((await polity(['run', join(folder, 'society.yaml'), '--out', run, '--no-serve'])).code).toBe(0)
    const done = eventsOf(run).filter(({ type }) => type.startsWith('action.'))
    expect(done.map(({ type, agent, data }) => `${type} ${agent} ${data.summary}`)).toMatchInlineSnapshot(`
      [
        "action.intended ada pay 2 POL to supplier",
        "action.denied bob pay 1 POL to stranger",
        "action.executed ada pay 2 POL to supplier",
        "action.denied ada pay 2 POL to supplier",
        "action.intended ada pay 2 POL to supplier",
        "action.executed ada pay 2 POL to supplier",
      ]
    `)
    writeFileSync(join(folder, 'society.yaml'), 'name: mine\nagent: []\n')
    const wrong = await polity(['run', join(folder, 'society.yaml'), '--no-serve'])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/society\.yaml:2: agent: there is nothing/)])
  })
})

describe('polity judge', () => {
  const judge = (...args: string[]) => polity(['judge', '--mandate', 'examples/langchain/mandate.ts', ...args])

  test('default: JSON; words steer no terminal; what is wrong is said', async () => {
    const rude = join(scratch(), 'calls.json')
    writeFileSync(rude, JSON.stringify([{ tool: 'x\u001b[2J', args: {} }]))
    const calls = ['--calls', 'examples/langchain/calls.jsonl']
    const lines = (await judge(...calls, '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map((line) => line.verdict ?? line)).toEqual([
      ...['allow', 'allow', 'ask', 'deny', 'refuse', 'refuse'],
      { calls: 6, allow: 2, deny: 1, ask: 1, refuse: 2 },
    ])
    expect((await judge('--calls', rude)).stdout).not.toContain('\u001b')
    const none = await judge(...calls, '--mandate', 'examples/hello/society.ts')
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/has no mandate/)])
  })
})
