import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'

/**
 * One defence taken out of a contract, and the test that must go red for it.
 *
 * Tables of them are the files `*mutants.ts` under test/contracts, each exporting `mutants`: add a row there, or a table. Then
 * `npm run mutate:contracts -- words of the row` shows what comes of it, and with `--write` puts it into docs/assurance.md, which
 * a fast test compares with the tables.
 */
export interface Mutant {
  /** What is open without the defence. */
  readonly attack: string
  /** The contract's source, from the root. */
  readonly file: string
  /** Text that stands in it exactly once. */
  readonly from: string
  /** What it becomes; it must compile. */
  readonly to: string
  /** The test's file, from the root, and its name. */
  readonly test: readonly [file: string, name: string]
}

/** All tables, in the order of their paths. */
export async function readMutants(): Promise<Mutant[]> {
  const paths = globSync('test/contracts/**/*mutants.ts').toSorted()
  const tables = await Promise.all(
    paths.map((path) => import(resolve(path)) as Promise<{ mutants: readonly Mutant[] }>),
  )
  return tables.flatMap(({ mutants }) => mutants)
}

/** Its row in docs/assurance.md. */
export function rowOf({ file, attack, test: [, test] }: Mutant): string {
  return `| ${basename(file, '.sol')} | ${attack} | ${test} |`
}
