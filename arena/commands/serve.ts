import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../exit.ts'
import { type HubOptions, openHub } from '../hub.ts'
import { libraryOf } from '../library.ts'
import { scenarios } from '../load.ts'
import { createPace } from '../pace.ts'
import { watchingPage } from '../pages.ts'
import { openStage } from '../stage.ts'
import { pageAt, portOf, serveUntil } from './run.ts'
import { tokenOf } from './watch.ts'

interface Options {
  port: number
  host: string
  society: string[]
}

export function serveCommand(): Command {
  return new Command('serve')
    .description(
      'Serve all runs of a folder to watchers and other programs, until Ctrl-C; its owner can start more there.',
    )
    .argument('[dir]', 'the folder that the runs are in, or a run folder', 'runs')
    .option('--port <number>', 'port of the hub; 0 takes a free one', portOf, 4040)
    .option('--host <address>', 'where it listens; what others can reach is read with POLITY_TOKEN', '127.0.0.1')
    .option('--society <file...>', 'society files that may be started besides the scenarios', [])
    .addHelpText('after', EXAMPLES)
    .action(async (dir: string, { port, host, society }: Options) => {
      if (!existsSync(dir) && dir !== 'runs') throw new UsageError(`There is no folder ${dir}.`)
      const missing = society.find((file) => !existsSync(file))
      if (missing !== undefined) throw new UsageError(`There is no file ${missing}.`)
      const say = (line: string) => process.stderr.write(`${line}\n`)
      const templates = new Map([...Object.keys(scenarios), ...society].map((what) => [what, what]))
      const stage = openStage({ parent: dir, templates, say })
      const { control, signal } = createPace()
      const token = tokenOf(process.env)
      const options: HubOptions = { port, host, token, pages: watchingPage() }
      // A run started beside its files would be none that this server lists.
      const isOneRun = existsSync(join(dir, 'run.json'))
      const shelf = { ...libraryOf(dir, stage.playing), ...(token && !isOneRun && { start: stage.start }) }
      const hub = await openHub(shelf, options)
      process.on('SIGINT', control.stop)
      process.on('SIGTERM', control.stop)
      try {
        say(`page: ${pageAt(hub.url, token)}`)
        say(`runs of ${dir}: ${hub.url.replace('ws', 'http')}/runs, each at ${hub.url}/runs/NAME`)
        await serveUntil(signal, hub)
      } finally {
        await stage.close()
        await hub.close()
        process.off('SIGINT', control.stop)
        process.off('SIGTERM', control.stop)
      }
    })
}

const EXAMPLES = `
  GET /                                     the page, in a browser: docs/watching.md
  GET /runs                                 the list
  GET /runs/NAME/events?since=-1&limit=100  events as JSON lines; type and agent choose
  GET /metrics                              for Prometheus
  GET /health, /asyncapi.json               what watchers speak: docs/protocol.md

Examples:
  npx polity serve                              what is in runs/
  npx polity watch ws://127.0.0.1:4040/runs/NAME
  POLITY_TOKEN=$(openssl rand -hex 24) npx polity serve    with an owner, who may \`npx polity control\`

Exit codes: 0 stopped by Ctrl-C, 2 bad input.`
