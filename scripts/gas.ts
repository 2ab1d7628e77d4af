// Writes contracts/gas.json from what test/contracts/Gas.t.sol measures: `npm run gas`.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const { stdout } = spawnSync(
  process.execPath,
  ['scripts/forge.ts', 'test', '--match-path', 'test/contracts/Gas.t.sol', '-vv'],
  { encoding: 'utf8', env: { ...process.env, POLITY_GAS_WRITE: 'true' }, stdio: ['ignore', 'pipe', 'inherit'] },
)
const lines = [...stdout.matchAll(/^ {2}(.+): (\d+)$/gm)].map(([, what, gas]) => [what!, Number(gas)] as const)
if (lines.length === 0) throw new Error(`forge measured nothing:\n${stdout}`)
const sorted = lines.toSorted(([a], [b]) => (a < b ? -1 : 1))
writeFileSync('contracts/gas.json', `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
