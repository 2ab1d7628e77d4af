import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command, Option } from 'commander'
import type { CedarImport, CedarOptions } from '../../policies/cedar/index.ts'
import { checkStep, type FieldType } from '../../policies/index.ts'
import { EXIT, UsageError } from '../exit.ts'

interface Options {
  schema: string
  errors: 'deny' | 'cedar'
  depth: string
  json?: boolean
}

export function cedarCommand(): Command {
  return new Command('cedar')
    .description(
      'Take Cedar policies for our own: their rules, the facts they need, what they cost to prove, what is not taken.',
    )
    .argument('<file>', 'policies in Cedar')
    .requiredOption('--schema <file>', "Cedar's schema, as text or JSON")
    .addOption(
      new Option(
        '--errors <mode>',
        'a policy that fails denies the whole request (deny), or is skipped as Cedar does (cedar)',
      )
        .choices(['deny', 'cedar'])
        .default('deny'),
    )
    .option('--depth <levels>', 'levels of groups that an entity may be in', '8')
    .option('--json', 'the report as JSON')
    .addHelpText('after', '\nExample:\n  npx polity policy cedar payments.cedar --schema payments.cedarschema')
    .addHelpText('after', '\nExit codes: 0 all taken, 1 partly taken, 2 bad input.')
    .action(async (file: string, { schema, errors, depth, json }: Options) => {
      if (!/^\d{1,3}$/.test(depth)) throw new UsageError(`--depth takes a number of levels, not ${depth}.`)
      const imported = await take(read(file), { schema: readSchema(schema), errors, depth: Number(depth) })
      const report = reportOf(imported, errors)
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : reportText(basename(file), report))
      process.exitCode = report.untaken.length === 0 ? EXIT.ok : EXIT.failed
    })
}

/** Cedar's parser is loaded here and not before: no other command needs it. */
async function take(text: string, options: CedarOptions): Promise<CedarImport> {
  const { importCedar } = await import('../../policies/cedar/index.ts')
  return importCedar(text, options)
}

function reportOf({ policy, policies, untaken, fields }: CedarImport, errors: Options['errors']) {
  const { constraints, words } = checkStep(policy)
  return {
    errors,
    rules: policies,
    fields: fields.map(({ name, about, type }) => ({ name, about, type: typeText(type) })),
    constraints,
    words,
    codeHash: policy.codeHash,
    untaken,
  }
}

function reportText(file: string, report: ReturnType<typeof reportOf>): string {
  const { rules, fields, untaken, constraints, words } = report
  const whole = rules.filter(({ taken }) => taken === 'whole').length
  const width = Math.max(0, ...fields.map(({ name }) => name.length))
  const notes = { whole: '', scope: ', on its whole scope', not: ', not taken' }
  const failing = {
    deny: 'A policy that fails denies the whole request; Cedar would skip it (--errors cedar).',
    cedar: 'A policy that fails is skipped, even if it forbids, as Cedar does (--errors deny denies instead).',
  }[report.errors]
  return [
    `${file}: ${whole} of ${rules.length} policies taken whole, about ${constraints} constraints, ${words} words`,
    ...rules.map(({ id, effect, taken }) => `  ${effect} ${id}${notes[taken]}`),
    ...(fields.length > 0 ? ['asks of a request'] : []),
    ...fields.map(({ name, about, type }) => `  ${name.padEnd(width)}  ${about}  ${type}`),
    failing,
    ...(untaken.length > 0 ? ['not taken'] : []),
    ...untaken.map(({ policyId, construct, why }) => `  ${policyId} (${construct}): ${why}`),
    '',
  ].join('\n')
}

function typeText(type: FieldType): string {
  if (type.kind === 'symbol') return type.names.join(' | ')
  return type.kind === 'uint' || type.kind === 'int' ? `${type.kind}${type.bits}` : type.kind
}

function readSchema(file: string): string | object {
  const text = read(file)
  if (!text.trimStart().startsWith('{')) return text
  try {
    return JSON.parse(text) as object
  } catch (error) {
    throw new UsageError(`${file} begins like JSON and is none: ${(error as Error).message}.`)
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}.`)
  }
}
