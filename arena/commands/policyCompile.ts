import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describeStep, type Step, toCircom, toSolidity } from '../../policies/index.ts'
import { UsageError } from '../exit.ts'
import { loadSociety, policyOf } from './policyOf.ts'

export function compileCommand(): Command {
  return new Command('compile')
    .description('Write what a policy becomes: its circuit, its contract, and the layout of its words.')
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('<policy>', 'name of one of its policies')
    .requiredOption('--out <dir>', 'the folder that the files go to')
    .option('--json', 'what was written, and hash and cost of the code, as JSON')
    .addHelpText('after', '\nExample:\n  npx polity policy compile pipeline spending --out compiled')
    .addHelpText('after', '\nExit codes: 0 written, 2 bad input.')
    .action(async (what: string, name: string, { out, json }: { out: string; json?: boolean }) => {
      const { policy } = policyOf(await loadSociety(what), name)
      const described = describeStep(policy)
      const { contract, source } = toSolidity(policy)
      const files = {
        circuit: [`${policy.name}.circom`, toCircom(policy)],
        contract: [`${contract}.sol`, source],
        ...(policy.migration && { migration: migrationFile(policy.migration) }),
        layout: [`${policy.name}.json`, `${JSON.stringify(described, null, 2)}\n`],
      } as const
      makeFolder(out)
      for (const [file, text] of Object.values<readonly [string, string]>(files)) writeFileSync(join(out, file), text)
      const paths = Object.entries(files).map(([form, [file]]) => [form, join(out, file)] as const)
      const { codeHash, constraints, statementWords } = described
      const facts = { codeHash, constraints, statementWords }
      process.stdout.write(
        json
          ? `${JSON.stringify({ policy: policy.name, ...facts, files: Object.fromEntries(paths) })}\n`
          : [
              `${policy.name}: about ${constraints} constraints, ${statementWords} words, code ${codeHash}`,
              ...paths.map(([form, path]) => `  ${form.padEnd(8)}  ${path}`),
              '',
            ].join('\n'),
      )
    })
}

function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true })
  } catch (cause) {
    throw new UsageError(
      `--out takes a folder that can be made or written, and ${out} is not: ${cause instanceof Error ? cause.message : cause}`,
    )
  }
}

function migrationFile(step: Step): readonly [string, string] {
  const { contract, source } = toSolidity(step)
  return [`${contract}.sol`, source]
}
