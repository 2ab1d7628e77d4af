import { Command, Option } from 'commander'
import type { Address } from 'viem'
import { wallets } from '../../agents/wallet.ts'
import {
  type Answer,
  type AskOptions,
  type Difference,
  diff,
  eq,
  explain,
  type Fields,
  type Found,
  flattenValues,
  formatAmount,
  ge,
  indexedTree,
  or,
  parseAmount,
  type Question,
  ruleCanFire,
  type Step,
  type Version,
} from '../../policies/index.ts'
import { treeDepth } from '../../policies/openings.ts'
import { resolvePolicy } from '../adoption.ts'
import { tickTime } from '../clock.ts'
import { unitOf } from '../describe.ts'
import { toWire } from '../event.ts'
import { UsageError } from '../exit.ts'
import { DEVELOPMENT_MNEMONIC } from '../folder.ts'
import { addressOf, namesOf, partiesOf } from '../names.ts'
import { loadSociety, policyOf } from './policyOf.ts'

interface Options {
  set?: string[]
  initial?: boolean
  effort: number
  json?: boolean
}

export function diffCommand(): Command {
  return ask(new Command('diff'))
    .description('Requests on which two versions of a policy differ, or the proof that there are none.')
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('<policy>', 'name of one of its policies')
    .argument('[society2]', 'the society of the version after it (default: the same)')
    .argument('[policy2]', 'its policy (default: of the same name)')
    .option('--set <param=value...>', 'parameters of the version after: amounts as "1 POL", sets as names with commas')
    .addHelpText('after', "\nExample:\n  polity policy diff pipeline spending --set 'spendLimit.max=1 POL'")
    .addHelpText('after', '\nExit codes: 0 whatever the answer, 2 bad input.')
    .action(async (what: string, name: string, what2 = what, name2 = name, options: Options) => {
      if (what === what2 && name === name2 && !options.set)
        throw new UsageError('Both versions are the same: give --set, or the society and policy of the other one.')
      const before = await loadVersion(what, name)
      const after = changed(await loadVersion(what2, name2), options.set ?? [])
      const found = await diff(before.version, after.version, askOptions(before, options))
      if (options.json) process.stdout.write(`${JSON.stringify(toWire(found))}\n`)
      else
        process.stdout.write(
          [
            ...paramLines(before, after),
            ...found.dropped.map((call) => `governed before only: ${call}`),
            ...found.added.map((call) => `governed now only: ${call}`),
            ...differenceLines('allowed before, denied now', found.tightens, before, after, options),
            ...differenceLines('denied before, allowed now', found.loosens, before, after, options),
            ...differenceLines('allowed by both, remembered differently', found.remembers, before, after, options),
            '',
          ].join('\n'),
        )
    })
}

export function neverCommand(): Command {
  return ask(new Command('never'))
    .description('Whether a rule can ever be the one that decides: an example, or the proof that it never is.')
    .argument('<society>', 'a scenario, or the path of a society file')
    .argument('<policy>', 'name of one of its policies')
    .requiredOption('--rule <name>', 'the rule, as `polity policy explain` names it')
    .addHelpText('after', '\nExit codes: 0 whatever the answer, 2 bad input.')
    .action(async (what: string, name: string, options: Options & { rule: string }) => {
      const loaded = await loadVersion(what, name)
      const found = await ruleCanFire(loaded.version, options.rule, askOptions(loaded, options))
      if (options.json) process.stdout.write(`${JSON.stringify(toWire(found))}\n`)
      else if (found.answer === 'none')
        process.stdout.write(`"${options.rule}" never decides: proved for ${scope(options)}\n`)
      else if (found.answer === 'unknown') process.stdout.write(`unknown: ${found.why}\n`)
      else
        process.stdout.write(
          `"${options.rule}" can decide:\n  ${requestText(found, loaded)}\n  ${because(found, loaded)}\n`,
        )
    })
}

const ask = (command: Command): Command =>
  command
    .option('--initial', "only in the initial state of an agent's policy (default: in any)")
    .addOption(
      new Option('--effort <millions>', 'how hard to try before the answer is "unknown", in work units of the solver')
        .default(10)
        .argParser(effortOf),
    )
    .option('--json', 'the answer as JSON')

/** A policy with its parameters, and the names of those it may be about. */
interface Loaded {
  step: Step
  version: Version & { params: Record<string, unknown> }
  names: Record<string, Address>
  agents: Address[]
}

async function loadVersion(what: string, name: string): Promise<Loaded> {
  const society = await loadSociety(what)
  const governed = policyOf(society, name)
  const names = namesOf(society, wallets({ mnemonic: DEVELOPMENT_MNEMONIC, names: partiesOf(society) }))
  const { params, trees } = resolvePolicy(governed, names)
  const agents = society.agents.map((agent) => addressOf(agent.name, names))
  return { step: governed.policy, version: { step: governed.policy, params, trees }, names, agents }
}

