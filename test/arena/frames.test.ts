import { describe, expect, test } from 'vitest'
import { framesOf, textFrame } from '../../arena/frames.ts'
import { growing } from './growing.ts'

describe('textFrame', () => {
  test.each([
    [0, [0x81, 0]],
    [125, [0x81, 125]],
    [126, [0x81, 126, 0, 126]],
    [65_535, [0x81, 126, 0xff, 0xff]],
    [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  ])('default: %i bytes', (length, head) => {
    const frame = textFrame('x'.repeat(length))
    expect([...frame.subarray(0, head.length)]).toEqual(head)
    expect(frame.subarray(head.length).toString()).toBe('x'.repeat(length))
  })
})

describe('framesOf', () => {
  test('behavior: who is near gets the same bytes; what is far behind is made again, so memory stays bounded', () => {
    const { source, grow } = growing()
    grow(4_098)
    const frameOf = framesOf(source.events)
    const [first, second] = [frameOf(0), frameOf(1)]
    for (let seq = 2; seq < 4_097; seq++) frameOf(seq)
    expect(frameOf(1)).toBe(second)
    expect(frameOf(0)).not.toBe(first)
    expect(frameOf(0)).toEqual(first)
  })
})
