// Takes defences out of the contracts, one at a time, and runs the test that must go red: `npm run mutate:contracts`. With words
// after `--`, only the rows that have them all (`a|b`: either); with `--write`, each that died goes into docs/assurance.md at once.
// Fails on a survivor.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readSection, writeSection } from '../../scripts/section.ts'
import { type Mutant, readMutants, rowOf } from '../contracts/mutant.ts'

const PAGE = 'docs/assurance.md'
const HEAD = ['| contract | defence taken out: what is open then | killed by |', '| --- | --- | --- |']
const root = resolve(import.meta.dirname, '../..')
const words = process.argv.slice(2).filter((word) => word !== '--write')
const mutants = await readMutants()
const chosen = mutants.filter((mutant) =>
  words.every((word) => word.split('|').some((either) => JSON.stringify(mutant).includes(either))),
)

/** A copy of the project, so that nothing of the mutants stays in it; with what was compiled already. */
const copy = mkdtempSync(join(tmpdir(), 'polity-mutants-'))
for (const path of ['contracts/src', 'contracts/gas.json', 'test/contracts', 'scripts/solc.mjs', 'foundry.toml'])
  cpSync(join(root, path), join(copy, path), { recursive: true })
for (const path of ['out', 'cache'])
  if (existsSync(join(root, path)))
    cpSync(join(root, path), join(copy, path), { recursive: true, preserveTimestamps: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const dead = new Set<string>()
const judged = new Set<string>()
try {
  // Without a mutation all of them pass; this also compiles everything once.
  const [files, tests] = [0, 1].map((part) => [...new Set(chosen.map(({ test }) => test[part as 0 | 1]))].join('|'))
  if (run(`{${files!.replaceAll('|', ',')}}`, `(${tests})`) !== true)
    throw new Error('the named tests must pass before')
  for (const [index, mutant] of chosen.entries()) {
    const said = judge(mutant)
    if (said === undefined) dead.add(rowOf(mutant))
    judged.add(rowOf(mutant))
    if (process.argv.includes('--write')) writeTable()
    process.stderr.write(`${index + 1}/${chosen.length} ${rowOf(mutant)} ${said ?? ''}\n`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
process.stdout.write(`${dead.size} of ${chosen.length} mutants are killed by the test that is named for them\n`)
process.exitCode = dead.size === chosen.length ? 0 : 1

/** What died now, and what stood there and was not judged now. */
function writeTable(): void {
  const before = readSection(PAGE, 'mutants').split('\n')
  const rows = mutants.map(rowOf).filter((row) => dead.has(row) || (before.includes(row) && !judged.has(row)))
  writeSection(PAGE, 'mutants', [...HEAD, ...rows].join('\n'))
}

/** Nothing if it dies as it should, else what is wrong. */
function judge({ file, from, to, test: [path, test] }: Mutant): string | undefined {
  const where = join(copy, file)
  const source = readFileSync(where, 'utf8')
  if (source.split(from).length !== 2) return `STALE: its text stands in ${file} ${source.split(from).length - 1} times`
  writeFileSync(
    where,
    source.replace(from, () => to),
  )
  const mutated = run(path, test)
  writeFileSync(where, source)
  if (mutated === undefined) return 'BROKEN: forge tested nothing, so it may not compile'
  return mutated ? 'SURVIVES' : undefined
}

/** Whether the test passes in the copy; nothing if there was none to run. */
function run(path: string, test: string): boolean | undefined {
  const args = ['test', '--root', copy, '--match-path', path, '--match-test', `^${test}\\b`, '--json']
  const { stdout } = spawnSync(process.execPath, [join(root, 'scripts/forge.ts'), ...args], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const line = stdout.split('\n').find((candidate) => candidate.startsWith('{'))
  const suites = Object.values(JSON.parse(line ?? '{}') as Record<string, { test_results: Record<string, Result> }>)
  const results = suites.flatMap(({ test_results }) => Object.values(test_results))
  return results.length === 0 ? undefined : results.every(({ status }) => status === 'Success')
}

type Result = { status: 'Success' | 'Failure' | 'Skipped' }
