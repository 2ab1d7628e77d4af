// forge from the platform's npm package, else from PATH, with its own exit code: `node scripts/forge.ts test`.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const { status, error } = spawnSync(binary(), process.argv.slice(2), { stdio: 'inherit' })
if (error) throw error
process.exitCode = status ?? 1

function binary(): string {
  if (process.env.FORGE_BIN) return process.env.FORGE_BIN
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  try {
    return createRequire(import.meta.url).resolve(`@foundry-rs/forge-${platform}/bin/forge`)
  } catch {
    return 'forge'
  }
}
