import { Command } from 'commander'
import { addressBook } from '../../agents/wallet.ts'
import { type Assumed, assumedOf } from '../../circuits/assumed.ts'
import {
  type AnyInput,
  checkStep,
  explain,
  type Fields,
  type FieldType,
  parseAmount,
  type SecretBinding,
  type Step,
  secretBindings,
} from '../../policies/index.ts'
import { openingsOf } from '../../policies/openings.ts'
import { checkGoverned, resolvePolicy } from '../adoption.ts'
import { tickTime } from '../clock.ts'
import { toWire } from '../event.ts'
import { EXIT, UsageError } from '../exit.ts'
import { DEVELOPMENT_MNEMONIC } from '../folder.ts'
import { addressOf, namesOf, partiesOf } from '../names.ts'
import { checkDraft } from '../policyDrafts.ts'
import type { Governed, Society } from '../society.ts'
import { runAgain } from './again.ts'
import { benchCommand } from './policyBench.ts'
import { cedarCommand } from './policyCedar.ts'
import { compileCommand } from './policyCompile.ts'
import { diffCommand } from './policyDiff.ts'
import { alwaysCommand, neverCommand } from './policyNever.ts'
import { loadSociety, policyOf } from './policyOf.ts'
import { schemaCommand } from './policySchema.ts'
import { folderOf, testCommand } from './policyTest.ts'

export function policyCommand(): Command {
  return new Command('policy')
    .description("Look into a society's policies without running it.")
    .addCommand(checkCommand())
    .addCommand(testCommand())
    .addCommand(explainCommand())
    .addCommand(diffCommand())
    .addCommand(neverCommand())
    .addCommand(alwaysCommand())
    .addCommand(cedarCommand())
    .addCommand(compileCommand())
    .addCommand(schemaCommand())
    .addCommand(benchCommand())
}

function checkCommand(): Command {
  return new Command('check')
    .description(
      'Types, widths, bindings and parameters, what each policy costs to prove, and rules that can never fire.',
    )
    .argument('[society]', 'a scenario, or the path of a society file', 'pipeline')
    .option('--json', 'the reports as JSON')
    .option('--watch', 'check again whenever a file changes')
    .addHelpText('after', '\nExample:\n  npx polity policy check examples/hello/society.ts --watch')
    .addHelpText('after', '\nExit codes: 0 nothing wrong (notes are no errors), 2 bad input.')
    .action(async (what: string, { json, watch }: { json?: boolean; watch?: boolean }) => {
      if (watch) return runAgain([folderOf(what)])
      const society = await loadSociety(what)
      const { policies } = society
      const names = knownNames(society)
      for (const governed of policies) checkGoverned(governed, names)
      for (const draft of Object.values(society.drafts)) {
        const before = society.policies.find(({ policy }) => policy.name === draft.policy.name)
        if (before) checkDraft(before.policy, draft, names)
      }
      const reports = policies.map(({ policy, mode }) => ({
        policy: policy.name,
        mode,
        actions: policy.actions.map(({ signature }) => signature),
        ...checkStep(policy),
        secrets: secretBindings(policy),
        assumes: assumedOf(policy),
      }))
      if (json) process.stdout.write(`${JSON.stringify(reports)}\n`)
      else process.stdout.write(reports.map(reportText).join('\n'))
    })
}

type Report = {
  policy: string
  mode: string
  actions: string[]
  secrets: readonly SecretBinding[]
  assumes: readonly Assumed[]
} & ReturnType<typeof checkStep>

function reportText({ policy, mode, actions, constraints, words, findings, secrets, assumes }: Report): string {
  const cost = mode === 'guard' ? ': not proved (guard)' : ` (proof): about ${constraints} constraints`
  return [
    `${policy}${cost}, ${words} words`,
    ...actions.map((action) => `  governs ${action}`),
    ...secrets.map(({ name, text }) => `  secret ${name}: ${text}`),
    ...assumes.map(({ about, text }) => `  unique if ${text} (${about})`),
    ...findings.map(({ about, text }) => `  note: ${about} ${text}`),
    '',
  ].join('\n')
}

interface ExplainOptions {
  request: string
  chain: string
  state?: string
  params: string
  actor?: string
  at?: string
  reveal?: boolean
  json?: boolean
}

