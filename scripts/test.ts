// The whole test command: static checks, then forge and vitest, closing on one line `N passed, N failed`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, inTurn, run, type Tally, total } from './steps.ts'

const scratch = mkdtempSync(join(tmpdir(), 'polity-test-'))
// Side by side, for each uses one core most of the time; forge tests what it built for `abi:check`.
const lanes = await Promise.all([
  inTurn([() => check('abi:check'), forge]),
  inTurn(['node22', 'types', 'lint', 'unused', 'docs:check', 'prove:ledgers'].map((script) => () => check(script))),
])
const tallies = [...lanes.flat(), await vitest()]
rmSync(scratch, { recursive: true })

const { passed, failed } = total(tallies)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0

/** @throws when forge printed no result: a step that silently skips is a failure. */
async function forge(): Promise<Tally> {
  const { stdout, stderr } = await run('node', ['scripts/forge.ts', 'test', '--json'])
  const line = stdout.split('\n').find((candidate) => candidate.startsWith('{'))
  if (!line) throw new Error(`forge test printed no result: run \`npm run test:contracts\` to see why.\n${stderr}`)
  const suites = Object.entries(JSON.parse(line) as Record<string, { test_results: Record<string, ForgeResult> }>)
  const results = suites.flatMap(([suite, { test_results }]) =>
    Object.entries(test_results).map(([name, result]) => ({ name: `${suite} ${name}`, ...result })),
  )
  const failures = results.filter((result) => result.status !== 'Success')
  for (const { name, reason } of failures) process.stdout.write(`FAILED: ${name}: ${reason ?? ''}\n`)
  process.stdout.write(`forge: ${results.length - failures.length} of ${results.length} passed\n`)
  return { passed: results.length - failures.length, failed: failures.length }
}

async function vitest(): Promise<Tally> {
  const report = join(scratch, 'vitest.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { ok } = await run('vitest', args, 'inherit')
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
  const failed = numFailedTests + numPendingTests
  return { passed: numPassedTests, failed: ok ? failed : Math.max(1, failed) }
}

type ForgeResult = { status: 'Success' | 'Failure' | 'Skipped'; reason: string | null }
