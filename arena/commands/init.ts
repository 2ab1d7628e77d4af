import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { UsageError } from '../exit.ts'
import { templates } from '../templates.ts'

export function initCommand(): Command {
  return new Command('init')
    .description('Begin a society of your own in a new folder.')
    .argument('<folder>', 'where its files go')
    .addOption(
      new Option('--template <name>', 'what to begin with').choices(Object.keys(templates)).default('payments'),
    )
    .addHelpText(
      'after',
      `\nTemplates:\n${Object.entries(templates)
        .map(([name, { about }]) => `  ${name.padEnd(9)} ${about}`)
        .join('\n')}\n\nExit codes: 0 it is there, 2 bad input; nothing is written over.`,
    )
    .action((folder: string, { template }: { template: string }) => {
      const { files, next } = templates[template] as (typeof templates)[string]
      const house = relative(resolve(folder), resolve(import.meta.dirname, '../..'))
      const written = Object.entries(files(house.startsWith('.') ? house : `./${house}`))
      const taken = written.map(([name]) => join(folder, name)).find((path) => existsSync(path))
      if (taken) throw new UsageError(`${taken} is there already. Give another folder.`)
      mkdirSync(folder, { recursive: true })
      for (const [name, content] of written) writeFileSync(join(folder, name), content)
      process.stderr.write(written.map(([name]) => `${join(folder, name)}\n`).join(''))
      process.stdout.write(`next: ${next(folder)}\n`)
    })
}
