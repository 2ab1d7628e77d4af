// A process of pool.test.ts and its child in one: says when the child is at its job, then how the job ended.
import { pause } from '../../arena/clock.ts'
import { Pool, serve } from '../../circuits/pool.ts'

if (process.send)
  serve(async (_: object, report) => {
    report('begun')
    await pause(500)
    return 'done'
  })
else {
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
  const pool = new Pool(new URL(import.meta.url), 1)
  const result = await pool
    .run({}, { onProgress: () => process.stdout.write(`${pool.pids()}\n`) })
    .catch((error: Error) => error.message)
  process.stdout.write(`${result}\n`)
  await pool.close()
}
