import { type AbiFunction, parseAbiItem } from 'viem'
import type { Address } from './action.ts'
import { addressIn, isGateTool, type Mandate, MandateError } from './mandate.ts'

/** A function of a contract that a session of the signer lists, and by an argument's place the only values that it may have. */
export interface MandateCall {
  target: Address
  signature: string
  only?: Record<string, string[]>
}

/**
 * The calls that a mandate's tools make through the gate, as a session of the signer lists them: nobody has to write them twice, and no
 * tool is left without one. A policy still decides each; what leaves is capped by the session's `caps`.
 *
 * @param only - by tool and place of an argument, the only values that it may have: they can't be read out of a function of TypeScript
 * @throws {@link MandateError} on a tool that makes no such call, or has no such argument
 * @example
 * const calls = callsOf(mandate, { pay: { 0: [PAPER, COFFEE] } })
 * await signer.issue({ key: 0, until, gate: { address: gate, account, calls }, caps })
 * callsOf(mandate, { search: { 0: ['x'] } }) // throws Agents.MandateError
 */
export function callsOf(
  { tools, names = {} }: Pick<Mandate, 'tools' | 'names'>,
  only: Readonly<Record<string, Readonly<Record<number, readonly string[]>>>> = {},
): MandateCall[] {
  const gated = Object.entries(tools).flatMap(([name, tool]) => (isGateTool(tool) ? [{ name, ...tool }] : []))
  const stray = Object.keys(only).find((name) => !gated.some((tool) => tool.name === name))
  if (stray !== undefined)
    throw new MandateError(`'${stray}' makes no call through the gate`, `Those that do: ${namesOf(gated) || 'none'}.`)
  const calls = new Map<string, MandateCall>()
  for (const { name, on, action } of gated) {
    const target = addressIn(names, on)
    const limits = limitsOf(name, action, only[name] ?? {})
    const known = calls.get(`${target.toLowerCase()} ${action}`)
    const both = known ? either(known.only, limits) : limits
    calls.set(`${target.toLowerCase()} ${action}`, { target, signature: action, ...(both && { only: both }) })
  }
  return [...calls.values()]
}

type Limits = MandateCall['only']

function limitsOf(name: string, action: string, only: Readonly<Record<number, readonly string[]>>): Limits {
  const { inputs } = parseAbiItem(`function ${action}`) as unknown as AbiFunction
  const places = Object.entries(only)
  const beyond = places.find(([place]) => !(Number(place) < inputs.length))
  if (beyond)
    throw new MandateError(`${action} of '${name}' has no argument ${beyond[0]}`, 'Arguments are counted from 0.')
  return places.length > 0 ? Object.fromEntries(places.map(([place, values]) => [place, [...values]])) : undefined
}

/** Two tools make one call: what either may say may be said, place by place. */
function either(one: Limits, other: Limits): Limits {
  const both = Object.entries(one ?? {}).flatMap(([place, values]): [string, string[]][] => {
    const more = other?.[place]
    return more ? [[place, [...new Set([...values, ...more])]]] : []
  })
  return both.length > 0 ? Object.fromEntries(both) : undefined
}

function namesOf(tools: readonly { name: string }[]): string {
  return tools.map(({ name }) => name).join(', ')
}
