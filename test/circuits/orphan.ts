// A process of prove.slow.test.ts: starts a prover, says which, and waits to be killed.
import { groth16 } from '../../circuits/prove.ts'
import { inputs, small, statementCircuit } from './statement.ts'

const system = groth16({ secret: new Uint8Array(32), cacheDir: process.argv[2]!, workers: 1 })
const artifacts = await system.build({ name: 'statement', source: statementCircuit(small) })
await system.prove(artifacts, inputs(small))
process.stdout.write(JSON.stringify(system.pids()))
process.stdin.resume()
