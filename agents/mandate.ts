import type { AbiFunction } from 'viem'
import { encodeFunctionData, isAddress, keccak256, parseAbiItem, toBytes } from 'viem/utils'
import type { z } from 'zod'
import { zeroAddress } from '../contracts/zero.ts'
import { decide, type Held, indexedTree, packWords, type Step } from '../policies/index.ts'
import { treeDepth } from '../policies/openings.ts'
import type { Address, Call, Hex } from './action.ts'
import type { Ruling } from './judge.ts'
import { type Draft, type Effect, type Guarded, ToolError } from './tools/tool.ts'
import { toJson } from './wire.ts'

/** A policy with the numbers that hold where no chain says which. */
export interface PolicyInput {
  policy: Step
  params?: Record<string, bigint>
  /** The members of a set, by the parameter that holds its root: addresses, or names out of `names`. */
  sets?: Record<string, readonly string[]>
  /** What is held of its bound secrets; goes to decisions and proofs alone. */
  held?: Readonly<Record<string, Held>>
}

/** A tool of the agent's own: a call of it is judged as if it were a call of `action`, and then runs by itself. */
export interface OwnTool {
  /** As a Solidity signature, one of those that the policies govern. */
  action: string
  /** Where the tool itself is not there to be asked, as in `polity judge`: what it takes. */
  schema?: z.ZodObject
  /** Its arguments, out of those of the tool. */
  args: (args: Record<string, unknown>) => readonly unknown[]
  /** One line for people. */
  summary?: (args: Record<string, unknown>) => string
}

/** A tool whose call the agent's account makes on chain, through the gate, and nobody else. */
export interface GateTool<S extends z.ZodObject = z.ZodObject> {
  description: string
  schema: S
  /** The contract that is called: an address, or a name out of `names`. */
  on: string
  action: string
  args: (args: z.output<S>) => readonly unknown[]
  summary?: (args: z.output<S>) => string
}

/** What an agent may do, and what a person has to agree to. */
export interface Mandate {
  /** Deny by default: what none of them permits is denied. */
  policies: readonly (Step | PolicyInput)[]
  /** A call that these would deny is put before a person; what none of them governs is not. */
  review?: readonly (Step | PolicyInput)[]
  /** Every tool of the agent: what is not named here is hidden from its model and refused. `free` ones need no decision. */
  tools: Record<string, OwnTool | GateTool | 'free'>
  /** Addresses by name. */
  names?: Readonly<Record<string, Address>>
}

/** A policy made ready to judge. */
export interface InForce extends Ruling {
  readonly params: readonly bigint[]
  readonly held: Readonly<Record<string, Held>>
}

/** Types a gate's tool by its schema. */
export function gateTool<S extends z.ZodObject>(tool: GateTool<S>): GateTool {
  return tool as unknown as GateTool
}

/**
 * A mandate, checked: what an agent may do, for `governance()` and for `polity judge`.
 *
 * @throws {@link MandateError}
 * @example
 * export default defineMandate({
 *   policies: [{ policy: refunds, params: { most: 5_000n } }],
 *   tools: { refund: { action: 'refund(uint256,uint256)', args: ({ customer, cents }) => [customer, cents] }, search: 'free' },
 * })
 */
export function defineMandate(mandate: Mandate): Mandate {
  const { policies, review = [], tools, names = {} } = mandate
  const governed = new Map<string, string>()
  for (const input of policies)
    for (const { selector, signature } of ready(input, names).step.actions) {
      const other = governed.get(selector)
      if (other) throw new MandateError(`two policies govern ${signature}`, 'Join them with policySet().')
      governed.set(selector, signature)
    }
  for (const input of review) ready(input, names)
  for (const [name, tool] of Object.entries(tools)) {
    if (tool === 'free') continue
    const selector = keccak256(toBytes(tool.action)).slice(0, 10)
    if (!governed.has(selector))
      throw new MandateError(
        `no policy governs ${tool.action}, which the tool '${name}' stands for`,
        `Governed are ${[...governed.values()].join(', ') || 'none'}; a tool that needs no policy is 'free'.`,
      )
  }
  return mandate
}

