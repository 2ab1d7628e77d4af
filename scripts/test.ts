// The whole test command: static checks, then forge and vitest, closing on one line `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Tally = { passed: number; failed: number }

const scratch = mkdtempSync(join(tmpdir(), 'polity-test-'))
const CHECKS = ['node22', 'types', 'lint', 'unused', 'docs:check', 'abi:check', 'prove:ledgers']
const tallies: Tally[] = [...CHECKS.map(check), forge(), vitest()]
rmSync(scratch, { recursive: true })

const total = tallies.reduce((sum, tally) => ({ passed: sum.passed + tally.passed, failed: sum.failed + tally.failed }))
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed > 0 ? 1 : 0

/** A static check counts as one test. */
function check(script: string): Tally {
  const ok = run('npm', ['run', '--silent', script])
  process.stdout.write(`${ok ? 'ok' : 'FAILED'}: npm run ${script}\n`)
  return { passed: Number(ok), failed: Number(!ok) }
}

/** @throws when forge printed no result: a step that silently skips is a failure. */
function forge(): Tally {
  const { stdout, status } = spawnSync('node', ['scripts/forge.ts', 'test', '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = stdout.split('\n').find((candidate) => candidate.startsWith('{'))
  if (!line) throw new Error(`forge test printed no result (exit ${status}): run \`npm run test:contracts\` to see why`)
  const suites = Object.entries(JSON.parse(line) as Record<string, { test_results: Record<string, ForgeResult> }>)
  const results = suites.flatMap(([suite, { test_results }]) =>
    Object.entries(test_results).map(([name, result]) => ({ name: `${suite} ${name}`, ...result })),
  )
  const failures = results.filter((result) => result.status !== 'Success')
  for (const { name, reason } of failures) process.stdout.write(`FAILED: ${name}: ${reason ?? ''}\n`)
  process.stdout.write(`forge: ${results.length - failures.length} of ${results.length} passed\n`)
  return { passed: results.length - failures.length, failed: failures.length }
}

function vitest(): Tally {
  const report = join(scratch, 'vitest.json')
  const ok = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
  const failed = numFailedTests + numPendingTests
  return { passed: numPassedTests, failed: ok ? failed : Math.max(1, failed) }
}

function run(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0
}

type ForgeResult = { status: 'Success' | 'Failure' | 'Skipped'; reason: string | null }
