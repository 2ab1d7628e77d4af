import { join } from 'node:path'
import { Command, Option } from 'commander'
import { groth16 } from '../../circuits/prove.ts'
import { wallClock } from '../clock.ts'
import { toWire } from '../event.ts'
import { EXIT, exitCodeOf, UsageError } from '../exit.ts'
import { controlled, type Feed, oneRun } from '../feed.ts'
import { type Findings, findingsOf, PAGE, TIMES } from '../findings.ts'
import { proverSecret } from '../folder.ts'
import { type Hub, openHub } from '../hub.ts'
import { readWholeTicks } from '../log.ts'
import type { Otel } from '../otel.ts'
import { createPace } from '../pace.ts'
import { watchingPage } from '../pages.ts'
import { timedProofs } from '../proofTimes.ts'
import { recordedProofs } from '../recordedProofs.ts'
import { paintFor, renderEvent, renderSummary } from '../render.ts'
import { cacheFolder, type Play, type Played, play } from '../run.ts'
import { resumeSession, type Session, startSession } from '../session.ts'
import { apply, emptyState, snapshot } from '../state.ts'
import { workshopOf } from '../workshop.ts'
import { collect } from './collect.ts'
import { openProgress } from './progress.ts'
import { writeReport } from './report.ts'
import { tokenOf } from './watch.ts'

interface Options {
  input?: string
  group?: string
  value?: string
  arm?: string
  model?: string
  seed: string
  set: string[]
  out?: string
  resume?: string
  port: number
  host?: string
  serve?: boolean
  json?: boolean
  otel?: string | true
}

export function runCommand(): Command {
  return new Command('run')
    .description('Run a society: a scenario by name, or your own file.')
    .argument(
      '[society]',
      'a scenario (pipeline, dispute, constitution, commons, treasury, federated), or the path of a society file',
    )
    .option('--input <file>', 'pipeline, federated: the CSV file to work on (default: one made by the project)')
    .option('--group <column>', 'pipeline: the column to group by (default: region)')
    .option('--value <column>', 'pipeline: the numeric column to add up (default: amount)')
    .option(
      '--arm <name>',
      'commons: who decides how much is fished: none, leader, dao, quota or slash (default: slash)',
    )
    .option('--model <name>', 'commons: a model for the fishers instead of their scripts, such as openai:gpt-4o')
    .option('--seed <text>', 'what order and chance come from; the same seed gives the same run', 'polity')
    .option(
      '--set <key=value>',
      'what genesis has otherwise; may be given several times (see `npx polity fork --help`)',
      collect,
      [],
    )
    .option('--out <dir>', 'the run folder (default: runs/<name>-<id>)')
    .addOption(
      new Option('--resume <run>', 'go on with a run that was stopped or killed').conflicts([
        'input',
        'group',
        'value',
        'arm',
        'model',
        'out',
        'set',
      ]),
    )
    .option('--port <number>', 'port of the hub; 0 takes a free one', portOf, 0)
    .option('--host <address>', 'where the hub listens; what others can reach is read with POLITY_TOKEN', '127.0.0.1')
    .option('--serve', 'keep serving the run when it has ended, until Ctrl-C (default on a terminal)')
    .option('--no-serve', 'end when the run ends')
    .option('--json', 'events as JSON lines on stdout, the summary last')
    .option(
      '--otel [url]',
      'send times of turns, model calls, proofs and transactions as OpenTelemetry traces (OTLP/HTTP)',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (what: string | undefined, options: Options) => {
      if (options.resume && what) throw new UsageError('--resume takes the society from the run: give no other.')
      const collector = collectorOf(options)
      const { group, value, arm, model } = options
      const session = options.resume
        ? await resumeSession(options.resume)
        : await startSession(what ?? 'pipeline', {
            ...options,
            sets: options.set,
            options: { group, value, arm, model },
          })
      const trace = collector && (await openTraces(collector))
      await playSession(session, { ...options, ...(trace && { trace }) }).finally(() => trace?.close())
    })
}

const EXAMPLES = `
Examples:
  npx polity run pipeline --input orders.csv --group region --value amount
  npx polity run dispute
  npx polity run constitution
  npx polity run commons --arm dao
  npx polity run treasury
  npx polity run federated --set clients=8 --set adversaries=scaler,rider
  npx polity run examples/hello/society.ts --seed 7 --set policy.tips.max='6 POL'
  npx polity run --resume runs/pipeline-1a2b3c4d
  npx polity run dispute --otel http://127.0.0.1:4318    (docs/protocol.md; without URL: OTEL_EXPORTER_OTLP_ENDPOINT)

Exit codes: 0 it ended with all work done, 1 it failed or work is left, 2 bad input, 130 stopped by Ctrl-C: go on with --resume.`

/**
 * Plays to the end, or to the first Ctrl-C: the tick under way is finished, and the run can be resumed. A second one ends it at
 * once; children notice, and it can be resumed all the same.
 *
 * @param known - a run whose proofs are good here, too
 */
