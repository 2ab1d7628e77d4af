import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { follow } from '../../../arena/client.ts'
import type { Event } from '../../../arena/event.ts'
import type { Writing } from '../../../arena/protocol.ts'
import { type Asked, completion, eitherWay, openaiServer } from '../../agents/openaiServer.ts'
import { KEY, modelAt, writeSociety } from '../models.ts'
import { eventsOf, polity, scratch, startPolity } from '../polity.ts'
import { openBrowser, openWatched } from './browser.ts'

const HOSTILE = '<img src=x onerror=alert(1)>'
/** What each says, slowly; ada quotes the key that she was called with. */
const said = (agent: string, key: string) =>
  `I am ${agent} and think about ${HOSTILE} and ${key} for a good while before I end this turn of mine.`

/** Says it word by word to who listens. */
function thinker(asked: Asked) {
  const { me } = JSON.parse(String(asked.body.messages.at(-1)?.content)) as { me: { name: string } }
  const key = asked.headers.authorization ?? ''
  return eitherWay(completion(said(me.name, key)), asked, { size: 3, pace: 60 })
}

let folder: string
let browser: Browser
beforeAll(async () => {
  folder = scratch()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('what agents are writing', () => {
  test('default: the page shows it until the turn is there, a reader hears it, and the run is as without them', async () => {
    const server = await openaiServer(thinker)
    const society = writeSociety(folder, { ticks: 2, mode: 'guard' })
    const [watched, alone] = [join(folder, 'watched'), join(folder, 'alone')]
    const env = { ...modelAt(server.baseUrl), POLITY_TOKEN: 'a-token-of-the-test-0123' }
    const { child, done } = startPolity(['run', society, '--out', watched, '--serve', '--port', '0'], env)
    const http = await new Promise<string>((resolve) => {
      let text = ''
      child.stderr?.on('data', (chunk) => {
        text += chunk
        const found = /watch it at (http:\/\/[^/]+)/.exec(text)?.[1]
        if (found) resolve(found)
      })
    })
    const stop = new AbortController()
    const [heard, events]: [Writing[], Event[]] = [[], []]
    const reading = (async () => {
      const options = { signal: stop.signal, onWriting: (writing: Writing) => void heard.push(writing) }
      for await (const event of follow(http.replace('http', 'ws'), options)) events.push(event)
    })()
    const { page, sins } = await openWatched(browser)
    await page.goto(http)
    const writers = page.getByRole('region', { name: 'Being written' })
    await expect.poll(() => writers.innerText(), { timeout: 60_000 }).toMatch(/ada is writing ….*bob is writing …/s)
    await expect.poll(() => page.locator('.agentrow', { hasText: 'ada' }).innerText()).toContain('is writing …')
    await expect.poll(() => page.locator('.head').innerText(), { timeout: 60_000 }).toContain('ended')
    expect(await writers.count()).toBe(0)
    expect(await page.locator('.draft').count()).toBe(0)
    expect(await page.locator('img').count()).toBe(0)
    expect(sins).toEqual([])

    stop.abort()
    await reading
    child.kill('SIGINT')
    expect(await done).toMatchObject({ code: 0 })
    const words = heard.filter(({ agent, tick }) => agent === 'ada' && tick === 2).map(({ text }) => text)
    expect(said('ada', 'Bearer [key]').startsWith(words.join('').slice(0, 60))).toBe(true)
    expect(words.length).toBeGreaterThan(5)
    expect(JSON.stringify([heard, events])).not.toContain(KEY)
    expect(heard.map(({ text }) => text).join('')).not.toContain(KEY)
    expect(server.asked.every(({ body }) => body.stream)).toBe(true)

    const quiet = await polity(['run', society, '--out', alone, '--no-serve'], env)
    expect(quiet).toMatchObject({ code: 0 })
    expect(server.asked.slice(4).some(({ body }) => body.stream)).toBe(false)
    await server.close()
    expect(eventsOf(alone).at(-1)?.hash).toBe(eventsOf(watched).at(-1)?.hash)
  })
})
