import { Command } from 'commander'
import { type Answer, checkUpgrade, type Difference, diff, NoMigrationError } from '../../policies/index.ts'
import { toWire } from '../event.ts'
import { amount, askOptions, exampleLines, type Loaded } from '../examples.ts'
import { UsageError } from '../exit.ts'
import { upgraded } from '../policyDifferences.ts'
import { type AskingOptions, aside, asking, changed, loadVersion, scope } from './policyAsk.ts'

export function diffCommand(): Command {
  return asking(new Command('diff'))
    .description('Requests on which two versions of a policy differ, or the proof that there are none.')
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('<policy>', 'name of one of its policies')
    .argument('[society2]', 'the society of the version after it (default: the same)')
    .argument('[policy2]', 'its policy (default: of the same name)')
    .option('--set <param=value...>', 'parameters of the version after: amounts as "1 POL", sets as names with commas')
    .addHelpText('after', "\nExample:\n  npx polity policy diff pipeline spending --set 'spendLimit.max=1 POL'")
    .addHelpText('after', '\nExit codes: 0 whatever the answer, 2 bad input.')
    .action(async (what: string, name: string, what2 = what, name2 = name, options: AskingOptions) => {
      if (what === what2 && name === name2 && !options.set)
        throw new UsageError('Both versions are the same: give --set, or the society and policy of the other one.')
      const before = await loadVersion(what, name)
      const after = changed(await loadVersion(what2, name2), options.set ?? [])
      const upgrades = what !== what2 || name !== name2
      const answers = await diff(before.version, after.version, askOptions(before, options))
      const found = upgrades ? upgraded(answers, before.step, after.step) : answers
      const notes = [...new Set([before, after].flatMap(aside))]
      if (options.json) process.stdout.write(`${JSON.stringify({ ...(toWire(found) as object), notes })}\n`)
      else
        process.stdout.write(
          [
            ...paramLines(before, after),
            ...(upgrades ? stateLines(before, after) : []),
            ...found.dropped.map((call) => `governed before only: ${call}`),
            ...found.added.map((call) => `governed now only: ${call}`),
            ...differenceLines('allowed before, denied now', found.tightens, before, after, options),
            ...differenceLines('denied before, allowed now', found.loosens, before, after, options),
            ...differenceLines('allowed by both, remembered differently', found.remembers, before, after, options),
            ...notes,
            '',
          ].join('\n'),
        )
    })
}

function differenceLines(
  what: string,
  answer: Answer<Difference>,
  before: Loaded,
  after: Loaded,
  options: AskingOptions,
): string[] {
  if (answer.answer === 'none') return [`${what}: none, proved for ${scope(options)}`]
  if (answer.answer === 'unknown') return [`${what}: unknown: ${answer.why}`]
  return [`${what}:`, ...exampleLines(answer, before, after).map((line) => `  ${line}`)]
}

/** Whether the version after can take over the state that the one before has left. */
function stateLines({ step: before }: Loaded, { step: after }: Loaded): string[] {
  try {
    checkUpgrade(before, after)
    return after.migration ? ['state: migrated; the answers below are about states of equal fields'] : []
  } catch (error) {
    if (!(error instanceof NoMigrationError)) throw error
    return [`state: the registry would refuse the change. ${error.message}`]
  }
}

/** What a proposal would change, before what comes of it. */
function paramLines({ version: { step, params } }: Loaded, after: Loaded): string[] {
  return Object.entries(after.version.params).flatMap(([name, value]) => {
    if (!Object.hasOwn(params, name) || params[name] === value) return []
    const type = step.params.fields[name]
    if (type?.kind === 'root') return [`${name}: other members`]
    const [from, to] = [params[name], value].map((each) => amount(step.params.fields, name, each))
    return [`${name}: ${from} -> ${to}`]
  })
}
