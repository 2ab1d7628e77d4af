import { Command } from 'commander'
import { requestSchema } from '../../policies/index.ts'
import { loadSociety, policyOf } from './policyOf.ts'

export function schemaCommand(): Command {
  return new Command('schema')
    .description('JSON Schema of what a policy can be asked.')
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('<policy>', 'name of one of its policies')
    .option('--json', 'on one line')
    .addHelpText('after', '\nExample:\n  npx polity policy schema pipeline spending')
    .addHelpText('after', '\nExit codes: 0 printed, 2 bad input.')
    .action(async (what: string, name: string, { json }: { json?: boolean }) => {
      const { policy } = policyOf(await loadSociety(what), name)
      process.stdout.write(`${JSON.stringify(requestSchema(policy), null, json ? 0 : 2)}\n`)
    })
}
