// Small wrong changes to the forms of a policy, each held against the suite that has to notice: `node test/bench/mutatePolicies.ts
// [--replay] [--write]`; with `--replay`, checks of the replayer instead. The tables are kept in test/bench/mutations.md and
// replayMutations.md; a survivor ends with exit 1. Works on a copy of the tree.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Mutant, mutants as policyMutants } from './policyMutants.ts'
import { replayMutants } from './replayMutants.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const ofReplay = process.argv.includes('--replay')
const mutants = ofReplay ? replayMutants : policyMutants
const TABLE = new URL(ofReplay ? 'replayMutations.md' : 'mutations.md', import.meta.url)

for (const { file, from } of mutants)
  if (readFileSync(join(root, file), 'utf8').split(from).length !== 2)
    throw new Error(`"${from}" is not once in ${file}: the mutant has to follow it`)

const copy = mkdtempSync(join(tmpdir(), 'polity-mutants-'))
for (const file of execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')) {
  if (file === 'node_modules') continue
  mkdirSync(dirname(join(copy, file)), { recursive: true })
  cpSync(join(root, file), join(copy, file))
}
symlinkSync(realpathSync(join(root, 'node_modules')), join(copy, 'node_modules'))

const rows: string[] = []
let survivors = 0
for (const [index, mutant] of mutants.entries()) {
  const killer = killerOf(mutant)
  if (killer === undefined) survivors += 1
  const code = (text: string): string =>
    text.trim() === '' ? '(nothing)' : `\`${text.trim().replaceAll('\n', ' ').replaceAll('|', '\\|')}\``
  const { file, from, to } = mutant
  rows.push(`| \`${file}\` | ${code(from)} | ${code(to)} | ${killer ?? '**survived**'} |`)
  process.stderr.write(`${index + 1} of ${mutants.length}: ${file}: ${killer ?? 'SURVIVED'}\n`)
}
rmSync(copy, { recursive: true })

const text = [
  `${mutants.length} mutants, ${mutants.length - survivors} killed.`,
  '',
  '| file | instead of | stands | noticed by |',
  '| --- | --- | --- | --- |',
  ...rows,
].join('\n')
process.stdout.write(`${text}\n`)
if (process.argv.includes('--write'))
  writeFileSync(TABLE, readFileSync(TABLE, 'utf8').replace(/\d+ mutants, [\s\S]*?(?=\n\n##|\n*$)/, text))
if (survivors > 0) process.exitCode = 1

/** The test that fails first, with its file. */
function killerOf({ file, from, to, killer }: Mutant): string | undefined {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(from).length !== 2) throw new Error(`"${from}" is not once in ${file}: the mutant has to follow it`)
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const project = killer.includes('.slow.') ? 'slow' : 'fast'
  const args = [
    'run',
    '--project',
    project,
    '--bail',
    '1',
    '--testTimeout',
    '600000',
    '--reporter=json',
    `--outputFile=${report}`,
    killer,
  ]
  spawnSync(join(copy, 'node_modules/.bin/vitest'), args, { cwd: copy, stdio: 'ignore' })
  writeFileSync(path, text)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const failed = testResults.flatMap((suite) => suite.assertionResults.filter(({ status }) => status === 'failed'))
  const name = failed[0]?.fullName ?? testResults.find(({ status }) => status === 'failed')?.message?.split('\n')[0]
  return name === undefined ? undefined : `${killer}: ${name}`
}

type Report = {
  testResults: {
    status: string
    message?: string
    assertionResults: { status: string; fullName: string }[]
  }[]
}
