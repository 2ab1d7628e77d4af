import { Command } from 'commander'
import { requestSchema } from '../../policies/index.ts'
import { loadSociety, policyOf } from './policyOf.ts'

export function schemaCommand(): Command {
  return new Command('schema')
    .description('JSON Schema of what a policy can be asked.')
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('<policy>', 'name of one of its policies')
    .action(async (what: string, name: string) => {
      const { policy } = policyOf(await loadSociety(what), name)
      process.stdout.write(`${JSON.stringify(requestSchema(policy), null, 2)}\n`)
    })
}
