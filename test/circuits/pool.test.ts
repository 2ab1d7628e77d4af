import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** A process that leads its own group, as a terminal starts it, with a child at its job. */
async function atWork() {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('./pooled.ts', import.meta.url))], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [child] = (await once(parent.stdout, 'data')) as [Buffer]
  const said = once(parent.stdout, 'data').then(([chunk]) => String(chunk).trim())
  return { parent: parent.pid as number, child: Number(child), said }
}

describe('Pool', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'behavior: %s to the process group does not reach the jobs',
    async (signal) => {
      const { parent, said } = await atWork()
      process.kill(-parent, signal)
      expect(await said).toBe('done')
    },
  )

  test.each(['SIGINT', 'SIGTERM'] as const)('behavior: %s to a child leaves it at its job', async (signal) => {
    const { child, said } = await atWork()
    process.kill(child, signal)
    expect(await said).toBe('done')
  })

  test.each([
    [2, 'done'],
    [3, '3 workers died at this job, the last by SIGKILL.'],
  ])('behavior: a job whose children are killed %i times', async (times, end) => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL('./pooled.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let [said, killed] = ['', 0]
    parent.stdout.on('data', (chunk) => {
      said = `${chunk}`.trim()
      if (/^\d+$/.test(said) && killed++ < times) process.kill(Number(said), 'SIGKILL')
    })
    await once(parent, 'close')
    expect(said).toContain(end)
  })
})
