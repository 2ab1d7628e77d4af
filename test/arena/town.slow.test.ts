import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventsOf, polity, scratch } from './polity.ts'

test('the town at small size: neighbours pay, griefers are denied, the vote is held and its limit in force; it verifies', async () => {
  const folder = scratch()
  const file = join(folder, 'society.yaml')
  writeFileSync(file, readFileSync('examples/town/society.yaml', 'utf8').replace('count: 1000', 'count: 20'))
  const run = join(folder, 'run')
  const { code, stderr } = await polity(['run', file, '--out', run, '--no-serve'])
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })

  const events = eventsOf(run)
  const of = (type: string) => events.filter((event) => event.type === type)
  expect(of('society.founded')[0]?.data.agents).toHaveLength(21)
  const payers = new Set(of('action.executed').flatMap(({ agent, data }) => (data.tool === 'pay' ? [agent] : [])))
  expect([payers.size, payers.has('citizen-10')]).toEqual([18, false])
  expect(new Set(of('action.denied').map(({ agent }) => agent))).toEqual(new Set(['citizen-10', 'citizen-20']))
  const votes = of('chain.governor.VoteCast').map(({ data }) => data.support)
  expect([votes.filter((each) => each === 1).length, votes.filter((each) => each === 0).length]).toEqual([19, 2])
  expect(of('policy.changed').map(({ data }) => data.summary)).toEqual([
    'spendLimit.max = 50 POL, spendLimit.window = 3600 s',
  ])
  expect(of('run.ended')[0]?.data.conserved).toMatchObject({ ok: true, differences: [] })
  expect((await polity(['verify', run])).code).toBe(0)
})
