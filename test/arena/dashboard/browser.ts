import { type Browser, chromium, type Page } from 'playwright-core'

/** The machine's own Chromium: nothing is downloaded. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}

/** A page that notes what it should never do: complain, fail, or ask anybody but its hub. */
export interface Watched {
  page: Page
  /** What it did of that, in words. */
  sins: string[]
}

export async function openWatched(
  browser: Browser,
  { width = 1280, height = 800, dark = false }: { width?: number; height?: number; dark?: boolean } = {},
): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' })
  const sins: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) sins.push(`console: ${message.text()}`)
  })
  page.on('pageerror', ({ message }) => sins.push(`error: ${message}`))
  const isOwn = (url: string) => /^(https?|ws):\/\/127\.0\.0\.1[:/]/.test(url) || url.startsWith('data:')
  page.on('request', (request) => {
    if (!isOwn(request.url())) sins.push(`asks ${request.url()}`)
  })
  page.on('websocket', (socket) => {
    if (!isOwn(socket.url())) sins.push(`connects to ${socket.url()}`)
  })
  return { page, sins }
}
