import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Artifacts, type Groth16, groth16 } from '../../circuits/prove.ts'
import { inputs, large, publicSignals, small, statementCircuit } from './statement.ts'

const secret = new TextEncoder().encode('secret of a test')
const circuit = { name: 'statement', source: statementCircuit(small) }
let cacheDir: string
let system: Groth16
let artifacts: Artifacts

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'polity-prove-'))
  system = groth16({ secret, cacheDir, workers: 2 })
  artifacts = await system.build(circuit)
})

afterAll(async () => {
  await system.close()
  await rm(cacheDir, { recursive: true })
})

describe('prove', () => {
  test('default', async () => {
    const { proof, signals } = await system.prove(artifacts, inputs(small))
    expect(signals).toEqual(publicSignals(small, inputs(small)))
    expect(await system.verify(artifacts.verificationKey, signals, proof)).toBe(true)
    expect(await system.verify(artifacts.verificationKey, [0n, 0n, 0n], proof)).toBe(false)
  })

  test('behavior: the same bytes from any worker and any system with the secret', async () => {
    const other = groth16({ secret, cacheDir, workers: 1 })
    const proofs = await Promise.all([
      ...[1, 2, 3].map(() => system.prove(artifacts, inputs(small))),
      other.prove(await other.build(circuit), inputs(small)),
    ])
    await other.close()
    expect(new Set(proofs.map(({ proof }) => proof)).size).toBe(1)
  })

  test('behavior: many at once, each its own', async () => {
    const firsts = [1n, 2n, 3n, 4n, 5n, 6n]
    const proofs = await Promise.all(firsts.map((first) => system.prove(artifacts, inputs(small, first))))
    expect(proofs.map(({ signals }) => signals)).toEqual(
      firsts.map((first) => publicSignals(small, inputs(small, first))),
    )
    expect(system.pids()).toHaveLength(2)
  })

  test('error: inputs that break an assertion', async () => {
    const refused = system.prove(artifacts, inputs(small, 1001n))
    await expect(refused).rejects.toMatchObject({ name: 'Circuits.WitnessError' })
    await expect(refused).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Circuits.WitnessError: no witness for these inputs: an assertion failed; Error in template Statement_78 line: 25]`,
    )
  })

  test('error: a signal that is unknown, missing or of another length', async () => {
    const good = inputs(small)
    const { limit: _, ...missing } = good
    const bad = [{ ...good, budget: 1n }, missing, { ...good, words: [1n] }]
    const results = await Promise.allSettled(bad.map((signals) => system.prove(artifacts, signals)))
    expect(results.map((result) => result.status === 'rejected' && result.reason.message)).toMatchInlineSnapshot(`
      [
        "no witness for these inputs: the circuit has no input signal "budget"",
        "no witness for these inputs: 1 of 6 input values are missing (given: words, alpha)",
        "no witness for these inputs: input signal "words" takes 4 values, not 1",
      ]
    `)
  })

  test('behavior: the job of a killed worker is done by another', async () => {
    const jobs = [1n, 2n, 3n, 4n].map((first) => system.prove(artifacts, inputs(small, first)))
    const before = system.pids()
    process.kill(before[0]!, 'SIGKILL')
    expect(await Promise.all(jobs)).toHaveLength(4)
    await expect(system.prove(artifacts, inputs(small))).resolves.toBeDefined()
    expect(system.pids()).not.toContain(before[0])
  })

  test('error: too slow', async () => {
    const hasty = groth16({ secret, cacheDir, workers: 1, timeout: 5 })
    await expect(hasty.prove(artifacts, inputs(small))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Circuits.ProofTimeoutError: proving "statement" took longer than 5 ms and was stopped. Raise \`timeout\`, or prove a smaller circuit]`,
    )
    await hasty.close()
  })

  test('error: closed, with jobs under way and queued', async () => {
    const closing = groth16({ secret, cacheDir, workers: 1 })
    const jobs = [closing.prove(artifacts, inputs(small)), closing.prove(artifacts, inputs(small))]
    const settled = Promise.allSettled(jobs)
    const pids = closing.pids()
    await closing.close()
    for (const result of [
      ...(await settled),
      ...(await Promise.allSettled([closing.prove(artifacts, inputs(small))])),
    ]) {
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'Circuits.PoolClosedError' } })
    }
    expect(pids.filter(isAlive)).toEqual([])
  })

  test('behavior: children leave with a parent that was killed', async () => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL('./orphan.ts', import.meta.url)), cacheDir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pids = JSON.parse(line.toString()) as number[]
    expect(pids.map(isAlive)).toEqual([true])
    parent.kill('SIGKILL')
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([])
  })
})

