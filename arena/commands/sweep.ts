import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { alterGenesis } from '../alterGenesis.ts'
import { startCell } from '../cellProcess.ts'
import { wallClock } from '../clock.ts'
import { EXIT, UsageError } from '../exit.ts'
import { DEVELOPMENT_MNEMONIC, RunFolderError } from '../folder.ts'
import { type Cell, cellsOf, parseSeeds, parseSettings, settingName } from '../grid.ts'
import { loadSource, optionsIn } from '../load.ts'
import { paintFor } from '../render.ts'
import { type Played, sumUp, sweepToJson } from '../sweep.ts'
import { sweepPage } from '../sweepPage.ts'
import { checkCells, playCells } from '../sweepRun.ts'
import { renderSweep } from '../sweepText.ts'
import { widthOf } from '../tables.ts'
import { versions } from '../versions.ts'
import { collect } from './collect.ts'
import { writeReport } from './report.ts'

interface Options {
  seeds: string
  set: string[]
  jobs: number
  out: string
  html?: string
  json?: boolean
}

export function sweepCommand(): Command {
  return new Command('sweep')
    .description('Run a society with every combination of seeds and settings, and give means with intervals.')
    .argument('<society>', 'a scenario (pipeline), or the path of a society file')
    .option('--seeds <list>', 'a range such as 1..20, or seeds with commas between', '1..10')
    .option(
      '--set <key=v1,v2>',
      'values to try, from genesis on; may be given several times (see `npx polity fork --help`)',
      collect,
      [],
    )
    .option('--jobs <n>', 'how many runs at once', jobsOf, 1)
    .requiredOption('--out <dir>', 'the folder of the runs; those that have ended there are kept')
    .option('--html <file>', 'also a report with plots: one file that asks for nothing from outside')
    .option('--json', 'the result as JSON on stdout; it is in <dir>/sweep.json in any case')
    .addHelpText('after', EXAMPLES)
    .action(sweep)
}

const EXAMPLES = `
Examples:
  npx polity sweep examples/hello/society.ts --seeds 1..5 --set policy.tips.max='1 POL,2 POL,6 POL' --out sweeps/tips
  npx polity sweep pipeline --seeds 1..20 --set agent.mallory.silent='1-4|1-9' --jobs 2 --out sweeps/late --html late.html

Values with commas of their own have bars between: KEY=V1|V2. Each run is a folder of its own, to view, compare, fork and verify.
Given again, the same command goes on where it was stopped. What each measure counts is in docs/replay.md.

Exit codes: 0 every run ended, 1 some did not (they are not counted), 2 bad input, 130 stopped by Ctrl-C: give the command again.`

async function sweep(what: string, { seeds: range, set, jobs, out, html, json }: Options): Promise<void> {
  const [seeds, settings] = [parseSeeds(range), parseSettings(set)]
  const source = await loadSource(what)
  const made = settings.map((setting) => {
    const given = optionsIn(source, setting)
    const options = { ...source.options, ...given.options }
    const society = source.create(options, source.inputs(), seeds[0]!)
    const fork = alterGenesis(society, { seed: seeds[0]!, sets: given.sets, mnemonic: DEVELOPMENT_MNEMONIC })
    return { society, options, changes: fork?.changes ?? {} }
  })
  const cells = cellsOf(settings, seeds)
  checkCells(out, cells, { society: source.society, versions: versions(), settings: made })
  makeFolder(out)

  const stop = new AbortController()
  const interrupt = () => (stop.signal.aborted ? process.exit(EXIT.stopped) : stop.abort())
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const report = progressOf(cells, (cell) => settingName(settings[cell.setting] ?? []))
  const played = await playCells({
    ...{ dir: out, cells, jobs, start: startCell, signal: stop.signal, onCell: report },
    fresh: ({ seed, setting }, path) => [
      ...['run', what, '--seed', seed, '--out', path, '--no-serve'],
      ...(settings[setting] ?? []).flatMap((each) => ['--set', each]),
    ],
  })
  process.off('SIGINT', interrupt)
  process.off('SIGTERM', interrupt)
  if (stop.signal.aborted) {
    process.stderr.write(
      `Stopped with ${played.length} of ${cells.length} runs ended. Give the command again to go on.\n`,
    )
    process.exitCode = EXIT.stopped
    return
  }
  const result = sumUp(made[0]!.society.name, { settings, seeds }, played)
  const text = `${JSON.stringify(sweepToJson(result, played))}\n`
  writeFileSync(join(out, 'sweep.json'), text)
  if (html !== undefined) writeReport(html, await sweepPage(result))
  process.stdout.write(
    json
      ? text
      : `${renderSweep(result, widthOf(process.stdout), paintFor(process.stdout, process.env))}\n\nruns: ${out}\nnext: npx polity runs ${out}\n`,
  )
  process.exitCode = result.failed.length > 0 ? EXIT.failed : EXIT.ok
}

/** Says of each run that it is over, and about how long the rest will take. */
function progressOf(cells: readonly Cell[], nameOf: (cell: Cell) => string): (played: Played, kept: boolean) => void {
  const start = wallClock()
  let [over, made] = [0, 0]
  return (played, kept) => {
    over += 1
    if (!kept) made += 1
    const left = made === 0 ? 0 : Math.round((((wallClock() - start) / made) * (cells.length - over)) / 1000)
    const how = 'failed' in played ? `failed: ${played.failed}` : kept ? 'had ended already' : 'ended'
    process.stderr.write(
      `${over} of ${cells.length}: seed ${played.seed}, ${nameOf(played)}: ${how}${left > 0 ? `; about ${left} s left` : ''}\n`,
    )
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (cause) {
    throw new RunFolderError(path, (cause as Error).message, { cause })
  }
}

function jobsOf(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new UsageError(`--jobs takes 1 to 99, not ${text}.`)
  return Number(text)
}
