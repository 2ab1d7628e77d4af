// Makes the frozen run anew: `node test/arena/golden/freeze.ts`. Look at the diff before you commit it: docs/replay.md says what may change it.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { polity, scratch } from '../polity.ts'

const folder = scratch()
const run = join(folder, 'run')
const { code, stderr } = await polity(['run', 'examples/hello/society.ts', '--seed', 'frozen', '--out', run])
if (code !== 0) throw new Error(`the run ended with ${code}: ${stderr}`)
for (const file of ['run.json', 'events.jsonl'])
  copyFileSync(join(run, file), join(import.meta.dirname, 'frozen', file))
rmSync(folder, { recursive: true })
