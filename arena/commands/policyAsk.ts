import { type Command, Option } from 'commander'
import type { Address } from 'viem'
import { wallets } from '../../agents/wallet.ts'
import {
  type AskOptions,
  eq,
  explain,
  type Fields,
  type Found,
  flattenValues,
  formatAmount,
  ge,
  or,
  type Question,
  type Step,
  secretBindings,
  type Version,
} from '../../policies/index.ts'
import { resolvePolicy } from '../adoption.ts'
import { tickTime } from '../clock.ts'
import { unitOf } from '../describe.ts'
import { UsageError } from '../exit.ts'
import { DEVELOPMENT_MNEMONIC } from '../folder.ts'
import { addressOf, namesOf, partiesOf } from '../names.ts'
import { loadSociety, policyOf } from './policyOf.ts'
import { setParams } from './policySet.ts'

/** What `diff`, `never` and `always` share: versions of a policy, how they are asked about, and examples in words. */
export interface AskingOptions {
  set?: string[]
  initial?: boolean
  effort: number
  json?: boolean
}

/** Adds the options of a question to the solver. */
export const asking = (command: Command): Command =>
  command
    .option('--initial', "only in the initial state of an agent's policy (default: in any)")
    .addOption(
      new Option('--effort <millions>', 'how hard to try before the answer is "unknown", in work units of the solver')
        .default(10)
        .argParser(effortOf),
    )
    .option('--json', 'the answer as JSON')

/** A policy with its parameters, and the names of those it may be about. */
export interface Loaded {
  step: Step
  version: Version & Required<Pick<Version, 'params' | 'trees'>>
  names: Record<string, Address>
  agents: Address[]
}

export async function loadVersion(what: string, name: string): Promise<Loaded> {
  const society = await loadSociety(what)
  const governed = policyOf(society, name)
  const names = namesOf(society, wallets({ mnemonic: DEVELOPMENT_MNEMONIC, names: partiesOf(society) }))
  const { params, trees } = resolvePolicy(governed, names)
  const agents = society.agents.map((agent) => addressOf(agent.name, names))
  return { step: governed.policy, version: { step: governed.policy, params, trees }, names, agents }
}

/** The version with other parameters. */
export const changed = ({ version, ...loaded }: Loaded, sets: readonly string[]): Loaded => ({
  ...loaded,
  version: { ...version, ...setParams(version.step, version, sets, loaded.names) },
})

/** Examples are about parties of the society, at the time it begins, wherever such an example exists. */
export function askOptions({ step, names, agents }: Loaded, { initial, effort }: AskingOptions): AskOptions {
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

export const amount = (fields: Fields, name: string, value: unknown): string =>
  typeof value === 'bigint' ? formatAmount(value, unitOf(fields, name)) : String(value)

export const scope = ({ initial }: AskingOptions): string =>
  initial
    ? 'all requests in the initial state, and all facts of the chain'
    : 'all requests, states and facts of the chain'

/** What no answer knows of the policy's secrets: nothing without them. */
export const aside = ({ step }: Loaded): string[] => {
  const words = [...new Set(secretBindings(step).flatMap(({ kind, to }) => (WORDS.has(kind) ? [to] : [])))]
  if (words.length === 0) return []
  return [
    `what binds secrets is not looked into: ${words.join(', ')} may stand for any values that such secrets can have`,
  ]
}

const WORDS = new Set(['committed', 'signed', 'leaf'])

export const because = ({ input }: Found, { step, names }: Loaded): string => named(explain(step, input).text, names)

/** Who asks for what and when; facts and state where they are not zero. */
export function requestText({ input }: Found, { step, names }: Loaded): string {
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

/** Addresses of the society by their names. */
export function named(text: string, names: Record<string, Address>): string {
  return Object.entries(names).reduce((done, [name, address]) => done.replaceAll(address.toLowerCase(), name), text)
}

function effortOf(text: string): number {
  const effort = Number(text)
  if (!(effort > 0 && effort <= 4000)) throw new UsageError(`--effort takes a number up to 4000, not ${text}.`)
  return effort
}
