// A child of prove.ts that builds circuits: compiler and set-up stay out of the caller's process, and its event loop free.
import { buildCircuit } from './build.ts'
import type { CircuitSource } from './cache.ts'
import { serve } from './pool.ts'

export type BuildJob = CircuitSource & { cacheDir: string }

serve((job: BuildJob, report) => buildCircuit({ ...job, onProgress: report }))
