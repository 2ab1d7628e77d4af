import { Command } from 'commander'
import { groth16, type ProofSystem } from '../../circuits/prove.ts'
import { hasParent } from '../alterGenesis.ts'
import { broughtIn } from '../brought.ts'
import type { Event } from '../event.ts'
import { EXIT } from '../exit.ts'
import { openRun, proverSecret, type RunFolder } from '../folder.ts'
import { printable } from '../printable.ts'
import { checkAgainstTransactions } from '../publicCheck.ts'
import { recordedProofs } from '../recordedProofs.ts'
import { type Checked, checkIntegrity, replayChain } from '../replay.ts'
import { cacheFolder, play } from '../run.ts'
import { openSession } from '../session.ts'
import { reportDifferences } from '../versions.ts'
import { openProgress } from './progress.ts'

interface Options {
  public?: boolean
  head?: string
  json?: boolean
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check a run: its files against its log, then the whole of it played again with the recorded input.')
    .argument('<run>', 'a run folder')
    .option('--public', 'files, proofs and chain only; needs no keys and runs no agent')
    .option('--head <hash>', 'the newest hash as you know it from elsewhere: a whole folder could be made anew')
    .option('--json', 'the outcome as JSON on stdout')
    .addHelpText(
      'after',
      '\nExit codes: 0 it verifies, 3 the replay differs, 4 a file, proof or block does not match the log.',
    )
    .action(async (path: string, options: Options) => {
      const folder = openRun(path)
      const { events, checked } = checkIntegrity(folder, { head: options.head })
      const outcome = options.public ? await verifyPublic(folder, events) : await verifyWhole(path, events)
      report(folder, { ...checked, ...outcome }, { ...options, own: Object.keys(broughtIn(events)) })
    })
}

type Outcome = { proofs: number; replayed: 'agents, proofs and chain' | 'chain' }

async function verifyPublic(folder: RunFolder, events: readonly Event[]): Promise<Outcome> {
  const prover = groth16({ secret: new Uint8Array(), cacheDir: cacheFolder(), workers: 1 })
  try {
    const proofs = await checkAgainstTransactions(folder, events, prover)
    await replayChain(folder, events)
    return { proofs, replayed: 'chain' }
  } finally {
    await prover.close()
  }
}

async function verifyWhole(path: string, events: readonly Event[]): Promise<Outcome> {
  const { folder, society } = await openSession(path)
  const progress = openProgress(process.stderr)
  const prover: ProofSystem = groth16({ secret: proverSecret(folder.mnemonic()), cacheDir: cacheFolder() })
  const recorded = recordedProofs(prover, folder, events)
  try {
    await play({
      society,
      folder,
      mode: 'verify',
      recorded: events,
      prover: recorded,
      cacheDir: cacheFolder(),
      progress: progress.report,
    })
    return { proofs: recorded.used, replayed: 'agents, proofs and chain' }
  } catch (error) {
    reportDifferences(error, folder.manifest.versions)
    throw error
  } finally {
    progress.clear()
    await prover.close()
  }
}

function report(
  { path, fork }: RunFolder,
  outcome: Checked & Outcome,
  { json, public: isPublic, head, own }: Options & { own: readonly string[] },
): void {
  process.exitCode = EXIT.ok
  if (json) {
    process.stdout.write(`${JSON.stringify({ run: path, verified: true, ...outcome })}\n`)
    return
  }
  const { events, blocks, transactions, blobs, proofs, modelCalls, replayed, changes, imposed } = outcome
  const unchecked = [
    ...(isPublic
      ? [
          'what agents said, intended and were denied, beyond the anchors of all ticks but the last (run without --public)',
        ]
      : []),
    ...(isPublic && own.length > 0
      ? [
          `what the society's own contracts ${printable(own.join(', '))} are, and what their events' arguments are called`,
        ]
      : []),
    ...(modelCalls > 0 ? [`that ${modelCalls} recorded answers came from the model they name`] : []),
    ...(fork && hasParent(fork)
      ? [`that it parted from the run whose head was ${fork.parent.head} (fork.json says so)`]
      : []),
    ...(head ? [] : ['that this folder is the one somebody else saw (give --head)']),
    'that attested results are right, and more of a development proof than that its maker made it',
  ]
  process.stdout.write(
    [
      `verified: ${events} events, ${blobs} blobs, ${blocks} blocks with ${transactions} transactions, ${proofs} proofs; replayed: ${replayed}`,
      ...changes.map((change) => `fork: ${change}`),
      ...(imposed > 0
        ? [`fork: ${imposed} transactions that nobody signed or voted for make these changes on chain`]
        : []),
      ...unchecked.map((what) => `not checked: ${what}`),
      '',
    ].join('\n'),
  )
}
