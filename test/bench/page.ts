// `node test/bench/page.ts [--write] [--only WORD] [--profile FILE]`: how evenly the page draws made-up societies of a thousand agents, beside an empty page in the same
// browser. `--write` puts the table into docs/benchmarks.md, `--only` leaves out what has another name, `--profile` puts a CPU profile of each into FILE.1.cpuprofile …
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { CDPSession } from 'playwright-core'
import { openHub } from '../../arena/hub.ts'
import { libraryOf } from '../../arena/library.ts'
import { watchingPage } from '../../arena/pages.ts'
import { openBrowser, openWatched } from '../arena/dashboard/browser.ts'
import { crowd } from '../arena/dashboard/crowd.ts'
import { writeRun } from '../arena/story.ts'

const { values: options } = parseArgs({
  options: { write: { type: 'boolean' }, only: { type: 'string' }, profile: { type: 'string' } },
})
const AGENTS = 1_000
const TICKS = 30

const dir = mkdtempSync(join(tmpdir(), 'polity-page-'))
const events = writeRun(join(dir, 'crowd'), crowd({ agents: AGENTS, ticks: TICKS }))
writeRun(join(dir, 'other'), crowd({ agents: AGENTS, ticks: TICKS, parts: 12 }))
// A run that is played: its log is there up to some tick, and grows while somebody looks.
const growing = join(dir, 'growing/events.jsonl')
const later = writeRun(join(dir, 'growing'), crowd({ agents: AGENTS, ticks: TICKS }))
const lines = readFileSync(growing, 'utf8').split('\n')
const upTo = (tick: number) => later.findLastIndex((event) => event.tick <= tick) + 1
let grown = upTo(8)
writeFileSync(growing, `${lines.slice(0, grown).join('\n')}\n`)

const hub = await openHub(libraryOf(dir), { pages: watchingPage() })
const http = hub.url.replace('ws', 'http')
await fetch(`${http}/page/app.js`) // a package brings the page made
const browser = await openBrowser()
const all = await browser.newBrowserCDPSession()

interface Row {
  what: string
  frames: number[]
  tasks: number[]
  /** Of the page's process, and of its main thread alone, in milliseconds. */
  used: number
  main: number
  took: number
}
const rows: Row[] = []
let { page, sins } = await openWatched(browser)

await page.goto(`${http}/health`)
await measure('an empty page', async () => page.waitForTimeout(3_000))
await page.close()

;({ page, sins } = await openWatched(browser))
const used = await processorTime()
const begun = performance.now()
await page.goto(`${http}/#run=crowd`)
await page.locator('.agentrow').first().waitFor()
const usable = performance.now() - begun
await page.locator('.timeline .tick', { hasText: `of ${TICKS}` }).waitFor()
await page.locator('.head', { hasText: /resumable|live/ }).waitFor()
const loaded = performance.now() - begun
const loading = (await processorTime()) - used

await page.waitForTimeout(options.only ? 500 : 6_000) // the graph settles
await measure('nothing happens', async () => page.waitForTimeout(3_000))
await measure('the run is played', async () => {
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await page.waitForTimeout(8_000)
  await page.keyboard.press('Space')
})
await measure('the slider is dragged', drag)
await measure('the slider goes back and forth by key', async () => {
  for (let at = 0; at < 60; at++) await page.keyboard.press(at % 20 < 10 ? 'ArrowRight' : 'ArrowLeft')
})
await measure('the feed is scrolled', async () => {
  await page.locator('.feed .window').hover()
  for (let at = 0; at < 60; at++) await page.mouse.wheel(0, at < 30 ? -900 : 900)
})
await measure('words are typed into the filter', async () => {
  await page.locator('#words').pressSequentially('agent-77 denied', { delay: 60 })
  await page.waitForTimeout(500)
})
await page.locator('#words').fill('')
for (const view of ['why', 'stakes']) {
  await page.locator(`.views .${view}`).click()
  await measure(`the slider is dragged, view ${view}`, drag)
}
await page.goto(`${http}/#run=crowd&with=other&view=compare`)
await page.reload()
await page.locator('.timeline .tick', { hasText: `of ${TICKS}` }).waitFor()
await page.locator('.parting dd').first().waitFor()
await page.waitForTimeout(6_000)
await measure('two runs are compared, the slider is dragged', drag)
await page.goto(`${http}/#run=growing`)
await page.reload()
await page.locator('.timeline .tick', { hasText: 'of 8' }).waitFor()
await page.waitForTimeout(6_000)
await measure('the run is live, a tick a second', async () => {
  for (let tick = 9; tick < 19; tick++) {
    const end = upTo(tick)
    appendFileSync(growing, `${lines.slice(grown, end).join('\n')}\n`)
    grown = end
    await page.waitForTimeout(1_000)
  }
})
for (const sin of sins) process.stderr.write(`${sin}\n`)
await browser.close()
await hub.close({ abruptly: true })
rmSync(dir, { recursive: true, force: true })

