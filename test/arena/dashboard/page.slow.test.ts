import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../../arena/client.ts'
import { polity, scratch, startPolity } from '../polity.ts'
import { founded, writeRun } from '../story.ts'
import { openBrowser, openWatched } from './browser.ts'
import { crowd } from './crowd.ts'

/** A real Chromium looks at runs through the real hub: a pipeline and a dispute that have ended, one that is played, and made-up ones. */
const TOKEN = 'a-token-of-the-test-0123'
const HOSTILE = '<img src=x onerror=alert(1)>'

let browser: Browser
let http: string
let stop = async () => {}

beforeAll(async () => {
  const dir = scratch()
  const play = (name: string) => polity(['run', name, '--no-serve', '--out', join(dir, name)])
  const [, ...played] = await Promise.all([
    openBrowser().then((opened) => {
      browser = opened
    }),
    play('pipeline'),
    play('dispute'),
  ])
  for (const { code, stderr } of played) expect(code, stderr).toBe(0)
  writeRun(join(dir, 'crowd'), crowd({ agents: 1_000, ticks: 6 }))
  writeRun(join(dir, `x${HOSTILE.replaceAll('/', '')}`), [
    ...founded,
    ['turn', { said: HOSTILE, reads: 0, done: true, intents: 0, denials: 1 }, 'ada'],
    [
      'action.denied',
      { id: 'ada:1', tool: 'pay', policy: HOSTILE, rule: HOSTILE, explanation: HOSTILE, summary: HOSTILE },
      'ada',
    ],
    ['tick.ended', { txs: '', cassette: '' }],
  ])
  const { child, done } = startPolity(['serve', dir, '--port', '0', '--society', 'examples/hello/society.ts'], {
    POLITY_TOKEN: TOKEN,
  })
  http = await new Promise<string>((resolve) => {
    let text = ''
    child.stderr?.on('data', (chunk) => {
      text += chunk
      const found = /page: (http:\/\/[^/]+)/.exec(text)?.[1]
      if (found) resolve(found)
    })
  })
  stop = async () => {
    child.kill('SIGINT')
    await done
  }
})

afterAll(async () => {
  await browser?.close()
  await stop()
})

async function open(address: string, look: Parameters<typeof openWatched>[1] = {}) {
  const watched = await openWatched(browser, look)
  await watched.page.goto(`${http}/${address}`)
  return watched
}

/** A busy machine needs more than the second that is given otherwise. */
const soon = <Value>(look: () => Promise<Value>) => expect.poll(look, { timeout: 30_000 })

const shown = (page: Page) => page.locator('.timeline .tick').innerText()

