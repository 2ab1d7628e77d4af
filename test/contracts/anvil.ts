import * as arena from '../../arena/anvil.ts'

/** A fresh local chain that mines by itself; `stop()` ends it, and so does the end of this process, however it comes. */
export async function startAnvil(): Promise<{ url: string; stop: () => Promise<void> }> {
  const { url, stop } = await arena.startAnvil({ automine: true })
  return { url: url.replace('ws:', 'http:'), stop }
}
