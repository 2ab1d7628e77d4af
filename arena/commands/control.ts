import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { type Ask, ask } from '../client.ts'
import { UsageError } from '../exit.ts'
import { collect } from './collect.ts'
import { checkAddress, tokenOf } from './watch.ts'

interface Options {
  ticks: string
  seed?: string
  option: string[]
  set: string[]
  input?: string
  paused?: boolean
}

export function controlCommand(): Command {
  return new Command('control')
    .description('Pause, step, resume or stop a run in the server that plays it, or have `npx polity serve` start one.')
    .argument('<url>', 'the address that was printed, such as ws://127.0.0.1:4000, or ws://…/runs/NAME')
    .argument('<what>', 'pause, resume, step, stop, status, or start')
    .argument('[template]', 'start: a scenario, or a file that `npx polity serve --society` named')
    .option('--ticks <n>', 'step: how many ticks happen before it pauses again', '1')
    .option('--seed <text>', 'start: what order and chance come from')
    .option('--option <key=value>', 'start: an option of the society; may be given several times', collect, [])
    .option('--set <key=value>', 'start: what genesis has otherwise, as of `npx polity run`', collect, [])
    .option('--input <file>', 'start: a file of yours to work on, at most 60,000 bytes')
    .option('--paused', 'start: wait before the first tick')
    .addHelpText(
      'after',
      '\nThe token is taken from POLITY_TOKEN, as the server takes its own. A run that was paused comes to the same head.\n\nExit codes: 0 done, 1 nobody answers there, 2 bad input or refused.',
    )
    .action(async (url: string, what: string, template: string | undefined, options: Options) => {
      checkAddress(url)
      const result = await ask(url, commandOf(what, template, options), { token: tokenOf(process.env) })
      process.stdout.write(`${JSON.stringify(result)}\n`)
    })
}

function commandOf(
  what: string,
  template: string | undefined,
  { ticks, seed, option, set, input, paused }: Options,
): Ask {
  if (what === 'start') {
    if (template === undefined) throw new UsageError('start takes what to start, such as `start pipeline`.')
    const options = Object.fromEntries(option.map(pairOf))
    return {
      method: what,
      params: {
        template,
        options,
        sets: set,
        ...(seed !== undefined && { seed }),
        ...(input !== undefined && { input: textOf(input) }),
        ...(paused && { paused }),
      },
    }
  }
  if (template !== undefined) throw new UsageError(`${what} takes no ${template}.`)
  if (what === 'step') {
    if (!/^[1-9]\d{0,3}$/.test(ticks)) throw new UsageError(`--ticks takes 1 to 1000, not ${ticks}.`)
    return { method: what, params: { ticks: Number(ticks) } }
  }
  if (what === 'pause' || what === 'resume' || what === 'stop' || what === 'status') return { method: what }
  throw new UsageError(`There is no ${what}: pause, resume, step, stop, status, start.`)
}

/** It goes over the wire with the command. */
function textOf(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`Can't read ${file}: ${(cause as Error).message}.`, { cause })
  }
  if (Buffer.byteLength(JSON.stringify(text)) <= 60_000) return text
  throw new UsageError(`${file} is larger than the 60,000 bytes that a command carries: run it where the server is.`)
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--option takes KEY=VALUE, not ${text}.`)
  return [text.slice(0, at), text.slice(at + 1)]
}
