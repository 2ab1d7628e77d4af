import { Command } from 'commander'
import { UsageError } from '../exit.ts'
import { paintFor, renderEvent } from '../render.ts'
import { apply, emptyState } from '../state.ts'
import { watch } from '../watch.ts'

interface Options {
  since: string
  type?: string[]
  agent?: string[]
  json?: boolean
}

export function watchCommand(): Command {
  return new Command('watch')
    .description('Follow a run live: its history first, then each event as it happens, until the run ends.')
    .argument(
      '<url>',
      'the address that `polity run` printed, such as ws://127.0.0.1:4000, or ws://…/runs/NAME of `polity serve`',
    )
    .option('--since <seq>', 'only what comes after this event', '-1')
    .option('--type <prefix...>', 'only these types of events, such as action or chain.claims')
    .option('--agent <name...>', 'only what is about these agents')
    .option('--json', 'events as JSON lines')
    .addHelpText(
      'after',
      '\nExit codes: 0 the run ended or was stopped, or you left with Ctrl-C; 1 no run answers there, 2 bad input.\n(`polity run` itself ends with 130 when it is stopped.)',
    )
    .action(async (url: string, { since, type, agent, json }: Options) => {
      if (!/^(-1|\d{1,15})$/.test(since)) throw new UsageError(`--since takes a seq, or -1 for all, not ${since}.`)
      checkAddress(url)
      const paint = paintFor(process.stdout, process.env)
      const state = emptyState()
      const stop = new AbortController()
      process.once('SIGINT', () => stop.abort())
      process.stdout.once('error', () => stop.abort()) // nobody reads any more, as after `| head`
      await watch(
        url,
        (event) => {
          const line = json ? JSON.stringify(event) : renderEvent(event, apply(state, event), paint)
          if (line !== undefined) process.stdout.write(`${line}\n`)
        },
        {
          since: Number(since),
          filter: { ...(type ? { types: type } : {}), ...(agent ? { agents: agent } : {}) },
          token: tokenOf(process.env),
          signal: stop.signal,
        },
      )
    })
}

/** @throws UsageError */
export function checkAddress(url: string): void {
  if (!/^wss?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError(`${url} is no websocket address: it begins with ws://.`)
}

/** A variable that is set to nothing is not set. */
export function tokenOf({ POLITY_TOKEN }: Readonly<Record<string, string | undefined>>): string | undefined {
  return POLITY_TOKEN || undefined
}