async function serious(page: Page): Promise<string[]> {
  // Its content policy lets nobody add scripts to the page, so the browser itself has to.
  const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
    `(() => { ${axe.source}; return axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations) })()`,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

describe('a finished run', () => {
  test('default: graph, feed and time', async () => {
    const { page, sins } = await open('#run=pipeline')
    await soon(() => shown(page)).toMatch(/^tick 24\s+of 24/)
    expect(await page.locator('.head').innerText()).toMatch(/9 agents.*31 executed.*3 denied/s)
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await soon(() => shown(page)).toMatch(/^tick 1\s/)
    expect(await page.locator('.head').innerText()).toMatch(/1 denied/)
    await page.locator('.timeline input').fill('12')
    await soon(() => page.locator('.head').innerText()).toMatch(/80 POL slashed/)
    await page.keyboard.press('End')
    await page.keyboard.press('/')
    await page.keyboard.type('action.denied spending')
    await soon(() => page.locator('.feed .line').count()).toBe(2)
    await page.locator('.feed .line').last().click()
    const panel = page.getByRole('dialog', { name: /event/ })
    expect(await panel.innerText()).toMatch(/spendLimit: over the limit/)
    await page.keyboard.press('Escape')
    expect(await panel.count()).toBe(0)
    expect(sins).toEqual([])
  })

  test('behavior: any item leads to its event, and to its transaction', async () => {
    const { page, sins } = await open('#run=pipeline&view=work')
    await page.locator('.task', { hasText: 'aggregate' }).click()
    const panel = page.getByRole('dialog', { name: /event/ })
    expect(await panel.innerText()).toMatch(/Transaction\s+hash\s+0x[0-9a-f]{64}\s+block\s+\d+ #\d+\s+gas\s+\d+/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('3')
    await soon(() => page.locator('.stage').innerText()).toMatch(/spendLimit\.max: 2 POL -> 1 POL.*executed/s)
    expect(await page.locator('.stage').innerText()).toMatch(/denied now, allowed then\s+nothing, proved/)
    expect(sins).toEqual([])
  })

  test('behavior: the why of each denial and of who is idle', async () => {
    const { page, sins } = await open('#run=pipeline&view=why&tick=21')
    const denials = page.getByRole('region', { name: 'Denials' })
    await soon(() => denials.innerText()).toMatch(/bob wanted to take task 3 \(report\).*denied by duties/s)
    expect(await denials.innerText()).toMatch(/spendLimit\.max = 1 POL is less than 0 \+ amount = 1\.5 POL/)
    expect(await page.getByRole('region', { name: 'Idle agents' }).innerText()).toMatch(/Idle in tick 21: \d.*it says/s)
    expect(sins).toEqual([])
  })

  test('behavior: a dispute, opening by opening', async () => {
    const { page, sins } = await open('#run=dispute&view=disputes&tick=9')
    const first = page.locator('.dispute').last()
    await soon(() => first.locator('.openings > li').count()).toBe(2)
    for (let ticks = 0; ticks < 8; ticks++) await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => page.locator('.dispute .openings').last().innerText())
      .toMatch(/demands the states.*opens 11 nodes.*goes on at node \d.*wins the dispute/s)
    expect(await page.locator('.nodes .picked').count()).toBeGreaterThan(0)
    expect(sins).toEqual([])
  })

  test('behavior: two runs side by side, and the way to where they part', async () => {
    const { page, sins } = await open('#run=pipeline&with=dispute&view=compare')
    await soon(() => page.locator('.parting').innerText()).toMatch(/pipeline\s+tick 1: sly.*dispute\s+tick 1: pia/s)
    const figure = page.locator('.figure', { hasText: 'executed' })
    await soon(() => figure.innerText()).toMatch(/executed\s+31\s+≠ \d{3}/)
    const [left, right] = [false, true].map((beside) =>
      page.getByRole('region', { name: `What happened: ${beside ? 'dispute' : 'pipeline'}` }),
    ) as [Locator, Locator]
    await page.keyboard.press('d')
    await soon(() => shown(page)).toMatch(/^tick 1\s/)
    await soon(() => left.locator('.only-here').first().innerText()).toMatch(/only here: sly/)
    await soon(() => right.locator('.only-here').first().innerText()).toMatch(/only here: pia/)
    expect(await page.locator('.u-wrap').count()).toBe(4)
    await right.locator('.only-here').first().click()
    const panel = page.getByRole('dialog', { name: /event/ })
    expect(await panel.innerText()).toMatch(/event #\d+ of dispute.*pia/s)
    await soon(async () => page.url()).toMatch(/#run=pipeline&with=dispute&view=compare&tick=1&event=\d+&of=with$/)
    expect(await (await open(new URL(page.url()).hash)).page.getByRole('dialog').innerText()).toContain('of dispute')
    expect(sins).toEqual([])
  })

  test('behavior: the slider goes to the end of the longer of two runs', async () => {
    const { page } = await open('#run=pipeline&with=dispute&view=compare')
    const tickOf = async (name: string) =>
      Number(/at tick (\d+)/.exec(await page.getByRole('region', { name: `Societies: ${name}` }).innerText())?.[1])
    const both = () => Promise.all(['pipeline', 'dispute'].map(tickOf))
    await soon(async () => /^tick (\d+) of \1$/.exec(await shown(page))?.[1]).toBe('35')
    await soon(both).toEqual([24, 35])
    await page.locator('.timeline input').fill('30')
    await soon(both).toEqual([24, 30])
    await page.locator('.timeline input').fill('3')
    await soon(both).toEqual([3, 3])
  })

  test('error: a run that there is not, with a way to those that there are', async () => {
    const { page } = await open('#run=nope')
    await soon(() => page.getByRole('alert').innerText()).toBe('This hub has no run “nope”.')
    await page.getByRole('button', { name: 'all runs' }).click()
    await soon(() => page.locator('.runrow').count()).toBeGreaterThan(3)
    await soon(async () => page.url()).not.toContain('nope')
  })
})

describe('who looks', () => {
  test('behavior: dark and light, by the system and by hand', async () => {
    const { page, sins } = await open('#run=pipeline', { dark: true })
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await ground()).toBe('rgb(14, 17, 20)')
    await page.getByRole('button', { name: /colors/ }).click()
    await page.getByRole('button', { name: /colors/ }).click()
    expect(await ground()).toBe('rgb(246, 247, 248)')
    expect(sins).toEqual([])
  })

  test('behavior: on a phone nothing is wider than the screen, and two runs stand one below the other', async () => {
    const { page, sins } = await open('#run=dispute&with=pipeline', { width: 390, height: 844 })
    for (const view of ['society', 'work', 'votes', 'disputes', 'why', 'stakes', 'compare', 'feed']) {
      await page.locator(`.views .${view}`).click()
      await page.locator(`.stage.${view}`).waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth'), view).toBeLessThanOrEqual(390)
      if (view !== 'compare') continue
      const graphs = await page.getByRole('region', { name: 'Societies' }).all()
      const [upper, lower] = await Promise.all(graphs.map((graph) => graph.boundingBox()))
      expect(upper && lower && upper.y + upper.height).toBeLessThanOrEqual(lower?.y ?? 0)
    }
    expect(sins).toEqual([])
  })

  test.each([false, true])('behavior: axe finds nothing serious, dark %s', async (dark) => {
    const { page } = await open('#run=dispute&with=pipeline', { dark })
    const found: Record<string, string[]> = {}
    for (const view of ['society', 'work', 'votes', 'disputes', 'why', 'stakes', 'compare']) {
      await page.locator(`.views .${view}`).click()
      await page.locator(`.stage.${view}`).waitFor()
      const list = await serious(page)
      if (list.length > 0) found[view] = list
    }
    expect(found).toEqual({})
  })

  test('behavior: what agents and folders are called is text', async () => {
    const { page, sins } = await open('')
    await page.locator('.runrow', { hasText: '<img' }).click()
    await page.locator('.views .why').click()
    await soon(() => page.locator('.stage').innerText()).toContain(`denied by ${HOSTILE}`)
    expect(await page.locator('img').count()).toBe(0)
    expect(sins).toEqual([])
  })
})

describe('a run that is played', () => {
  test('default: it is followed, and who has the token paces it', async () => {
    const { run } = (await ask(
      http.replace('http', 'ws'),
      { method: 'start', params: { template: 'examples/hello/society.ts', paused: true } },
      { token: TOKEN, timeout: 60_000 },
    )) as { run: string }
    const { page, sins } = await open(`#run=${run}&token=${TOKEN}`)
    expect(page.url()).not.toContain(TOKEN)
    await soon(() => page.locator('.head').innerText()).toMatch(/live/)
    await page.getByRole('button', { name: 'one tick' }).click()
    await soon(() => shown(page)).toMatch(/^tick 1\s/)
    await page.getByRole('button', { name: 'resume' }).click()
    await soon(() => page.locator('.head').innerText()).toMatch(/ended/)
    expect(await shown(page)).toMatch(/^tick 3\s+of 3/)
    expect(sins).toEqual([])
  })

  test('error: a token that is not the hub’s starts nothing, and says so', async () => {
    const { page } = await open(`#token=not-${TOKEN}`)
    await page.getByRole('combobox', { name: 'start' }).fill('dispute')
    await page.getByRole('button', { name: 'start' }).click()
    await soon(() => page.getByRole('status').innerText()).toMatch(
      /^Nothing was started\. The token of this page is not the hub's: open it with #token=… in its address/,
    )
    expect(await page.getByRole('combobox', { name: 'start' }).inputValue()).toBe('dispute')
  })
})

describe('a thousand agents', () => {
  test('behavior: are shown, filtered and slid through, and few rows exist', async () => {
    const { page, sins } = await open('#run=crowd')
    await soon(() => page.locator('.head').innerText()).toMatch(/1000 agents/)
    await soon(() => shown(page)).toMatch(/of 6/)
    expect(await page.locator('.agentrow').count()).toBeLessThan(60)
    for (const view of ['why', 'stakes', 'society']) await page.locator(`.views .${view}`).click()
    await page.keyboard.press('Home')
    for (let ticks = 0; ticks < 6; ticks++) await page.keyboard.press('ArrowRight')
    await page.locator('#words').fill('agent-777')
    await soon(() => page.locator('.feed .line').last().innerText()).toContain('agent-777')
    expect(sins).toEqual([])
  })
})
