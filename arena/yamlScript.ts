import { isAddress } from 'viem/utils'
import { personas } from '../agents/models/personas/index.ts'
import { roles } from '../agents/roles/index.ts'
import { effects, reads } from '../agents/tools/index.ts'
import { CONTRACTS } from '../contracts/addresses.ts'
import { nearest } from './near.ts'

/** What is wrong in a file, and where. */
export type Problem = { path: readonly PropertyKey[]; message: string }

/** As much of an agent in a file as its calls depend on. */
interface Scripted {
  name?: string | undefined
  role?: string | undefined
  model?: string | undefined
  tools?: readonly string[] | undefined
  script?: readonly (Calls | readonly Calls[])[] | undefined
}

/** Where an agent stands in its file. */
interface Site {
  /** Of the agent, or of what differs in some of them. */
  path: Problem['path']
  /** What stands there, if that is not all of the agent. */
  own?: Scripted
  /** Of all who can be paid. */
  names: ReadonlySet<string>
  /** Of no population, so that nobody is `$next` to it. */
  isOne?: boolean
}

type Calls = Record<string, Record<string, unknown>>

const TOOLS = { ...effects, ...reads }

/**
 * What would come to nothing while a society runs: tools and scripts that there are not, calls that the agent has no tool for, arguments
 * that a tool doesn't take, payees that nobody is called.
 *
 */
export function scriptProblems(agent: Scripted, { path, own = agent, names, isOne = false }: Site): Problem[] {
  const { name = '', tools, role = '', script = [] } = agent
  const granted = tools ?? (Object.hasOwn(roles, role) ? roles[role]?.tools : undefined) ?? []
  const known = isOne ? names : new Set([...names, '$self', '$next'])
  const calls = (own.script ? script : []).flatMap((turn, at) =>
    isList(turn)
      ? turn.flatMap((call, index) => entriesOf(call, [...path, 'script', at, index]))
      : entriesOf(turn, [...path, 'script', at]),
  )
  return [
    ...(own.tools ?? []).flatMap((tool, at) => toolProblem(tool, [...path, 'tools', at])),
    ...modelProblem(own.model, [...path, 'model']),
    ...calls.flatMap(({ tool, args, path }) => callProblems({ name, tool, args, granted }, path, known)),
  ]
}

function entriesOf(call: Calls, path: Problem['path']) {
  return Object.entries(call).map(([tool, args]) => ({ tool, args, path: [...path, tool] }))
}

function toolProblem(tool: string, path: Problem['path']): Problem[] {
  return Object.hasOwn(TOOLS, tool)
    ? []
    : [{ path, message: `there is no tool "${tool}"${meant(tool, Object.keys(TOOLS))}` }]
}

function modelProblem(model: string | undefined, path: Problem['path']): Problem[] {
  const script = /^scripted:(.*)$/.exec(model ?? '')?.[1]
  if (script === undefined || Object.hasOwn(personas, script)) return []
  return [{ path, message: `there is no script "${script}"; there are ${Object.keys(personas).join(', ')}` }]
}

function callProblems(
  {
    name,
    tool,
    args,
    granted,
  }: { name: string; tool: string; args: Record<string, unknown>; granted: readonly string[] },
  path: Problem['path'],
  names: ReadonlySet<string>,
): Problem[] {
  const unknown = toolProblem(tool, path)
  if (unknown.length > 0) return unknown
  if (!granted.includes(tool)) return [{ path, message: `${name} has no tool "${tool}": add it to its tools` }]
  const parsed = TOOLS[tool as keyof typeof TOOLS].schema.strict().safeParse(args)
  if (!parsed.success)
    return parsed.error.issues.map((issue) => ({ path: [...path, ...issue.path], message: issue.message }))
  if (tool !== 'pay' || isAddress(String(args.to)) || names.has(String(args.to))) return []
  const near = meant(
    String(args.to),
    [...names].filter((known) => !(CONTRACTS as readonly string[]).includes(known)),
  )
  const message = `nobody is called "${args.to}": name an agent or an outsider, or give an address${near}`
  return [{ path: [...path, 'to'], message }]
}

/** All who can be paid. */
export function payees(members: readonly string[], outsiders: readonly string[]): Set<string> {
  return new Set([...CONTRACTS, 'client', ...outsiders, ...members])
}

function meant(given: string, known: readonly string[]): string {
  const near = nearest(given, known)
  return near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}
