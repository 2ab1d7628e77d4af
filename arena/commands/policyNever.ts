import { Command } from 'commander'
import {
  type Answer,
  always,
  type Found,
  flattenValues,
  never,
  parseQuestion,
  type Question,
  ruleCanFire,
} from '../../policies/index.ts'
import { toWire } from '../event.ts'
import { amount, askOptions, because, type Loaded, named, requestText } from '../examples.ts'
import { EXIT, UsageError } from '../exit.ts'
import { type AskingOptions, aside, asking, changed, loadVersion, scope } from './policyAsk.ts'

interface Options extends AskingOptions {
  rule?: string
  that?: string
  strict?: boolean
}

export function neverCommand(): Command {
  return question(new Command('never'))
    .description('Whether something can ever be: an example, or the proof that it never is.')
    .option('--rule <name>', 'that this rule decides, as `npx polity policy explain` names it')
    .addHelpText(
      'after',
      `
Examples:
  npx polity policy never pipeline spending --that 'allow and amount > 2 POL'
  npx polity policy never pipeline spending --rule 'allowlist: the payee is not on the list'`,
    )
    .addHelpText('after', CODES)
    .action(async (what: string, name: string, options: Options) => {
      const loaded = await loadChanged(what, name, options)
      const { rule, that } = options
      if (rule !== undefined && that !== undefined) throw new UsageError('Give --rule or --that, not both.')
      if (rule !== undefined) {
        const found = await ruleCanFire(loaded.version, rule, askOptions(loaded, options))
        return report(found, loaded, options, { none: `"${rule}" never decides`, witness: `"${rule}" can decide` })
      }
      const found = await never(loaded.version, questionOf(loaded, options), askOptions(loaded, options))
      report(found, loaded, options, { none: `never: ${options.that}`, witness: `it can be: ${options.that}` })
    })
}

export function alwaysCommand(): Command {
  return question(new Command('always'))
    .description('Whether something is always so: the proof of it, or an example in which it is not.')
    .addHelpText(
      'after',
      "\nExample:\n  npx polity policy always pipeline spending --that 'allow implies next.spendLimit.spent <= spendLimit.max'",
    )
    .addHelpText('after', CODES)
    .action(async (what: string, name: string, options: Options) => {
      const loaded = await loadChanged(what, name, options)
      const found = await always(loaded.version, questionOf(loaded, options), askOptions(loaded, options))
      report(found, loaded, options, { none: `always: ${options.that}`, witness: `not always: ${options.that}` })
    })
}

const CODES = '\nExit codes: 0 whatever the answer (1 unless it is proved, with --strict), 2 bad input.'

const question = (command: Command): Command =>
  asking(command)
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('<policy>', 'name of one of its policies')
    .option(
      '--that <question>',
      'in words of the policy: fields, allow, next.FIELD, rule "…"; implies or and not == != < <= > >= + - *',
    )
    .option('--set <param=value...>', 'other parameters: amounts as "1 POL", sets as names with commas')
    .option('--strict', 'end with 1 unless it is proved')

const loadChanged = async (what: string, name: string, { set = [] }: Options): Promise<Loaded> =>
  changed(await loadVersion(what, name), set)

function questionOf({ step, names }: Loaded, { that }: Options): Question {
  if (that === undefined) throw new UsageError("Say what it is about: --that 'allow and amount > 2'.")
  return parseQuestion(step, that, { names })
}

/** `none` is the proof, a witness the example. */
function report(
  found: Answer<Found>,
  loaded: Loaded,
  options: Options,
  texts: { none: string; witness: string },
): void {
  const text = {
    none: () => `${texts.none}: proved for ${scope(options)}`,
    unknown: () => `unknown: ${(found as { why: string }).why}`,
    witness: () => exampleText(texts.witness, found as Found, loaded),
  }[found.answer]()
  const notes = aside(loaded)
  const json = () => JSON.stringify({ ...(toWire(found) as object), notes })
  process.stdout.write(`${options.json ? json() : [text, ...notes].join('\n')}\n`)
  if (options.strict && found.answer !== 'none') process.exitCode = EXIT.failed
}

function exampleText(what: string, found: Found, loaded: Loaded): string {
  const { step, names } = loaded
  const next = Object.entries(flattenValues(step.state.declared, found.decision.next))
  const left = next.map(([name, value]) => `${name} = ${amount(step.state.fields, name, value)}`)
  const after = found.decision.allow && next.length > 0 ? named(` It leaves ${left.join(', ')}.`, names) : ''
  return `${what}:\n  ${requestText(found, loaded)}\n  ${because(found, loaded)}${after}`
}
