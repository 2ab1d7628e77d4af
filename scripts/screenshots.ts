// `npm run docs:screenshots`: plays three scenarios, one of them twice, serves them, and takes the pictures of the README with a real Chromium.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'

const root = resolve(import.meta.dirname, '..')
const runs = mkdtempSync(join(tmpdir(), 'polity-pictures-'))
const folder = join(root, 'docs/pictures')
/** Larger ones make a clone heavy, in bytes. */
const LARGEST = 300_000

const PICTURES: { name: string; at: string; dark?: boolean; phone?: boolean; tall?: boolean }[] = [
  { name: 'society', at: 'run=dispute&tick=12' },
  { name: 'votes', at: 'run=constitution&view=votes&tick=8' },
  { name: 'dispute', at: 'run=dispute&view=disputes&tick=14', dark: true },
  { name: 'why', at: 'run=pipeline&view=why&tick=21' },
  { name: 'compare', at: 'run=pipeline&with=seed-8&view=compare&tick=12', tall: true },
  { name: 'phone', at: 'run=pipeline&tick=12', phone: true, dark: true },
]

for (const name of ['pipeline', 'dispute', 'constitution'])
  await polity(['run', name, '--no-serve', '--out', join(runs, name)]).done
await polity(['run', 'pipeline', '--seed', '8', '--no-serve', '--out', join(runs, 'seed-8')]).done
const server = polity(['serve', runs, '--port', '0'])
const page = /page: (\S+)/.exec(await server.said(/page: \S+/))?.[1]
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
mkdirSync(folder, { recursive: true })
for (const { name, at, dark, phone, tall } of PICTURES) {
  const tab = await browser.newPage({
    viewport: phone ? { width: 390, height: 760 } : { width: 1200, height: tall ? 1100 : 720 },
    colorScheme: dark ? 'dark' : 'light',
  })
  await tab.goto(`${page}#${at}`)
  const tick = new URLSearchParams(at).get('tick')
  await tab.locator('.timeline .tick', { hasText: `tick ${tick} ` }).waitFor()
  await tab.waitForTimeout(5_000) // the graph settles
  const path = join(folder, `${name}.png`)
  await tab.screenshot({ path })
  await tab.close()
  const { size } = statSync(path)
  process.stdout.write(`${path}: ${size} bytes${size > LARGEST ? `, more than ${LARGEST}: show less in it` : ''}\n`)
  if (size > LARGEST) process.exitCode = 1
}
await browser.close()
server.child.kill('SIGINT')
await server.done

function polity(args: string[]) {
  const child = spawn(process.execPath, [join(root, 'arena/cli.ts'), ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.on('data', (chunk) => {
    text += chunk
  })
  const done = new Promise<void>((end) => child.once('close', () => end()))
  const said = async (what: RegExp): Promise<string> => {
    while (!what.test(text)) await new Promise((next) => child.stderr.once('data', next))
    return text
  }
  return { child, done, said }
}
