import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventsOf, ofType, polity, scratch } from './polity.ts'

test('a council: who has nothing to decide is not asked, ballots become votes with their reasons, notes are in the log; it verifies', async () => {
  const run = join(scratch(), 'run')
  const { code, stderr } = await polity(['run', 'test/arena/council.ts', '--out', run, '--no-serve'])
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })

  const events = eventsOf(run)
  const turns = ofType(events, 'turn').filter(({ tick }) => tick <= 5)
  const of = (name: string): Record<string, unknown>[] =>
    turns.flatMap(({ tick, agent, data }) => (agent === name ? [{ ...data, tick }] : []))
  expect(of('voter-1')).toMatchObject([
    { tick: 1, idle: 'no open ballot' },
    { tick: 2, idle: 'no open ballot' },
    { tick: 3, intents: 1 },
    { tick: 4, why: expect.stringMatching(/^for \d{8}: it tightens a limit/) },
    { tick: 5, idle: 'no open ballot' },
  ])
  expect(new Set(of('jo').map(({ idle }) => idle))).toEqual(new Set(['no appeal is voted on']))
  expect(of('min').map(({ idle, noted }) => idle ?? noted)).toEqual([
    ...['nothing is voted on', 'nothing is voted on'],
    ...[3, 4, 5].map(() => [{ about: expect.stringMatching(/^\d{8}$/), note: 'active' }]),
  ])
  expect(ofType(events, 'chain.governor.VoteCast').map(({ data }) => data.support)).toEqual([1, 1, 1, 1, 1, 1, 1])
  expect(ofType(events, 'policy.changed').map(({ data }) => data.summary)).toEqual([
    'spendLimit.max = 50 POL, spendLimit.window = 3600 s',
  ])
  expect((await polity(['verify', run])).code).toBe(0)
})