/** A policy with its numbers as words and its sets as trees. */
export function ready(input: Step | PolicyInput, names: Readonly<Record<string, Address>> = {}): InForce {
  const {
    policy: step,
    params = {},
    sets = {},
    held = {},
  } = 'policy' in input ? input : ({ policy: input } as PolicyInput)
  const trees = Object.fromEntries(
    Object.entries(sets).map(([param, members]) => [
      param,
      indexedTree(
        treeDepth(step, param),
        members.map((member) => BigInt(addressIn(names, member))),
      ),
    ]),
  )
  const all = { ...params, ...Object.fromEntries(Object.entries(trees).map(([name, { root }]) => [name, root])) }
  const wanted = Object.keys(step.params.fields)
  const unknown = Object.keys(all).filter((name) => !wanted.includes(name))
  if (unknown.length > 0)
    throw new MandateError(
      `policy ${step.name} has no parameter ${unknown.join(', ')}`,
      `Its parameters are ${wanted.join(', ') || 'none'}.`,
    )
  const whole = wanted.every((name) => Object.hasOwn(all, name))
  const id = keccak256(toBytes(step.name))
  return {
    name: step.name,
    id,
    step,
    decide: decide(step),
    trees,
    held,
    params: whole ? packWords(step.params, all) : [],
  }
}

/** Numbers are wanted where no chain has them. */
export function checkNumbers({ name, step, params }: InForce): void {
  const wanted = Object.keys(step.params.fields)
  if (params.length === 0 && wanted.length > 0)
    throw new MandateError(
      `policy ${name} lacks numbers`,
      `Give it all of \`params\` and \`sets\`: ${wanted.join(', ')}.`,
    )
}

export function addressIn(names: Readonly<Record<string, Address>>, name: string): Address {
  if (isAddress(name, { strict: false })) return name
  const address = Object.hasOwn(names, name) ? names[name] : undefined
  if (address) return address
  throw new MandateError(`nobody is called '${name}'`, `Give an address, or put the name into \`names\`.`)
}

/** What the middleware is to do with each tool. */
export function toolsOf({ tools, names = {} }: Pick<Mandate, 'tools' | 'names'>): {
  free: string[]
  guarded: Guarded<null>[]
  effects: Effect<null>[]
} {
  const sorted = { free: [] as string[], guarded: [] as Guarded<null>[], effects: [] as Effect<null>[] }
  for (const [name, tool] of Object.entries(tools)) {
    if (tool === 'free') sorted.free.push(name)
    else if (isGateTool(tool)) {
      const target = addressIn(names, tool.on)
      const { description, schema } = tool
      const draft = (args: Record<string, unknown>) => draftOf(name, tool as unknown as OwnTool, target, args)
      sorted.effects.push({ name, description, schema, draft })
    } else sorted.guarded.push({ name, draft: (args) => draftOf(name, tool, zeroAddress, args) })
  }
  return sorted
}

/** The call that a tool's call stands for; a tool of the agent's own calls nobody. */
function draftOf(
  name: string,
  { action, args, summary }: OwnTool,
  target: Address,
  given: Record<string, unknown>,
): Draft {
  try {
    return {
      call: { target, data: calldataOf(action, args(given)) },
      summary: summary?.(given) ?? `${name} ${toJson(given)}`,
    }
  } catch (error) {
    const { shortMessage, message } = error as { shortMessage?: string; message?: string }
    throw new ToolError(`these arguments are no ${action}: ${shortMessage ?? message ?? String(error)}`)
  }
}

function calldataOf(signature: string, args: readonly unknown[]): Hex {
  const abi = [parseAbiItem(`function ${signature}`) as unknown as AbiFunction]
  const wanted = abi[0]!.inputs.length
  if (wanted !== args.length) throw new Error(`${args.length} arguments instead of ${wanted}`)
  return encodeFunctionData({ abi, functionName: abi[0]!.name, args })
}

/** Whether a tool's call goes through the gate. */
export const isGateTool = (tool: Mandate['tools'][string]): tool is GateTool => tool !== 'free' && 'on' in tool

/** Whether some policy of a list has a say about a call. */
export function governs(rulings: readonly InForce[], { data }: Call): boolean {
  return rulings.some(({ step }) => step.actions.some(({ selector }) => selector === data.slice(0, 10)))
}

/** The mandate does not fit together. */
export class MandateError extends Error {
  override readonly name = 'Agents.MandateError'
  constructor(what: string, next: string) {
    super(`This mandate can't be used: ${what}. ${next}`)
  }
}
