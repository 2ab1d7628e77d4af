// forge from the platform's npm package, with its own exit code: `node scripts/forge.ts test`.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const forge =
  process.env.FORGE_BIN ??
  createRequire(import.meta.url).resolve(
    `@foundry-rs/forge-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}/bin/forge`,
  )
const { status, error } = spawnSync(forge, process.argv.slice(2), { stdio: 'inherit' })
if (error) throw error
process.exitCode = status ?? 1
