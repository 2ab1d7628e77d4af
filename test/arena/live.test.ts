import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../arena/event.ts'
import { openBoard, renderLive } from '../../arena/live.ts'
import { paintFor } from '../../arena/render.ts'
import { apply, emptyState } from '../../arena/state.ts'

const plain = paintFor({}, {})
const frozen = readFileSync(new URL('golden/frozen/events.jsonl', import.meta.url), 'utf8')
const events = frozen
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Event)

/** The state after so many events. */
function stateAt(count: number) {
  const state = emptyState()
  for (const event of events.slice(0, count)) apply(state, event)
  return state
}

describe('renderLive', () => {
  test('default: how the society stands', () => {
    expect(renderLive(stateAt(events.length), { columns: 60, rows: 24 }, plain)).toMatchInlineSnapshot(`
      [
        "───────────────────────────────────────────────────────────",
        "tick 3, ended · 2 executed · 1 denied · 2 proofs",
        "ada 9.5 POL",
        "bob 10.5 POL",
      ]
    `)
  })

  test('behavior: nothing yet', () => {
    expect(renderLive(emptyState(), { columns: 30, rows: 24 }, plain)).toMatchInlineSnapshot(`
      [
        "─────────────────────────────",
        "tick 0 · 0 executed · 0 deni…",
      ]
    `)
  })

  test('law: no line is wider than the terminal, and half of it stays free', () => {
    const paint = paintFor({ isTTY: true }, {})
    for (let count = 0; count <= events.length; count += 7)
      for (const columns of [1, 2, 10, 30, 80])
        for (const rows of [1, 5, 6, 8, 12, 40]) {
          const lines = renderLive(stateAt(count), { columns, rows }, paint)
          expect(lines.length).toBeLessThanOrEqual(rows / 2)
          for (const line of lines)
            expect([...stripVTControlCharacters(line)].length).toBeLessThan(Math.max(columns, 2))
        }
  })

  test('behavior: who is writing has a line each, with the end of what it writes', () => {
    const writing = new Map([
      ['ada', 'I will pay the supplier, since the task says so'],
      ['bob', 'no \x1b[2J'],
      ...['c', 'd', 'e'].map((name) => [name, 'x'] as const),
    ])
    expect(renderLive(stateAt(events.length), { columns: 40, rows: 24 }, plain, writing)).toMatchInlineSnapshot(`
      [
        "───────────────────────────────────────",
        "tick 3, ended · 2 executed · 1 denied …",
        "ada is writing: …since the task says so",
        "bob is writing: no  [2J",
        "c is writing: x",
        "d is writing: x",
        "ada 9.5 POL",
        "bob 10.5 POL",
      ]
    `)
    for (const rows of [6, 8, 10, 12]) {
      const lines = renderLive(stateAt(events.length), { columns: 40, rows }, plain, writing)
      expect(lines.length).toBeLessThanOrEqual(rows / 2)
      expect(lines.every((line) => [...line].length < 40)).toBe(true)
    }
  })

  test('behavior: names do not steer the terminal', () => {
    const state = stateAt(events.length)
    for (const agent of Object.values(state.agents)) agent.name = '\x1b[2Jx'
    expect(renderLive(state, { columns: 80, rows: 24 }, plain).join('')).not.toContain('\x1b')
  })
})

describe('openBoard', () => {
  test('default: the foot is taken away, lines are printed, the foot is drawn below them', () => {
    let [written, foot] = ['', ['one', 'two']]
    const board = openBoard(
      (text) => {
        written += text
      },
      () => foot,
    )
    board.line('a')
    board.draw()
    foot = ['three']
    board.line('b')
    board.line('c')
    board.draw()
    board.draw()
    expect(written).toBe('a\none\ntwo\n\x1b[2F\x1b[Jb\nc\nthree\n\x1b[1F\x1b[Jthree\n')
  })
})
