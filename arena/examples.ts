import type { Address } from 'viem'
import {
  type AskOptions,
  type Difference,
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
  type Version,
} from '../policies/index.ts'
import { tickTime } from './clock.ts'
import { unitOf } from './paramNames.ts'

/** A policy with its parameters, and the names of those it may be about. */
export interface Loaded {
  step: Step
  version: Version & Required<Pick<Version, 'params' | 'trees'>>
  names: Record<string, Address>
  agents: Address[]
}

/** Examples are about parties of the society, at the time it begins, wherever such an example exists. */
export function askOptions(
  { step, names, agents }: Loaded,
  { initial, effort }: { initial?: boolean; effort: number },
): AskOptions {
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

/** Who asks for what, and what comes of it before and now. */
export function exampleLines(found: Difference, before: Loaded, after: Loaded): string[] {
  return [
    requestText(found.before, before),
    `before: ${because(found.before, before)}${remembered(found.before, found.after, before)}`,
    `now: ${because(found.after, after)}${remembered(found.after, found.before, after)}`,
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
