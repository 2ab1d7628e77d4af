import { expect, test } from 'vitest'
import type { Task } from '../../agents/index.ts'
import { keepTime, work } from '../../agents/models/personas/habits.ts'
import { address, snapshot, task, WORKFLOW } from '../agents/world.ts'

const { time } = snapshot()
const notes = { findings: {}, done: [], heard: {} }
const seen = (rest: Partial<Task>) => {
  const now = snapshot({}, [task(0, rest)])
  return { me: now.agents.ada, snapshot: now } as unknown as Parameters<typeof keepTime>[0]
}
const ref = { workflow: WORKFLOW, task: 0 }

test.each([
  ['attested', 'claimed', 'releaseTask'],
  ['proof', 'claimed', 'releaseTask'],
  ['trace', 'claimed', 'accuseTask'],
  ['secret', 'claimed', 'accuseTask'],
  ['trace', 'accused', 'releaseTask'],
] as const)('a no-show: a task of mode %s that is %s and overdue: %s', (mode, status, tool) => {
  expect(keepTime(seen({ mode, status, until: time }), notes)).toEqual([{ tool, args: ref }])
  expect(keepTime(seen({ mode, status, until: time + 1n }), notes)).toEqual([])
})

test('takes no task that is too late, or judged by code that nobody vouches for', () => {
  const judge = { step: address(1) }
  const taken = (rest: Partial<Task>) => work(() => true)(seen(rest), notes)
  expect(taken({ deadline: time + 1n })).toEqual([{ tool: 'claimTask', args: ref }])
  expect(taken({ mode: 'trace', judge: { ...judge, work: 'sum' } })).toHaveLength(1)
  expect(taken({ deadline: time })).toEqual([])
  expect(taken({ mode: 'trace', judge })).toEqual([])
})
