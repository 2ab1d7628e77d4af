import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { ProofSystem } from '../circuits/prove.ts'

const Line = z.object({ statement: z.string(), from: z.number(), to: z.number() })

/** When a proof was asked for and when it was there, in milliseconds on a clock that only differences are of. */
export type ProofTime = Omit<z.output<typeof Line>, 'statement'>

/** A proof system that keeps how long each proof took, a line each, beside a run and not in it. */
export function timedProofs(system: ProofSystem, file: string, now: () => number): ProofSystem {
  return {
    ...system,
    async prove(artifacts, inputs) {
      const from = now()
      const proof = await system.prove(artifacts, inputs)
      const line = { statement: String(inputs.alpha), from: Math.round(from), to: Math.round(now()) }
      keep(file, `${JSON.stringify(line)}\n`)
      return proof
    },
  }
}

/** Times by statement; a line that is none is passed over, for nothing depends on it. */
export function proofTimesIn(file: string): ReadonlyMap<string, ProofTime> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return new Map(
    lines.flatMap((text): [string, ProofTime][] => {
      const read = Line.safeParse(parse(text))
      return read.success ? [[read.data.statement, { from: read.data.from, to: read.data.to }]] : []
    }),
  )
}

/** A disk that is full fails the run where it is written to for good, not a proof. */
function keep(file: string, text: string): void {
  try {
    appendFileSync(file, text)
  } catch {}
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
