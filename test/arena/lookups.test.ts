import { expect, test } from 'vitest'
import type { Snapshot } from '../../agents/snapshot.ts'
import type { Event } from '../../arena/event.ts'
import { addressOf, NobodyError } from '../../arena/names.ts'
import { taskFinder, UnknownStepError } from '../../arena/referee.ts'
import { apply, emptyState } from '../../arena/state.ts'

const inherited = ['constructor', 'toString', '__proto__', 'hasOwnProperty', '__defineGetter__', '__lookupGetter__']

test.each(inherited)('an event of type %s changes nothing', (type) => {
  const event = { type, data: 'x' } as unknown as Event
  const state = emptyState()
  expect(apply(state, event)).toBe(state)
  expect(state).toEqual(emptyState())
  expect(Object.getOwnPropertyNames(state)).toEqual(Object.getOwnPropertyNames(emptyState()))
})

test.each(inherited)('nobody is called %s', (name) => {
  expect(() => addressOf(name, {})).toThrow(NobodyError)
})

test.each(inherited)('no work is called %s', (work) => {
  const snapshot = () => ({ workflows: { '0x1': { tasks: [{ judge: { work } }] } } }) as unknown as Snapshot
  expect(() => taskFinder({}, snapshot).stepOf({ workflow: '0x1', task: 0 })).toThrow(UnknownStepError)
})
