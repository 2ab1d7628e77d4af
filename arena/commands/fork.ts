import { rmSync } from 'node:fs'
import { Command, Option } from 'commander'
import { EXIT, exitCodeOf, UsageError } from '../exit.ts'
import { forkRun } from '../forkRun.ts'
import { readWholeTicks } from '../log.ts'
import { reportDifferences } from '../versions.ts'
import { collect } from './collect.ts'
import { playSession } from './run.ts'

interface Options {
  at: number
  set: string[]
  out?: string
  onMiss: 'stop' | 'live'
  json?: boolean
}

export function forkCommand(): Command {
  return new Command('fork')
    .description('Run a run again from a tick on, with something changed: everything before that tick stays as it was.')
    .argument('<run>', 'a run folder; it need not have ended')
    .requiredOption('--at <tick>', 'the tick that begins with the changes; 0 is genesis', tickOf)
    .option('--set <key=value>', 'what is other from then on; may be given several times', collect, [])
    .option('--out <dir>', "the fork's folder (default: runs/<name>-fork-<id>)")
    .addOption(
      new Option('--on-miss <what>', 'what becomes of a question to a model that the run has no answer to')
        .choices(['stop', 'live'])
        .default('stop'),
    )
    .option('--json', 'events as JSON lines on stdout, the summary last')
    .addHelpText('after', HELP)
    .action(async (path: string, { at, set, out, onMiss, json = false }: Options) => {
      const { parent, session, fork } = await forkRun(path, { at, sets: set, out })
      const { folder } = session
      try {
        const played = await playSession(session, { json, port: 0, serve: false, onMiss, known: parent })
        if (played?.ended && played.head === fork.parent.head)
          process.stderr.write(`The fork is its parent: its head is the same.\n`)
      } catch (error) {
        if (exitCodeOf(error) === EXIT.badInput) rmSync(folder.path, { recursive: true })
        const { CassetteMismatchError, CassetteMissError } = await import('../../agents/models/outside.ts')
        if (error instanceof CassetteMissError || error instanceof CassetteMismatchError)
          throw new ForkMissError(error.key, folder.path, readWholeTicks(folder.events).at(-1)?.tick, error)
        reportDifferences(error, folder.manifest.versions)
        throw error
      }
    })
}

const HELP = `
What can be set:
  policy.SET.PARAM=VALUE     a parameter; policy.PARAM where one policy alone has it
  policy.SET=off             the policy permits every call that it can read
  params.NUMBER=VALUE        a voted number, such as params.window=240
  agent.NAME.model|persona|prompt|governance=VALUE
  agent.NAME.silent=TICKS    not asked in these ticks, such as 3,5-9
  agent.NAME.funds|stake=POL, agent.NAME=out     with --at 0
  seed=TEXT, ticks=N

Examples:
  npx polity fork runs/pipeline-1a2b3c4d --at 5 --set policy.spendLimit.max='1 POL' --out runs/stricter
  npx polity fork runs/pipeline-1a2b3c4d --at 0 --set agent.mallory=out --set seed=7

Exit codes: 0 it ended with all work done, 1 it failed or work is left, 2 bad input, 3 it asks a model what the run has no answer to, or the
run can't be made again, 130 stopped by Ctrl-C: go on with \`npx polity run --resume\`.`

function tickOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--at takes a tick, 0 or more, not ${text}.`)
  return Number(text)
}

/** A changed society asks a model what the recorded one did not. */
export class ForkMissError extends Error {
  override readonly name = 'Arena.ForkMissError'
  constructor(key: string, folder: string, tick: number | undefined, cause: Error) {
    const [agent, turn, call] = key.split(':')
    super(
      `The parent has no answer for agent ${agent}, turn ${turn}, call ${call}: since the change, its model is asked something else. Ticks up to ${tick ?? 0} are kept in ${folder}. Go on with \`npx polity run --resume ${folder}\`, which asks the model, or fork with --on-miss live.`,
      { cause },
    )
  }
}
