import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** How many tests passed and failed. */
export type Tally = { passed: number; failed: number }

/** A script of package.json that counts as one test. What it prints comes at its end, whole. */
export async function check(script: string): Promise<Tally> {
  const { ok, stdout, stderr } = await run('npm', ['run', '--silent', script])
  process.stdout.write(`${stdout}${stderr}${ok ? 'ok' : 'FAILED'}: npm run ${script}\n`)
  return { passed: Number(ok), failed: Number(!ok) }
}

/** One after the other, whether they fail or not. */
export async function inTurn(steps: readonly (() => Promise<Tally>)[]): Promise<Tally[]> {
  const tallies: Tally[] = []
  for (const step of steps) tallies.push(await step())
  return tallies
}

export function total(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, tally) => ({ passed: sum.passed + tally.passed, failed: sum.failed + tally.failed }))
}

export async function run(command: string, args: string[], output: 'pipe' | 'inherit' = 'pipe'): Promise<Ran> {
  const child = spawn(command, args, { stdio: ['ignore', output, output] })
  const said = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')))
  const ok = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0))
  })
  const [stdout = '', stderr = ''] = await said
  return { ok, stdout, stderr }
}

type Ran = { ok: boolean; stdout: string; stderr: string }
