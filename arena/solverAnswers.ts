import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answers } from '../policies/index.ts'
import { packageVersion } from './versions.ts'

/** No verdict is taken from anybody: who checks a run asks z3 itself. */
export const noAnswers: Answers = { get: () => undefined, put: () => {} }

/** The solver's verdicts by all that it was asked, kept between runs as circuits are: the first run of a change waits for z3, others don't. */
export function solverAnswers(cacheDir: string): Answers {
  const folder = join(cacheDir, 'answers')
  const solver = packageVersion('z3-solver')
  const file = (key: string) => join(folder, createHash('sha256').update(`${solver}\n${key}`).digest('hex'))
  mkdirSync(folder, { recursive: true })
  return {
    get(key) {
      const path = file(key)
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined
    },
    put(key, verdict) {
      const path = file(key)
      writeFileSync(`${path}.${process.pid}.part`, verdict, { flush: true })
      renameSync(`${path}.${process.pid}.part`, path)
    },
  }
}
