import { expect, test } from 'vitest'
import { chainEvent, GENESIS_HASH } from '../../arena/event.ts'
import { paintFor, renderEvent } from '../../arena/render.ts'
import { emptyState } from '../../arena/state.ts'

const plain = paintFor({ isTTY: false }, {})
const denied = (summary: string) =>
  chainEvent(
    { tick: 3, type: 'action.denied', agent: 'ada', data: { summary, policy: 'spending', explanation: 'why not' } },
    0,
    GENESIS_HASH,
  )

test('default: a line with its tick and agent, reasons below', () => {
  expect(renderEvent(denied('pay 1 POL'), emptyState(), plain)).toMatchInlineSnapshot(`
    "tick   3  ada       pay 1 POL: denied by spending
                        why not"
  `)
})

test('behavior: colors on a terminal only, and not under NO_COLOR', () => {
  const colored = renderEvent(denied('pay'), emptyState(), paintFor({ isTTY: true }, {}))
  expect(colored).toContain('\x1b[')
  expect(renderEvent(denied('pay'), emptyState(), paintFor({ isTTY: true }, { NO_COLOR: '1' }))).not.toContain('\x1b[')
})

test("behavior: an agent's words do not steer the terminal", () => {
  expect(renderEvent(denied('\x1b[2J\x9b31mpay\r'), emptyState(), plain)).not.toMatch(/\p{Cc}(?<!\n)/u)
})

test('behavior: what only machines want is not shown', () => {
  const event = chainEvent({ tick: 0, type: 'block', agent: null, data: {} }, 0, GENESIS_HASH)
  expect(renderEvent(event, emptyState(), plain)).toBeUndefined()
})
