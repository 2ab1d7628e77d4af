import { Command } from 'commander'
import { every } from '../clock.ts'
import { createDrafts } from '../drafts.ts'
import type { Event } from '../event.ts'
import { UsageError } from '../exit.ts'
import { openBoard, renderLive } from '../live.ts'
import type { Writing } from '../protocol.ts'
import { paintFor, renderEvent } from '../render.ts'
import { apply, emptyState } from '../state.ts'
import { widthOf, wrap } from '../tables.ts'
import { watch } from '../watch.ts'

interface Options {
  since: string
  type?: string[]
  agent?: string[]
  json?: boolean
  lines?: boolean
}

export function watchCommand(): Command {
  return new Command('watch')
    .description('Follow a run live: its history first, then each event as it happens, until the run ends.')
    .argument(
      '<url>',
      'the address that `npx polity run` printed, such as ws://127.0.0.1:4000, or ws://…/runs/NAME of `npx polity serve`',
    )
    .option('--since <seq>', 'only what comes after this event', '-1')
    .option('--type <prefix...>', 'only these types of events, such as action or chain.claims')
    .option('--agent <name...>', 'only what is about these agents')
    .option('--json', 'events as JSON lines')
    .option('--lines', 'lines only, as in a pipe: no foot on a terminal that shows how the society stands')
    .addHelpText(
      'after',
      '\nExit codes: 0 the run ended or was stopped, or you left with Ctrl-C; 1 no run answers there, 2 bad input.\n(`npx polity run` itself ends with 130 when it is stopped.)',
    )
    .action(async (url: string, { since, type, agent, json, lines }: Options) => {
      if (!/^(-1|\d{1,15})$/.test(since)) throw new UsageError(`--since takes a seq, or -1 for all, not ${since}.`)
      checkAddress(url)
      const stop = new AbortController()
      process.once('SIGINT', () => stop.abort())
      process.stdout.once('error', () => stop.abort()) // nobody reads any more, as after `| head`
      const isWhole = since === '-1' && !type && !agent
      const board = isWhole && !json && !lines && isScreen(process.stdout, process.env)
      const { show, hear, end } = board ? liveOn(process.stdout) : linesOn(process.stdout, json)
      const filter = { ...(type ? { types: type } : {}), ...(agent ? { agents: agent } : {}) }
      try {
        await watch(url, show, {
          ...{ since: Number(since), filter, token: tokenOf(process.env), signal: stop.signal },
          onWriting: hear,
        })
      } finally {
        end()
      }
    })
}

interface Screen {
  show: (event: Event) => void
  /** Where there is room for what passes. */
  hear?: (writing: Writing) => void
  end: () => void
}

/** A line an event, for files, pipes and programs. */
function linesOn(stream: NodeJS.WriteStream, json = false): Screen {
  const paint = paintFor(stream, process.env)
  const state = emptyState()
  return {
    show(event) {
      const line = json ? JSON.stringify(event) : renderEvent(event, apply(state, event), paint)
      if (line !== undefined) stream.write(`${line}\n`)
    },
    end() {},
  }
}

/** Lines that pass above a foot which shows how the society stands. */
function liveOn(stream: NodeJS.WriteStream): Screen {
  const paint = paintFor(stream, process.env)
  const state = emptyState()
  const drafts = createDrafts()
  let begun = false
  const board = openBoard(
    (text) => stream.write(text),
    () => (begun ? renderLive(state, { columns: stream.columns, rows: stream.rows }, paint, drafts.lines()) : []),
  )
  const halt = every(DRAWING, board.draw)
  return {
    show(event) {
      begun = true
      drafts.see(event)
      const line = renderEvent(event, apply(state, event), paint)
      if (line !== undefined) board.line(wrap(line, widthOf(stream), stream.columns < 60 ? 4 : 20))
    },
    hear: drafts.hear,
    end() {
      halt()
      drafts.clear()
      board.draw()
    },
  }
}

/** A terminal on which a line can be written over. */
function isScreen(stream: NodeJS.WriteStream, { TERM }: Readonly<Record<string, string | undefined>>): boolean {
  return stream.isTTY && TERM !== 'dumb' && stream.columns > 0 && stream.rows > 0
}

/** How often the foot is drawn, in milliseconds. */
const DRAWING = 100

/** @throws UsageError */
export function checkAddress(url: string): void {
  if (!/^wss?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError(`${url} is no websocket address: it begins with ws://.`)
}

/** A variable that is set to nothing is not set. */
export function tokenOf({ POLITY_TOKEN }: Readonly<Record<string, string | undefined>>): string | undefined {
  return POLITY_TOKEN || undefined
}
