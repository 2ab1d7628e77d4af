import { expect, test } from 'vitest'
import { patient } from '../../agents/models/patience.ts'
import { after, pause } from '../../arena/clock.ts'
import { openaiServer } from './openaiServer.ts'

/** A network whose silences are never too long, and whose longest answer of `1000` ms takes 300. */
const network = {
  send: (input: string | URL | Request, init?: RequestInit) => fetch(input, init),
  after: (ms: number, act: () => void) => (ms === 1_000 ? after(300, act) : () => {}),
}

test('attack: an answer that never ends is given up after ten times the longest silence', async () => {
  const pieces = Array<string>(200).fill('x')
  const { baseUrl, close } = await openaiServer(() => ({ body: '', pieces, pace: 10 }))
  const asked = patient(network, 100)(baseUrl, { method: 'POST', body: '{}' })
  const told = asked.then((response) => response.text()).catch((error) => error)
  expect(await Promise.race([told, pause(1_500)])).toMatchObject({ message: expect.stringMatching(/after 1000 ms/) })
  await close()
})

test('behavior: one that ends in time is heard whole', async () => {
  const { baseUrl, close } = await openaiServer(() => ({ body: '', pieces: ['a', 'b'] }))
  const response = await patient(network, 100)(baseUrl, { method: 'POST', body: '{}' })
  expect(await response.text()).toBe('ab')
  await close()
})

test('behavior: one that nobody reads to its end holds no process', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const held: number[] = []
  const counted: typeof after = (ms, act, holds) => {
    const before = timers()
    const cancel = after(ms, act, holds)
    if (timers() > before) held.push(ms)
    return () => {
      if (held.includes(ms)) held.splice(held.indexOf(ms), 1)
      cancel()
    }
  }
  const body = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)) })
  await patient({ send: async () => new Response(body()), after: counted }, 60_000)('http://127.0.0.1')
  await pause(20)
  expect(held).toEqual([])
})