/** The version with other parameters. */
function changed({ version, ...loaded }: Loaded, sets: readonly string[]): Loaded {
  const params = { ...version.params }
  const trees = { ...version.trees }
  const { fields } = version.step.params
  for (const each of sets) {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/.exec(each) ?? []
    const type = fields[name]
    if (!type)
      throw new UsageError(
        `--set takes param=value, and "${each}" names none of ${Object.keys(fields).join(', ') || 'no parameters'}.`,
      )
    if (type.kind === 'root') {
      const members = text.split(',').filter((member) => member !== '')
      trees[name] = indexedTree(
        treeDepth(version.step, name),
        members.map((member) => BigInt(addressOf(member, loaded.names))),
      )
      params[name] = trees[name].root
    } else if (type.kind === 'uint' || type.kind === 'int') params[name] = parseAmount(text, type.unit)
    else if (type.kind === 'address') params[name] = addressOf(text, loaded.names)
    else throw new UsageError(`--set can change numbers, addresses and sets, and ${name} is of kind ${type.kind}.`)
  }
  return { ...loaded, version: { ...version, params, trees } }
}

/** Examples are about parties of the society, at the time it begins, wherever such an example exists. */
function askOptions({ step, names, agents }: Loaded, { initial, effort }: Options): AskOptions {
  const among = (addresses: readonly Address[]) => (node: unknown) =>
    or(...addresses.map((address) => eq(node as never, BigInt(address))))
  const parties = Object.entries(step.request.declared).flatMap(([name, { kind }]): Question[] =>
    kind === 'address' ? [({ request }) => among(Object.values(names))(request[name])] : [],
  )
  return {
    ...(initial ? { state: 'initial' as const } : {}),
    effort,
    prefer: [
      ({ actor }) => among(agents)(actor),
      ...parties,
      ({ at }) => eq(at, tickTime(1)),
      ({ at }) => ge(at, tickTime(1)),
    ],
  }
}

function differenceLines(
  what: string,
  answer: Answer<Difference>,
  before: Loaded,
  after: Loaded,
  options: Options,
): string[] {
  if (answer.answer === 'none') return [`${what}: none, proved for ${scope(options)}`]
  if (answer.answer === 'unknown') return [`${what}: unknown: ${answer.why}`]
  return [
    `${what}:`,
    `  ${requestText(answer.before, before)}`,
    `  before: ${because(answer.before, before)}${remembered(answer.before, answer.after, before)}`,
    `  now: ${because(answer.after, after)}${remembered(answer.after, answer.before, after)}`,
  ]
}

/** Where both allow it: what is different afterwards. */
function remembered({ decision }: Found, other: Found, { step, names }: Loaded): string {
  if (!decision.allow || !other.decision.allow) return ''
  const [own, others] = [decision, other.decision].map(({ next }) => flattenValues(step.state.declared, next))
  const fields = Object.keys(own!).filter((name) => String(own![name]) !== String(others![name]))
  const texts = fields.map((name) => `${name} = ${amount(step.state.fields, name, own![name])}`)
  return named(` It leaves ${texts.join(', ')}.`, names)
}

const amount = (fields: Fields, name: string, value: unknown): string =>
  typeof value === 'bigint' ? formatAmount(value, unitOf(fields, name)) : String(value)

const scope = ({ initial }: Options): string =>
  initial
    ? 'all requests in the initial state, and all facts of the chain'
    : 'all requests, states and facts of the chain'

const because = ({ input }: Found, { step, names }: Loaded): string => named(explain(step, input).text, names)

/** Who asks for what and when; facts and state where they are not zero. */
function requestText({ input }: Found, { step, names }: Loaded): string {
  const group = (name: 'request' | 'chain' | 'state', zeros: boolean): string[] =>
    Object.entries(flattenValues(step[name].declared, input[name] ?? {})).flatMap(([field, value]) => {
      if (field === 'action' || (!zeros && /^(0|false|0x0*)$/.test(String(value)))) return []
      return [`${field} = ${amount(step[name].fields, field, value)}`]
    })
  const call = String((input.request as Record<string, unknown>).action ?? step.actions[0]?.signature ?? step.name)
  const facts = [...group('chain', false), ...group('state', false)]
  const time = new Date(Number(input.at) * 1000).toISOString().replace('.000Z', 'Z')
  const request = group('request', true)
  return named(
    [
      `${input.actor}: ${call}`,
      ...(request.length > 0 ? [`with ${request.join(', ')}`] : []),
      `at ${time}`,
      ...(facts.length > 0 ? [`while ${facts.join(', ')}`] : []),
    ].join(' '),
    names,
  )
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

/** Addresses of the society by their names. */
function named(text: string, names: Record<string, Address>): string {
  return Object.entries(names).reduce((done, [name, address]) => done.replaceAll(address.toLowerCase(), name), text)
}

function effortOf(text: string): number {
  const effort = Number(text)
  if (!(effort > 0 && effort <= 4000)) throw new UsageError(`--effort takes a number up to 4000, not ${text}.`)
  return effort
}
