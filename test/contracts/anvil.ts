import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'

/** A fresh local chain on a free port; `stop()` ends it. */
export async function startAnvil(): Promise<{ url: string; stop: () => void }> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const binary =
    process.env.ANVIL_BIN ??
    createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${process.platform}-${arch}/bin/anvil`)
  const anvil = spawn(binary, ['--port', '0', '--hardfork', 'osaka'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    anvil.stdout.on('data', (chunk) => {
      said += chunk
      const [, address] = /Listening on (\S+)/.exec(said) ?? []
      if (address) resolve(`http://${address}`)
    })
    anvil.on('exit', () => reject(new Error(`anvil ended before it listened:\n${said}`)))
  })
  return { url, stop: () => anvil.kill() }
}
