// `node test/bench/page.ts`: how evenly the page draws a made-up society of a thousand agents; the table is for docs/benchmarks.md.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHub } from '../../arena/hub.ts'
import { libraryOf } from '../../arena/library.ts'
import { watchingPage } from '../../arena/pages.ts'
import { openBrowser, openWatched } from '../arena/dashboard/browser.ts'
import { crowd } from '../arena/dashboard/crowd.ts'
import { writeRun } from '../arena/story.ts'

const dir = mkdtempSync(join(tmpdir(), 'polity-page-'))
const events = writeRun(join(dir, 'crowd'), crowd({ agents: 1_000, ticks: 30 }))
const hub = await openHub(libraryOf(dir), { pages: watchingPage() })
const browser = await openBrowser()
const { page, sins } = await openWatched(browser)

const begun = performance.now()
await page.goto(`${hub.url.replace('ws', 'http')}/#run=crowd`)
await page.locator('.timeline .tick', { hasText: 'of 30' }).waitFor()
const loaded = performance.now() - begun
process.stdout.write(`${events.length} events of 1,000 agents are there after ${(loaded / 1000).toFixed(1)} s\n\n`)
process.stdout.write('| while | frames | median, ms | 95 %, ms | longest, ms |\n| --- | --- | --- | --- | --- |\n')

await page.waitForTimeout(6_000) // the graph settles
await measure('nothing happens', async () => page.waitForTimeout(2_000))
await measure('the run is played', async () => {
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await page.waitForTimeout(6_000)
  await page.keyboard.press('Space')
})
await measure('the slider goes back and forth', async () => {
  for (let at = 0; at < 40; at++) await page.keyboard.press(at % 20 < 10 ? 'ArrowRight' : 'ArrowLeft')
})
await measure('the feed is scrolled', async () => {
  await page.locator('.feed .window').hover()
  for (let at = 0; at < 40; at++) await page.mouse.wheel(0, at < 20 ? -900 : 900)
})
await measure('words are typed into the filter', async () => {
  await page.locator('#words').pressSequentially('agent-77 denied', { delay: 60 })
})
for (const sin of sins) process.stdout.write(`${sin}\n`)
await browser.close()
await hub.close()

/** Times between frames, as the page sees them. */
async function measure(what: string, act: () => Promise<void>): Promise<void> {
  await page.evaluate(`(() => {
    const frames = (window.frames_ = []);
    let last;
    const next = (now) => { if (last !== undefined) frames.push(now - last); last = now; window.ask_ = requestAnimationFrame(next) };
    window.ask_ = requestAnimationFrame(next);
  })()`)
  await act()
  const frames = await page.evaluate<number[]>('cancelAnimationFrame(window.ask_), window.frames_')
  frames.sort((a, b) => a - b)
  const at = (share: number) => (frames[Math.min(frames.length - 1, Math.floor(share * frames.length))] ?? 0).toFixed(0)
  process.stdout.write(`| ${what} | ${frames.length} | ${at(0.5)} | ${at(0.95)} | ${at(1)} |\n`)
}
