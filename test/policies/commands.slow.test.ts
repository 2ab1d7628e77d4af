import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { compileCircom } from '../../circuits/compile.ts'
import { readR1cs } from '../../circuits/r1cs.ts'
import { standardIncludes } from '../../circuits/versions.ts'
import { compileSolidity } from '../../contracts/compile.ts'
import { polity, startPolity } from '../arena/polity.ts'

const out = mkdtempSync(join(tmpdir(), 'polity-policies-'))
afterAll(() => rmSync(out, { recursive: true }))

const HOUSE = pathToFileURL(join(import.meta.dirname, '../../policies/index.ts')).href

/** A table of one case of the library's `expiry`, in a folder of its own. */
function table(folder: string, expect: string): string {
  const file = join(out, folder, 'expiry.table.ts')
  mkdirSync(join(out, folder), { recursive: true })
  writeFileSync(
    file,
    `import { expiry, policyTable } from '${HOUSE}'
const input = { params: { until: 9n }, actor: '0x${'a1'.padStart(40, '0')}', at: 8n }
export default policyTable(expiry('ping()'), [{ name: 'early', input, expect: '${expect}' }])
`,
  )
  return file
}

describe('polity policy test', () => {
  test('default: the library', async () => {
    const { code, stdout } = await polity(['policy', 'test', '--coverage', '--json'])
    const { results } = JSON.parse(stdout)
    expect([code, results.length > 10]).toEqual([0, true])
  })

  test('behavior: what failed, and what was not reached', async () => {
    const { code, stdout } = await polity(['policy', 'test', table('failing', 'the permission has expired')])
    expect([code, stdout]).toMatchInlineSnapshot(`
      [
        1,
        "expiry: 1 cases, 0 of 1 rules reached
        FAILED "early": deny: nothing permits it, not the permission has expired
        never decided: "the permission has expired"
      0 passed, 1 failed; 0 of 1 rules reached
      ",
      ]
    `)
    const idle = table('idle', 'nothing permits it')
    expect((await polity(['policy', 'test', idle])).code).toBe(0)
    expect((await polity(['policy', 'test', join(out, 'idle'), '--coverage'])).code).toBe(1)
  })

  test.each(['pipeline', 'examples/hello/society.ts'])('behavior: every rule of %s decides a case', async (society) => {
    const { code, stdout } = await polity(['policy', 'test', society, '--coverage'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/ passed, 0 failed; (\d+) of \1 rules reached\n$/)])
  })

  test('error: no table', async () => {
    const { code, stderr } = await polity(['policy', 'test', 'docs'])
    expect([code, stderr]).toEqual([2, 'docs holds no table: name it NAME.table.ts.\n'])
  })

  test('behavior: --watch runs again, with fresh modules', async () => {
    const file = table('watched', 'the permission has expired')
    const { child, done } = startPolity(['policy', 'test', file, '--watch'])
    const waits = async (): Promise<void> => {
      for (let text = ''; !text.includes('Waiting'); ) text += (await once(child.stderr!, 'data'))[0]
    }
    await waits()
    table('watched', 'nothing permits it')
    await waits()
    child.kill('SIGINT')
    const { stdout } = await done
    expect(stdout).toMatch(/0 passed, 1 failed[\s\S]*1 passed, 0 failed/)
  })
})

describe('polity policy bench', () => {
  test('default: decisions, and with --prove what a proof costs beside its bars', async () => {
    const args = ['policy', 'bench', 'examples/hello/society.ts', '--prove', '--proofs', '2', '--json']
    const { code, stdout, stderr } = await polity(args)
    const [{ decisions, proof, ...report }] = JSON.parse(stdout)
    expect([code, report]).toEqual([0, { policy: 'tips', mode: 'proof', inputs: { from: 'table', count: 2 } }])
    expect(stderr).toContain('proofs of tips done')
    expect(decisions.values).toBeGreaterThan(10_000)
    expect(decisions.bare).toBeGreaterThan(decisions.values)
    expect(proof).toMatchObject({ memberships: [], proof: { count: 2 }, bars: { p50: 300, verifyPerSecond: 200 } })
    expect(proof.constraints).toBeGreaterThan(500)
    expect(proof.proof.p50).toBeGreaterThan(proof.witness.p50)
    expect(proof.proof.p95).toBeGreaterThanOrEqual(proof.proof.p50)
  })

  test('error: a policy that is not there, a count that is none', async () => {
    const [policy, count] = await Promise.all([
      polity(['policy', 'bench', 'pipeline', 'spendin']),
      polity(['policy', 'bench', 'pipeline', '--prove', '--proofs', 'many']),
    ])
    expect([policy.code, policy.stderr]).toEqual([
      2,
      'pipeline has no policy spendin. It has spending, duties, conduct, completion.\n',
    ])
    expect([count.code, count.stderr]).toEqual([2, '--proofs takes a number from 1 to 99999, not many.\n'])
  })
})

describe('polity policy compile', () => {
  test('default: a circuit, a contract that compiles, and the layout', async () => {
    const { code, stdout } = await polity(['policy', 'compile', 'pipeline', 'spending', '--out', out, '--json'])
    const { files, codeHash, constraints } = JSON.parse(stdout)
    expect(code).toBe(0)
    const circuit = await compileCircom({
      source: readFileSync(files.circuit, 'utf8'),
      includeDirs: standardIncludes,
      out: join(out, 'scratch'),
    })
    expect(Math.abs(readR1cs(circuit.r1cs).constraints.length / constraints - 1)).toBeLessThan(0.15)
    const source = readFileSync(files.contract, 'utf8')
    const { bytecode } = await compileSolidity({
      sources: { 'Policy.sol': source },
      contract: 'SpendingPolicy',
      cacheDir: join(out, 'cache'),
    })
    expect(bytecode).toContain(codeHash.slice(2))
    const { layout } = JSON.parse(readFileSync(files.layout, 'utf8'))
    expect(layout.state).toMatchInlineSnapshot(`
      {
        "slots": [
          {
            "bits": 40,
            "kind": "uint",
            "name": "spendLimit.since",
            "offset": 0,
            "word": 0,
          },
          {
            "bits": 96,
            "kind": "uint",
            "name": "spendLimit.spent",
            "offset": 40,
            "word": 0,
          },
        ],
        "words": 1,
      }
    `)
  })

  test('error: a policy that is not there', async () => {
    const { code, stderr } = await polity(['policy', 'compile', 'pipeline', 'spendin', '--out', out])
    expect([code, stderr]).toEqual([
      2,
      'pipeline has no policy spendin. It has spending, duties, conduct, completion.\n',
    ])
  })
})
