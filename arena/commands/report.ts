import { writeFileSync } from 'node:fs'
import { UsageError } from '../exit.ts'

/** Writes a report where the user wants it. */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (cause) {
    throw new UsageError(`Can't write the report ${path}: ${(cause as Error).message}.`, { cause })
  }
  process.stderr.write(`report: ${path}\n`)
}
