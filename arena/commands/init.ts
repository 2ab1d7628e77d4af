import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, relative, resolve } from 'node:path'
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
      const written = Object.entries(files((room) => importOf(folder, room)))
      if (written.some(([name]) => name.endsWith('.ts')) && isCommonJs(resolve(folder)))
        written.push(['package.json', '{ "private": true, "type": "module" }\n'])
      const taken = written.map(([name]) => join(folder, name)).find((path) => existsSync(path))
      if (taken) throw new UsageError(`${taken} is there already. Give another folder.`)
      mkdirSync(folder, { recursive: true })
      for (const [name, content] of written) writeFileSync(join(folder, name), content)
      process.stderr.write(written.map(([name]) => `${join(folder, name)}\n`).join(''))
      process.stdout.write(`next: ${next(folder)}\n`)
    })
}

/** Whether Node takes a file of that folder for CommonJS: what `npm init` writes says so. */
function isCommonJs(folder: string): boolean {
  const manifest = join(folder, 'package.json')
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'commonjs'
  return dirname(folder) !== folder && isCommonJs(dirname(folder))
}

/** What a room of Polity is imported as from that folder: by name where the package is installed, else by path. */
function importOf(folder: string, room: string): string {
  try {
    createRequire(resolve(folder, 'society.js')).resolve(`polity/${room}`)
    return `polity/${room}`
  } catch {
    const house = relative(resolve(folder), resolve(import.meta.dirname, '../..'))
    return `${house.startsWith('.') ? house : `./${house}`}/${room}/index${extname(import.meta.filename)}`
  }
}
