import { Command } from 'commander'
import { groth16, type ProofSystem } from '../../circuits/prove.ts'
import type { Event } from '../event.ts'
import { EXIT } from '../exit.ts'
import { openRun, proverSecret, type RunFolder } from '../folder.ts'
import { DivergenceError } from '../log.ts'
import { checkAgainstTransactions } from '../publicCheck.ts'
import { recordedProofs } from '../recordedProofs.ts'
import { type Checked, checkIntegrity, replayChain } from '../replay.ts'
import { cacheFolder, play } from '../run.ts'
import { openSession } from '../session.ts'
import { versionDifferences } from '../versions.ts'
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
      report(path, { ...checked, ...outcome }, options)
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
    const differences = versionDifferences(folder.manifest.versions)
    if (error instanceof DivergenceError && differences.length > 0)
      process.stderr.write(`This is not what the run was made with:\n  ${differences.join('\n  ')}\n`)
    throw error
  } finally {
    progress.clear()
    await prover.close()
  }
}

function report(path: string, outcome: Checked & Outcome, { json, public: isPublic, head }: Options): void {
  process.exitCode = EXIT.ok
  if (json) {
    process.stdout.write(`${JSON.stringify({ run: path, verified: true, ...outcome })}\n`)
    return
  }
  const { events, blocks, transactions, blobs, proofs, modelCalls, replayed } = outcome
  const unchecked = [
    ...(isPublic
      ? [
          'what agents said, intended and were denied, beyond the anchors of all ticks but the last (run without --public)',
        ]
      : []),
    ...(modelCalls > 0 ? [`that ${modelCalls} recorded answers came from the model they name`] : []),
    ...(head ? [] : ['that this folder is the one somebody else saw (give --head)']),
    'that attested results are right, and more of a development proof than that its maker made it',
  ]
  process.stdout.write(
    [
      `verified: ${events} events, ${blobs} blobs, ${blocks} blocks with ${transactions} transactions, ${proofs} proofs; replayed: ${replayed}`,
      ...unchecked.map((what) => `not checked: ${what}`),
      '',
    ].join('\n'),
  )
}
