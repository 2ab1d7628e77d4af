#!/usr/bin/env node
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { EXIT, exitCodeOf } from './exit.ts'

/** Commands in the order of the help. Each is loaded when it is called, since all of them together take a second. */
const commands: Record<string, () => Promise<Command>> = {
  init: async () => (await import('./commands/init.ts')).initCommand(),
  run: async () => (await import('./commands/run.ts')).runCommand(),
  verify: async () => (await import('./commands/verify.ts')).verifyCommand(),
  replay: async () => (await import('./commands/replay.ts')).replayCommand(),
  fork: async () => (await import('./commands/fork.ts')).forkCommand(),
  shrink: async () => (await import('./commands/shrink.ts')).shrinkCommand(),
  watch: async () => (await import('./commands/watch.ts')).watchCommand(),
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  control: async () => (await import('./commands/control.ts')).controlCommand(),
  runs: async () => (await import('./commands/runs.ts')).runsCommand(),
  report: async () => (await import('./commands/reportRun.ts')).reportCommand(),
  study: async () => (await import('./commands/study.ts')).studyCommand(),
  view: async () => (await import('./commands/view.ts')).viewCommand(),
  compare: async () => (await import('./commands/compare.ts')).compareCommand(),
  sweep: async () => (await import('./commands/sweep.ts')).sweepCommand(),
  policy: async () => (await import('./commands/policy.ts')).policyCommand(),
  deploy: async () => (await import('./commands/deploy.ts')).deployCommand(),
  judge: async () => (await import('./commands/judge.ts')).judgeCommand(),
}

const called = process.argv[2] ?? ''
const program = new Command('polity')
  .description('Societies of agents under proved policies: run them, watch them, verify and replay them.')
  .version(manifest.version)
  .showHelpAfterError('(--help says what there is)')
  .exitOverride()
for (const load of Object.hasOwn(commands, called) ? [commands[called]!] : Object.values(commands)) {
  const command = await load()
  program.addCommand(command.exitOverride())
  for (const sub of command.commands) sub.exitOverride()
}

// Whoever reads what we print may leave (`| head`): what was begun goes on, and ends with its own exit code.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

try {
  if (process.argv.length > 2) await program.parseAsync()
  else program.outputHelp()
} catch (error) {
  process.exitCode = endWith(error)
}

/** Says on stderr what went wrong, in words; the stack is for POLITY_DEBUG. */
function endWith(error: unknown): number {
  const { code, exitCode, message, stack } = error as {
    code?: string
    exitCode?: number
    message: string
    stack?: string
  }
  if (code?.startsWith('commander.')) return exitCode === 0 ? EXIT.ok : EXIT.badInput
  process.stderr.write(`${process.env.POLITY_DEBUG ? stack : message}\n`)
  return exitCodeOf(error)
}
