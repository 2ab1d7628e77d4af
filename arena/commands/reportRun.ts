import { join } from 'node:path'
import { Command } from 'commander'
import { toWire } from '../event.ts'
import { UsageError } from '../exit.ts'
import { type Findings, findingsOf, PAGE } from '../findings.ts'
import { checkPrefix } from '../log.ts'
import { printable } from '../printable.ts'
import { openSession, type Session } from '../session.ts'
import { linesOfTable } from '../tables.ts'
import { openProgress } from './progress.ts'
import { writeReport } from './report.ts'

type Reported = Pick<Session, 'folder' | 'recorded'> & { findings: Findings }

export function reportCommand(): Command {
  return new Command('report')
    .description(
      'What a run came to at length, made again from its log: tables, and a page with drawings in its folder.',
    )
    .argument(
      '<run...>',
      'run folders of a society that has such a report, as federated does; several are set side by side',
    )
    .option('--html <file>', `where the page of a single run goes (default: ${PAGE} in the run folder)`)
    .option('--json', 'the report as JSON on stdout, a line for each run')
    .addHelpText('after', HELP)
    .action(async (paths: string[], { html, json }: { html?: string; json?: boolean }) => {
      if (html !== undefined && paths.length > 1)
        throw new UsageError('--html takes one run: of several, each has its page in its own folder.')
      const all: Reported[] = []
      for (const path of paths) all.push(await reportOn(path))
      if (json)
        for (const { folder, recorded, findings } of all)
          process.stdout.write(
            `${JSON.stringify({ run: folder.path, head: recorded.at(-1)?.hash, findings: toWire(findings.json) })}\n`,
          )
      else process.stdout.write(`${linesOf(all).map(printable).join('\n')}\n`)
      for (const { folder, findings } of all) writeReport(html ?? join(folder.path, PAGE), findings.page)
    })
}

const HELP = `
Examples:
  npx polity report runs/federated-1a2b3c4d
  npx polity report runs/on runs/off            a run and a fork of it, round by round

The society's code is run to read the log; nothing is checked: that is for \`npx polity verify\`. All but the times of proofs follows from the log.

Exit codes: 0 reported, 2 bad input, 4 the log is broken.`

async function reportOn(path: string): Promise<Reported> {
  const session = await openSession(path)
  const { folder, recorded } = session
  if (recorded.at(-1)?.type !== 'run.ended') {
    checkPrefix(folder.events)
    process.stderr.write(`${path} has not ended; reported as far as it goes.\n`)
  }
  const progress = openProgress(process.stderr)
  const findings = await findingsOf(session, recorded, progress.report).finally(progress.clear)
  if (!findings)
    throw new UsageError(
      `${folder.manifest.name} has no report of its own: \`npx polity view ${path}\` says what it came to.`,
    )
  return { folder, recorded, findings }
}

function linesOf(all: readonly Reported[]): readonly string[] {
  const [only] = all
  if (only && all.length === 1) return only.findings.lines
  return all.flatMap(({ folder, findings: { beside } }, at) => [
    ...(at > 0 ? [''] : []),
    ...linesOfTable({ ...beside, header: [folder.path, ...beside.header.slice(1)] }),
  ])
}
