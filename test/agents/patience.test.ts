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