const text = table()
process.stdout.write(`${text}\n`)
if (options.write) {
  const path = resolve(import.meta.dirname, '../../docs/benchmarks.md')
  const [begin, end] = ['<!-- page -->', '<!-- /page -->']
  const doc = readFileSync(path, 'utf8')
  const [from, to] = [doc.indexOf(begin), doc.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${path} has no ${begin} … ${end}`)
  writeFileSync(path, `${doc.slice(0, from)}${begin}\n${text}\n${doc.slice(to)}`)
}

async function drag(): Promise<void> {
  const slider = await page.locator('.timeline input').boundingBox()
  if (!slider) throw new Error('there is no slider')
  const y = slider.y + slider.height / 2
  const x = (share: number) => slider.x + slider.width * (0.02 + 0.96 * share)
  await page.mouse.move(x(0.5), y)
  await page.mouse.down()
  for (let at = 0; at <= 120; at++) await page.mouse.move(x(0.5 + 0.5 * Math.sin(at / 8)), y)
  await page.mouse.up()
}

/** Times between frames and tasks over 50 ms, as the page sees them, and the processor time of its process. */
async function measure(what: string, act: () => Promise<void>): Promise<void> {
  if (!what.includes(options.only ?? '')) return
  const tools = options.profile ? await startProfile() : undefined
  await page.evaluate(`(() => {
    const frames = (window.frames_ = []);
    const tasks = (window.tasks_ = []);
    window.watch_ = new PerformanceObserver((list) => { for (const each of list.getEntries()) tasks.push(each.duration) });
    window.watch_.observe({ type: 'longtask' });
    let last;
    const next = (now) => { if (last !== undefined) frames.push(now - last); last = now; window.ask_ = requestAnimationFrame(next) };
    window.ask_ = requestAnimationFrame(next);
  })()`)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const [before, ticks, start] = [await processorTime(), await mainTime(session), performance.now()]
  await act()
  const took = performance.now() - start
  const [spent, main] = [(await processorTime()) - before, (await mainTime(session)) - ticks]
  const [frames, tasks] = await page.evaluate<[number[], number[]]>(
    'cancelAnimationFrame(window.ask_), window.watch_.disconnect(), [window.frames_, window.tasks_]',
  )
  if (tools) await stopProfile(tools, `${options.profile}.${rows.length + 1}.cpuprofile`)
  const row = { what, frames: frames.sort((a, b) => a - b), tasks, used: spent, main, took }
  rows.push(row)
  process.stderr.write(`${cellsOf(row)}\n`)
}

async function processorTime(): Promise<number> {
  const { processInfo } = await all.send('SystemInfo.getProcessInfo')
  const renderers = processInfo.filter(({ type }) => type === 'renderer')
  return renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0) * 1_000
}

/** Processor time of the page's own thread, in milliseconds: what neighbours take away is not in it. */
async function mainTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)
}

async function startProfile(): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 500 })
  await session.send('Profiler.start')
  return session
}

async function stopProfile(session: CDPSession, file: string): Promise<void> {
  const { profile } = await session.send('Profiler.stop')
  writeFileSync(file, JSON.stringify(profile))
}

function table(): string {
  const out = [
    `| while | frames | median, ms | 95 %, ms | longest, ms | up to 33 ms | tasks over 50 ms | longest task, ms | main thread a frame, ms | processor |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ]
  out.push(...rows.map(cellsOf))
  const seconds = (ms: number) => (ms / 1_000).toFixed(1)
  return `${out.join('\n')}

${events.length.toLocaleString('en')} events of ${AGENTS.toLocaleString('en')} agents: there is something to use after ${seconds(usable)} s, all of it after ${seconds(loaded)} s, with ${seconds(loading)} s of processor time of the page.`
}

function cellsOf({ what, frames, tasks, used: spent, main, took }: Row): string {
  const at = (share: number) => (frames[Math.min(frames.length - 1, Math.floor(share * frames.length))] ?? 0).toFixed(0)
  // A frame that comes a little late is on time: screens have 60 a second, clocks of browsers a jitter.
  const even = frames.filter((each) => each < 34).length / Math.max(1, frames.length)
  const cells = [what, frames.length, at(0.5), at(0.95), at(1), `${(100 * even).toFixed(1)} %`, tasks.length]
  return `| ${cells.join(' | ')} | ${Math.max(0, ...tasks).toFixed(0)} | ${(main / Math.max(1, frames.length)).toFixed(1)} | ${((100 * spent) / took).toFixed(0)} % |`
}