describe('build', () => {
  test('behavior: from the cache in under 200 ms, without a compiler', async () => {
    const start = performance.now()
    const again = await system.build({ ...circuit, name: 'same source' })
    expect(performance.now() - start).toBeLessThan(200)
    expect(again).toEqual({ ...artifacts, name: 'same source' })
  })

  test('behavior: a torn cache directory is built again', async () => {
    const whole = await readFile(artifacts.zkey)
    await truncate(artifacts.zkey, whole.length - 100)
    expect(await system.build(circuit)).toEqual(artifacts)
    expect(await readFile(artifacts.zkey)).toEqual(whole)
  })

  test('behavior: two processes may build the same circuit at once', async () => {
    const apart = await mkdtemp(join(tmpdir(), 'polity-race-'))
    const systems = [0, 1].map(() => groth16({ secret, cacheDir: apart, workers: 1 }))
    const [one, two] = await Promise.all(systems.map((each) => each.build(circuit)))
    await Promise.all(systems.map((each) => each.close()))
    expect(one).toEqual(two)
    expect(await readdir(apart)).toHaveLength(1)
    await rm(apart, { recursive: true })
  })

  test('error: circom refuses', async () => {
    const refused = system.build({ name: 'broken', source: 'pragma circom 2.1.6;\ntemplate A() { signal input' })
    await expect(refused).rejects.toThrowErrorMatchingInlineSnapshot(`
      [Circuits.CompileError: circom refused the source (exit 1):
      error[P1012]: UnrecognizedEOF { location: 48, expected: ["\\"(\\"", "\\"signal\\"", "\\"{\\"", "r#\\"[$_]*[a-zA-Z][a-zA-Z$_0-9]*\\"#"] }
        ┌─ "main.circom":1:1
        │
      1 │ pragma circom 2.1.6;
        │ ^ here

      previous errors were found]
    `)
  })

  test('error: a wire that is only assigned', async () => {
    const source = `pragma circom 2.1.6;
      template Hole() { signal input x; signal output y; signal half; half <-- x / 2; y <== half * half; }
      component main = Hole();`
    await expect(system.build({ name: 'hole', source })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Circuits.UndeterminedError: the inputs are not shown to determine main.y, main.half (outputs among them). Constrain what is only assigned (<--), or range-check it: an unproved circuit is refused]`,
    )
    expect((await readdir(cacheDir)).filter((entry) => entry.startsWith('.'))).toEqual([])
  })

  test('behavior: five thousand constraints', async () => {
    const phases: string[] = []
    const big = await system.build(
      { name: 'large statement', source: statementCircuit(large) },
      { onProgress: ({ phase, percent }) => phases.push(`${phase} ${percent}`) },
    )
    expect(phases).toEqual(expect.arrayContaining(['compile 0', 'check 100', 'set-up 100']))
    const { proof, signals } = await system.prove(big, inputs(large))
    expect(signals).toEqual(publicSignals(large, inputs(large)))
    expect(await system.verify(big.verificationKey, signals, proof)).toBe(true)
    // A proof of one circuit is none of another.
    expect(await system.verify(artifacts.verificationKey, signals, proof)).toBe(false)
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