export async function playSession(
  { folder, society, recorded }: Session,
  {
    json = false,
    port,
    host,
    serve,
    onMiss = 'live',
    known,
    trace,
  }: Pick<Options, 'json' | 'port' | 'host' | 'serve'> & Pick<Play, 'onMiss' | 'trace'> & { known?: Session },
): Promise<Played> {
  const paint = paintFor(process.stdout, process.env)
  const progress = openProgress(process.stderr)
  const state = emptyState()
  const { control, turn, signal } = createPace()
  const interrupt = () => (signal.aborted ? process.exit(EXIT.stopped) : control.stop())
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  let hub: Hub | undefined
  let opening: Promise<void> | undefined
  const system = groth16({ secret: proverSecret(folder.mnemonic()), cacheDir: cacheFolder() })
  const timed = timedProofs(system, join(folder.path, TIMES), wallClock)
  const prover = recordedProofs(timed, known?.folder ?? folder, known?.recorded ?? recorded)

  const announce = async (feed: Feed) => {
    const shelf = oneRun(controlled(feed, control))
    const token = tokenOf(process.env)
    hub = await openHub(shelf, { port, ...(host !== undefined && { host }), token, pages: watchingPage() })
    process.stderr.write(
      `${folder.path}: watch it at ${pageAt(hub.url, token)}, or with \`npx polity watch ${hub.url}\`\n`,
    )
  }
  try {
    const played = await play({
      society,
      folder,
      prover,
      recorded,
      mode: 'run',
      onMiss,
      cacheDir: cacheFolder(),
      progress: progress.report,
      turn,
      signal,
      ...(trace && { trace }),
      onFeed(feed) {
        opening = announce(feed)
        opening.catch(interrupt)
      },
      onEvent(event) {
        apply(state, event)
        const line = json ? JSON.stringify(event) : renderEvent(event, state, paint)
        if (line === undefined) return
        progress.clear()
        process.stdout.write(`${line}\n`)
      },
    })
    await opening
    const report = society.report(snapshot(state, state.tick), workshopOf(folder.manifest, folder.blobs))
    const findings = played.ended
      ? await findingsOf({ folder, society }, readWholeTicks(folder.events), progress.report)
      : undefined
    progress.clear()
    if (findings) writeReport(join(folder.path, PAGE), findings.page)
    conclude(played, { folder: folder.path, report, json, paint, ...(findings && { findings }) })
    const keep = serve ?? (process.stdout.isTTY && !json)
    if (played.ended && keep && hub) await serveUntil(signal, hub)
    return played
  } catch (error) {
    progress.clear()
    if (exitCodeOf(error) === EXIT.failed)
      process.stderr.write(`Whole ticks are kept. Go on with: npx polity run --resume ${folder.path}\n`)
    throw error
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    progress.clear()
    await prover.close()
    await hub?.close()
  }
}

function conclude(
  played: Played,
  {
    folder,
    report,
    json,
    paint,
    findings,
  }: { folder: string; report: string[]; json: boolean; paint: ReturnType<typeof paintFor>; findings?: Findings },
): void {
  if (!played.ended) {
    process.stderr.write(`Stopped. Go on with: npx polity run --resume ${folder}\n`)
    process.exitCode = EXIT.stopped
    return
  }
  const { summary, head } = played
  if (json)
    process.stdout.write(
      `${JSON.stringify({ run: folder, head, summary: toWire(summary), ...(findings && { findings: toWire(findings.json) }) })}\n`,
    )
  else
    process.stdout.write(
      `${renderSummary(summary, [...report, ...(findings?.lines ?? [])], paint)}\n\nrun folder: ${folder}\nhead: ${head}\nnext: npx polity verify ${folder}\n`,
    )
  if (!summary.conserved.ok || summary.workflows.some(({ tasks, done }) => done < tasks)) process.exitCode = EXIT.failed
}

/** Where a browser finds the page. The token itself is not printed: terminals are recorded. */
export function pageAt(hub: string, token: string | undefined): string {
  return `${hub.replace('ws', 'http')}/${token === undefined ? '' : ' (behind it #token= and your token, to control)'}`
}

/** Where traces go; without an address, where the environment says. */
function collectorOf({ otel }: Options): { url?: string } | undefined {
  if (otel === undefined) return undefined
  if (otel === true) return {}
  if (/^https?:\/\/[^/]/.test(otel) && URL.canParse(otel)) return { url: otel }
  throw new UsageError(
    `--otel takes a collector such as http://127.0.0.1:4318, not ${otel}. Without one, write it last.`,
  )
}

/** What traces need is loaded when somebody wants them. */
async function openTraces(collector: { url?: string }): Promise<Otel> {
  const { openOtel } = await import('../otel.ts')
  return openOtel({ ...collector, say: (line) => process.stderr.write(`${line}\n`) })
}

export async function serveUntil(signal: AbortSignal, hub: Hub): Promise<void> {
  process.stderr.write(`serving at ${hub.url} until Ctrl-C\n`)
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

export function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port takes 0 to 65535, not ${text}.`)
  return port
}
