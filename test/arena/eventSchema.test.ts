import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Event, readEvent, shownTick, wholeTicks } from '../../arena/eventSchema.ts'

const digest = 'a'.repeat(64)
const event: Event = { seq: 1, tick: 2, type: 'turn', agent: null, data: {}, prev: digest, hash: digest }

describe('readEvent', () => {
  test('law: it says what the schema says, of whatever stands in JSON text', () => {
    const strange = fc.oneof(fc.jsonValue(), fc.constantFrom(0, 2, 1.5, 2 ** 60, '', 'turn', digest, null))
    const field = fc.constantFrom(...Object.keys(event), 'more')
    const text = fc.oneof(
      fc.record({ data: fc.dictionary(fc.string(), fc.jsonValue()) }).map((data) => ({ ...event, ...data })),
      fc.record({ field, strange }).map(({ field: name, strange: value }) => ({ ...event, [name]: value })),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(text, (value) => {
        const read: unknown = JSON.parse(JSON.stringify(value))
        const wanted = Event.safeParse(read)
        if (wanted.success) expect(readEvent(read)).toEqual(wanted.data)
        else expect(() => readEvent(read)).toThrow(wanted.error.message)
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['a prototype of its own', '{"__proto__": {"polluted": true}}', {}],
    ['one deep inside', '{"a": [{"__proto__": 1, "b": 2}]}', { a: [{ b: 2 }] }],
  ])('error: %s is left out, as by the schema', (_, text, data) => {
    const read = readEvent({ ...event, data: JSON.parse(text) })
    expect(JSON.stringify(read.data)).toBe(JSON.stringify(data))
    expect(Object.getPrototypeOf(read.data)).toBe(Object.prototype)
  })

  test('error: numbers that are none', () => {
    expect(() => readEvent({ ...event, data: { much: JSON.parse('1e999') } })).toThrow()
  })
})

test('ticks: the end of a run is in its last one, and a tick is whole when it has ended', () => {
  const of = (tick: number, type: string) => [shownTick({ ...event, tick, type }), wholeTicks({ ...event, tick, type })]
  expect([of(0, 'run.started'), of(0, 'tick.ended'), of(3, 'turn'), of(3, 'tick.ended'), of(4, 'run.ended')]).toEqual([
    [0, 0],
    [0, 0],
    [3, 2],
    [3, 3],
    [3, 3],
  ])
})
