import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { type Event, toWire } from '../event.ts'
import { UsageError } from '../exit.ts'
import { PAGE } from '../findings.ts'
import { openRun, type RunFolder } from '../folder.ts'
import { linksOf, transactionOf } from '../links.ts'
import { Outcome, outcomeOf } from '../outcome.ts'
import { printable } from '../printable.ts'
import { paintFor } from '../render.ts'
import { sentWith } from '../sent.ts'
import { widthOf, wrap } from '../tables.ts'
import { readTrail } from '../trail.ts'
import { type Choice, chosen, renderOutcome, renderTrail, renderWhole } from '../view.ts'

interface Options {
  tick?: [number, number]
  agent?: string[]
  type?: string[]
  at?: number
  all?: boolean
  json?: boolean
}

export function viewCommand(): Command {
  return new Command('view')
    .description('Look into a run, finished or not: what it came to, then what happened tick by tick.')
    .argument('<run>', 'a run folder')
    .option('--tick <n>', 'only this tick, or a range such as 3..7', ticksOf)
    .option('--agent <name...>', 'only what is about these agents')
    .option('--type <prefix...>', 'only these types of events, such as action or chain.claims')
    .option('--all', 'also events that only machines want')
    .option('--at <seq>', 'one event whole: its transaction, what led to it and what came of it', seqOf)
    .option('--json', 'events as JSON lines on stdout, the outcome last; with --at one object')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: Options) => {
      const folder = openRun(path)
      const { events, broken } = readTrail(folder.events)
      if (broken)
        process.stderr.write(`${path}: ${broken}; shown as far as it reads. \`npx polity verify\` says more.\n`)
      else if (events.at(-1)?.type !== 'run.ended')
        process.stderr.write(`${path} has not ended; shown as far as it goes.\n`)
      if (options.at !== undefined) await showOne(folder, events, options.at, options)
      else showAll(folder, events, options)
    })
}

const EXAMPLES = `
Examples:
  npx polity view RUN | less
  npx polity view RUN --tick 12..14 --agent mallory vito
  npx polity view RUN --type action.denied     each denial, with its why
  npx polity view RUN --at 376                 #376 of these lines, whole

Nothing is checked here: that is for \`npx polity verify\`.
Exit codes: 0 shown, 2 bad input.`

function showAll({ path, manifest }: RunFolder, events: readonly Event[], { json, ...options }: Options): void {
  const choice = choiceOf(events, options)
  const outcome = outcomeOf(events)
  if (json) {
    for (const event of events) if (chosen(choice, event)) process.stdout.write(`${JSON.stringify(event)}\n`)
    process.stdout.write(
      `${JSON.stringify({ run: path, head: events.at(-1)?.hash, outcome: z.encode(Outcome, outcome) })}\n`,
    )
    return
  }
  const [paint, width] = [paintFor(process.stdout, process.env), widthOf(process.stdout)]
  const head = events.at(-1)?.hash ?? 'none'
  process.stdout.write(
    `${printable(`${path}: society ${manifest.name}, seed ${manifest.seed}, ${events.length} events, head ${head}`)}\n`,
  )
  if (events.length > 0) process.stdout.write(`${wrap(renderOutcome(events, paint), width, 4)}\n\n`)
  if (existsSync(join(path, PAGE)))
    process.stdout.write(`its report: ${printable(join(path, PAGE))} (made again by \`npx polity report\`)\n\n`)
  let lines = 0
  for (const line of renderTrail(events, choice, { width, paint })) {
    process.stdout.write(`${line}\n`)
    lines += 1
  }
  if (lines === 0)
    process.stderr.write(
      `Nothing of these ticks, agents and types; the run goes to tick ${events.at(-1)?.tick ?? 0}. --all shows also what only machines want.\n`,
    )
}

async function showOne({ txs }: RunFolder, events: readonly Event[], seq: number, { json }: Options): Promise<void> {
  const event = events[seq]
  if (!event) throw new UsageError(`The log has events 0 to ${events.length - 1}, and none at ${seq}.`)
  const links = linksOf(events, seq)
  const tx = transactionOf(events, seq)
  const sent = tx === undefined ? undefined : await sentWith(txs, tx)
  const whole = { event, transaction: sent, links: links.map((link) => ({ ...link, event: events[link.seq] })) }
  process.stdout.write(
    json
      ? `${JSON.stringify(toWire(whole))}
`
      : `${wrap(renderWhole({ events, seq, links, sent }, paintFor(process.stdout, process.env)), widthOf(process.stdout), 4)}\n`,
  )
}

/** @throws UsageError naming who there is */
function choiceOf(events: readonly Event[], { tick, agent, type, all }: Options): Choice {
  const known = new Set(outcomeOf(events).agents.map(({ name }) => name))
  const nobody = agent?.find((name) => !known.has(name))
  if (nobody !== undefined)
    throw new UsageError(
      `Nobody in this run is called "${nobody}". There are ${printable([...known].join(', ')) || 'none yet'}.`,
    )
  return {
    ...(tick && { ticks: tick }),
    ...(agent && { agents: agent }),
    ...(type && { types: type }),
    ...(all && { all }),
  }
}

function ticksOf(text: string): [number, number] {
  const [, from, to] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? []
  if (from === undefined || Number(to ?? from) < Number(from))
    throw new UsageError(`--tick takes a tick or a range such as 3..7, not ${text}.`)
  return [Number(from), Number(to ?? from)]
}

function seqOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--at takes the seq of an event, a whole number, not ${text}.`)
  return Number(text)
}
