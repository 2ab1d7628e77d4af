#!/usr/bin/env node
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { compareCommand } from './commands/compare.ts'
import { controlCommand } from './commands/control.ts'
import { deployCommand } from './commands/deploy.ts'
import { forkCommand } from './commands/fork.ts'
import { initCommand } from './commands/init.ts'
import { judgeCommand } from './commands/judge.ts'
import { policyCommand } from './commands/policy.ts'
import { replayCommand } from './commands/replay.ts'
import { runCommand } from './commands/run.ts'
import { runsCommand } from './commands/runs.ts'
import { serveCommand } from './commands/serve.ts'
import { shrinkCommand } from './commands/shrink.ts'
import { sweepCommand } from './commands/sweep.ts'
import { verifyCommand } from './commands/verify.ts'
import { viewCommand } from './commands/view.ts'
import { watchCommand } from './commands/watch.ts'
import { EXIT, exitCodeOf } from './exit.ts'

const program = new Command('polity')
  .description('Societies of agents under proved policies: run them, watch them, verify and replay them.')
  .version(manifest.version)
  .addCommand(initCommand())
  .addCommand(runCommand())
  .addCommand(verifyCommand())
  .addCommand(replayCommand())
  .addCommand(forkCommand())
  .addCommand(shrinkCommand())
  .addCommand(watchCommand())
  .addCommand(serveCommand())
  .addCommand(controlCommand())
  .addCommand(runsCommand())
  .addCommand(viewCommand())
  .addCommand(compareCommand())
  .addCommand(sweepCommand())
  .addCommand(policyCommand())
  .addCommand(deployCommand())
  .addCommand(judgeCommand())
  .showHelpAfterError('(--help says what there is)')
  .exitOverride()
for (const command of program.commands) {
  command.exitOverride()
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
