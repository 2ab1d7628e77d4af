import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { type PolicyTable, runTables, type Step, type TableResult } from '../../policies/index.ts'
import { EXIT, UsageError } from '../exit.ts'
import { scenarios } from '../load.ts'
import { runAgain } from './again.ts'
import { loadSociety } from './policyOf.ts'

interface Options {
  coverage?: boolean
  json?: boolean
  watch?: boolean
}

/** Where tables are looked for, and the policies that must have one. */
interface Place {
  files: string[]
  folder: string
  policies: readonly Step[]
}

export function testCommand(): Command {
  return new Command('test')
    .description('Decide the cases of table tests (NAME.table.ts), and say which rules they reached.')
    .argument(
      '[what...]',
      "table files, folders of them, or societies with tables beside them (default: the library's own)",
    )
    .option('--coverage', 'also fail when a rule decided no case, or a policy of a society has no table')
    .option('--json', 'the results as JSON')
    .option('--watch', 'run again whenever a file changes')
    .addHelpText('after', '\nExample:\n  npx polity policy test policies/library/quorum.table.ts --coverage')
    .addHelpText('after', '\nExit codes: 0 all as expected, 1 a case failed or a rule was not reached, 2 bad input.')
    .action(async (what: string[], { coverage = false, json, watch }: Options) => {
      const asked = what.length > 0 ? what : [LIBRARY]
      if (watch) return runAgain(asked.map(folderOf))
      const places = await Promise.all(asked.map(placeOf))
      const tables = (await Promise.all([...new Set(places.flatMap(({ files }) => files))].map(loadTables))).flat()
      const byCode = Object.values(Object.groupBy(tables, ({ step }) => step.codeHash))
      const results = byCode.map((some) => runTables(some as [PolicyTable, ...PolicyTable[]]))
      const tested = new Set(results.map(({ codeHash }) => codeHash))
      const without = places.flatMap(({ policies }) => policies).filter(({ codeHash }) => !tested.has(codeHash))
      const report = { results, withoutTable: without.map(({ name }) => name) }
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : reportText(report))
      const failed = results.some(({ cases }) => cases.some(({ ok }) => !ok))
      const gaps = without.length > 0 || results.some(({ rules }) => rules.some(({ decided }) => decided === 0))
      process.exitCode = failed || (coverage && gaps) ? EXIT.failed : EXIT.ok
    })
}

const LIBRARY = fileURLToPath(new URL('../../policies/library', import.meta.url))
const TABLE = /\.table\.(ts|js|mjs)$/

/** The tables beside a society. */
export async function tablesBeside(what: string): Promise<PolicyTable[]> {
  return (await Promise.all((await placeOf(what)).files.map(loadTables))).flat()
}

/** The folder to look at and to watch. */
export function folderOf(what: string): string {
  if (Object.hasOwn(scenarios, what)) return fileURLToPath(new URL(`../scenarios/${what}`, import.meta.url))
  const path = resolve(what)
  if (!existsSync(path)) throw new UsageError(`${what} is neither a file, nor a folder, nor a scenario.`)
  return statSync(path).isDirectory() ? path : dirname(path)
}

async function placeOf(what: string): Promise<Place> {
  const folder = folderOf(what)
  if (TABLE.test(what)) return { folder, files: [resolve(what)], policies: [] }
  const files = readdirSync(folder)
    .filter((file) => TABLE.test(file))
    .map((file) => join(folder, file))
  const isFolder = !Object.hasOwn(scenarios, what) && statSync(resolve(what)).isDirectory()
  const policies = isFolder ? [] : (await loadSociety(what)).policies.map(({ policy }) => policy)
  if (files.length + policies.length === 0) throw new UsageError(`${what} holds no table: name it NAME.table.ts.`)
  return { folder, files, policies }
}

async function loadTables(file: string): Promise<PolicyTable[]> {
  const { default: tables } = (await import(pathToFileURL(file).href)) as { default?: PolicyTable | PolicyTable[] }
  const all = [tables].flat().filter((table) => table !== undefined)
  if (all.length > 0 && all.every(({ step, rows }) => step && Array.isArray(rows))) return all
  throw new UsageError(`The default export of ${file} is no table: export default policyTable(policy, [ … ]).`)
}

function reportText({ results, withoutTable }: { results: TableResult[]; withoutTable: string[] }): string {
  const cases = results.flatMap((result) => result.cases)
  const rules = results.flatMap((result) => result.rules)
  const failed = cases.filter(({ ok }) => !ok).length
  const reached = rules.filter(({ decided }) => decided > 0).length
  return [
    ...results.flatMap(resultLines),
    ...withoutTable.map((name) => `${name}: no table`),
    `${cases.length - failed} passed, ${failed} failed; ${reached} of ${rules.length} rules reached`,
    '',
  ].join('\n')
}

function resultLines({ policy, cases, rules }: TableResult): string[] {
  const idle = rules.filter(({ decided }) => decided === 0)
  return [
    `${policy}: ${cases.length} cases, ${rules.length - idle.length} of ${rules.length} rules reached`,
    ...cases.filter(({ ok }) => !ok).map(({ name, got, expected }) => `  FAILED "${name}": ${got}, not ${expected}`),
    ...idle.map(({ rule }) => `  never decided: "${rule}"`),
  ]
}