function explainCommand(): Command {
  return new Command('explain')
    .description(
      'Why a policy allows or denies a request: the deciding rule, the values, and the nearest request that passes.',
    )
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('<policy>', 'name of one of its policies')
    .requiredOption(
      '--request <json>',
      'fields of the request; addresses by name or 0x…, amounts as "2.5 POL" or whole numbers',
    )
    .option('--chain <json>', 'facts kept by contracts', '{}')
    .option('--state <json>', "the agent's policy state (default: the initial one)")
    .option('--params <json>', "parameters other than the society's own", '{}')
    .option('--actor <name>', 'who acts (default: the first agent)')
    .option('--at <seconds>', 'when, in seconds since 1970 (default: the first tick)')
    .option('--reveal', 'with the values of secrets, and what lies near them')
    .option('--json', 'the decision as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  npx polity policy explain pipeline spending --request \'{"to":"outsider","amount":"1 POL"}\'',
    )
    .addHelpText('after', '\nExit codes: 0 allowed, 1 denied, 2 bad input.')
    .action(async (what: string, name: string, options: ExplainOptions) => {
      const society = await loadSociety(what)
      const governed = policyOf(society, name)
      const { decision, text, nearest } = explain(governed.policy, inputOf(society, governed, options), {
        reveal: options.reveal ?? false,
      })
      process.stdout.write(options.json ? `${JSON.stringify(toWire({ ...decision, text, nearest }))}\n` : `${text}\n`)
      process.exitCode = decision.allow ? EXIT.ok : EXIT.failed
    })
}

function inputOf(society: Society, governed: Governed, options: ExplainOptions): AnyInput {
  const names = knownNames(society)
  const { policy } = governed
  const { params, trees } = resolvePolicy(governed, names)
  const group = (option: string, text: string, fields: Fields) => readFields(option, text, fields, names)
  const whole = (option: string, text: string, fields: Fields) => {
    const given = group(option, text, fields)
    const missing = Object.keys(fields).filter((name) => !Object.hasOwn(given, name))
    if (missing.length > 0)
      throw new UsageError(`${policy.name} needs ${missing.join(', ')}: give ${option} '${shapeOf(fields)}'.`)
    return given
  }
  const asked = {
    params: { ...params, ...group('--params', options.params, policy.params.declared) },
    chain: whole('--chain', options.chain, policy.chain.declared),
    request: whole('--request', options.request, policy.request.declared),
    ...(options.state === undefined ? {} : { state: whole('--state', options.state, policy.state.declared) }),
    actor: addressOf(options.actor ?? society.agents[0]?.name ?? '', names),
    at: options.at === undefined ? tickTime(1) : parseAmount(options.at),
  } as Omit<AnyInput, 'secret'>
  const { actor } = asked
  const held = governed.secrets?.({ agent: options.actor ?? society.agents[0]?.name ?? '', actor }) ?? {}
  return { ...asked, secret: openingsOf(policy as Step, asked, trees, held) } as AnyInput
}

/** The JSON that an option takes, with types for values. */
function shapeOf(fields: Fields): string {
  return `{${Object.entries(fields)
    .map(([name, type]) => `"${name}": ${type.kind === 'record' ? shapeOf(type.fields) : `<${type.kind}>`}`)
    .join(', ')}}`
}

/** Names as they are in a run: it has the same keys. */
function knownNames(society: Society): Record<string, `0x${string}`> {
  return namesOf(society, addressBook({ mnemonic: DEVELOPMENT_MNEMONIC, names: partiesOf(society) }))
}

/** JSON of fields to their values: names to addresses, "2 POL" and digits to integers. */
function readFields(
  option: string,
  text: string,
  fields: Fields,
  names: Record<string, `0x${string}`>,
): Record<string, unknown> {
  const given = parseObject(option, text)
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const type = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (!type)
        throw new UsageError(`${option} has no field "${name}": it has ${Object.keys(fields).join(', ') || 'none'}.`)
      return [name, readValue(type, value, names)]
    }),
  )
}

function readValue(type: FieldType, value: unknown, names: Record<string, `0x${string}`>): unknown {
  if (type.kind === 'record' && value !== null && typeof value === 'object') {
    const { fields } = type
    const members = Object.entries(value).map(([name, own]) => [
      name,
      Object.hasOwn(fields, name) ? readValue(fields[name]!, own, names) : own,
    ])
    return Object.fromEntries(members)
  }
  if (type.kind === 'array' && Array.isArray(value)) return value.map((item) => readValue(type.of, item, names))
  if (type.kind === 'address') return addressOf(String(value), names)
  if (type.kind === 'uint' || type.kind === 'int' || type.kind === 'root')
    return parseAmount(String(value), 'unit' in type ? type.unit : undefined)
  return value
}

function parseObject(option: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // said below: what JSON.parse says of a shell's quoting helps nobody
  }
  throw new UsageError(`${option} takes a JSON object such as '{"to":"supplier"}', not ${text}.`)
}
