import { Command, Option } from 'commander'
import { openRun } from '../folder.ts'
import { checkIntegrity, replayChain } from '../replay.ts'
import { openProgress } from './progress.ts'

export function replayCommand(): Command {
  return new Command('replay')
    .description("Run a run's recorded transactions on a fresh chain, without agents, policies or keys.")
    .argument('<run>', 'a run folder')
    .addOption(
      new Option('--mode <mode>', 'what is replayed; for agents and proofs see `npx polity verify`')
        .choices(['chain'])
        .default('chain'),
    )
    .option('--json', 'the outcome as JSON on stdout')
    .addHelpText(
      'after',
      '\nExit codes: 0 every block hash and state root is equal, 4 one is not, or a file does not match the log.',
    )
    .action(async (path: string, { json }: { json?: boolean }) => {
      const folder = openRun(path)
      const { events } = checkIntegrity(folder)
      const progress = openProgress(process.stderr)
      const { blocks, transactions } = await replayChain(folder, events, (done, of) =>
        progress.report('blocks', (100 * done) / of),
      )
      progress.clear()
      process.stdout.write(
        json
          ? `${JSON.stringify({ run: path, blocks, transactions, equal: true })}\n`
          : `replayed: ${blocks} blocks with ${transactions} transactions, every hash and state root equal\n`,
      )
    })
}
