import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { type AgentInput, defineAgent } from '../agents/agent.ts'
import { crowd, MOST, type Script, scripted } from '../agents/population.ts'
import { type FieldType, parseAmount } from '../policies/index.ts'
import { Rule, setOf } from './libraryRules.ts'
import { defineSociety, type Governed, type Society, type SocietyInput } from './society.ts'
import { type Problem, payees, scriptProblems } from './yamlScript.ts'

/** One call, `pay: { to: bob, amount: '1' }`. */
const Call = z.record(z.string(), z.record(z.string(), z.unknown()))
/** What is done in a turn: a call, or several in one message. */
const Turn = z.union([Call, z.array(Call)], 'a call such as `pay: { to: bob, amount: "1" }`, or a list of them')

/** Numbers and amounts by name; their own definition checks them. */
const Amounts = z.record(z.string(), z.union([z.number(), z.string()]))

const Agent = z.strictObject({
  name: z.string(),
  role: z.string(),
  model: z.string().default('scripted'),
  prompt: z.string().optional(),
  tools: z.array(z.string()).optional(),
  stake: z.union([z.number(), z.string()]).optional(),
  funds: z.union([z.number(), z.string()]).optional(),
  governance: z.enum(['on', 'off']).optional(),
  rests: z.boolean().optional(),
  budget: Amounts.optional(),
  script: z.array(Turn).optional(),
})

type Agent = z.output<typeof Agent>

const Population = Agent.extend({
  count: z.int(),
  faulty: Agent.omit({ name: true })
    .partial()
    .extend({ model: z.string().optional(), share: z.union([z.string(), z.number()]) })
    .optional(),
})

const Policy = z.strictObject({
  name: z.string(),
  rules: z.array(Rule).min(1),
  mode: z.enum(['proof', 'guard']).default('guard'),
  on: z.union([z.string(), z.record(z.string(), z.array(z.string()))]),
  params: z.record(z.string(), z.union([z.int(), z.string()])).default({}),
  sets: z.record(z.string(), z.array(z.string())).default({}),
})

/** A society without code of its own. */
const Yaml = z.strictObject({
  name: z.string(),
  ticks: z.int().min(1).optional(),
  outsiders: z.array(z.string()).optional(),
  agents: z.array(Agent).default([]),
  populations: z.array(Population).default([]),
  policies: z.array(Policy).default([]),
  budget: Amounts.optional(),
  prices: z.record(z.string(), Amounts).optional(),
})

type Path = Problem['path']

/**
 * A society out of YAML: agents, populations and policies of the library. Whatever is code (skills, workflows, own policies) needs a
 * society in TypeScript.
 *
 * @param file - what messages call it
 * @throws {@link YamlError} naming each problem with its line
 */
export function parseSociety(text: string, file: string): Society {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0)
    throw new YamlError(
      file,
      document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message })),
    )
  /** The line of the deepest part of a path that is there. */
  const lineOf = (path: Path): number => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: readonly [number, ...number[]] } | undefined
      if (node?.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  const fail = (problems: readonly Problem[]): never => {
    throw new YamlError(
      file,
      problems.map(({ path, message }) => ({
        line: lineOf(path),
        message: `${path.join('.') || 'the file'}: ${message}`,
      })),
    )
  }
  /** Runs what knows nothing of lines. */
  const at = <T>(path: Path, run: () => T): T => {
    try {
      return run()
    } catch (error) {
      return fail([{ path, message: error instanceof Error ? error.message : String(error) }])
    }
  }

  const content = document.toJS()
  if (content === null || typeof content !== 'object' || Array.isArray(content))
    return fail([{ path: [], message: `${content === null ? 'is empty' : 'is no society'}: ${BEGIN}` }])
  const parsed = Yaml.safeParse(content)
  if (!parsed.success) return fail(parsed.error.issues.map(problemOf))
  const { name, ticks, outsiders, budget, prices, agents, populations, policies } = parsed.data
  const wrong = scriptsOf(parsed.data)
  if (wrong.length > 0) return fail(wrong)
  const members = [
    ...agents.flatMap((agent, index) => at(['agents', index], () => [checked(inputOf(agent))])),
    ...populations.flatMap((each, index) => at(['populations', index], () => crowdOf(each).map(checked))),
  ]
  const roles = [...new Set(members.map(({ role }) => (typeof role === 'string' ? role : role.name)))]
  const governed = policies.map((policy, index) => at(['policies', index], () => governedOf(policy, roles)))
  return at([], () =>
    defineSociety({
      name,
      agents: members,
      policies: governed,
      ...(ticks && { ticks }),
      ...(outsiders && { outsiders }),
      ...(budget && { budget }),
      ...(prices && { prices: prices as SocietyInput['prices'] & {} }),
    }),
  )
}

const BEGIN = 'write its `name`, its `agents` and its `policies`, or begin with `polity init FOLDER`'

/** Problems of all scripts; those of a population are the same for each of its agents. */
function scriptsOf({ agents, populations, outsiders = [] }: z.output<typeof Yaml>): Problem[] {
  const crowded = populations.flatMap(({ name, count }) =>
    Array.from({ length: Math.max(0, Math.min(count, MOST)) }, (_, at) => `${name}-${at + 1}`),
  )
  const names = payees([...agents.map(({ name }) => name), ...crowded], outsiders)
  return [
    ...agents.flatMap((agent, at) => scriptProblems(agent, { path: ['agents', at], names, isOne: true })),
    ...populations.flatMap(({ faulty, ...each }, at) => {
      const path = ['populations', at]
      const differs = faulty && { path: [...path, 'faulty'], own: faulty, names }
      return [
        ...scriptProblems(each, { path, names }),
        ...(differs ? scriptProblems({ ...each, ...given(faulty) }, differs) : []),
      ]
    }),
  ]
}

function given<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}

/** Unknown keys are reported where they stand, the other problems where the value is. */
function problemOf(issue: z.core.$ZodIssue): Problem {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    return { path: [...issue.path, key], message: `there is nothing of that name here` }
  }
  return { path: issue.path, message: issue.message }
}

function checked(agent: AgentInput): AgentInput {
  defineAgent(agent)
  return agent
}

/** In scripts `$self` and `$next` are names: everybody can pay its neighbour, and the last one the first. */
function inputOf({ script, ...agent }: Agent, names: Record<string, string> = {}): AgentInput {
  const follows = script && agent.model === 'scripted'
  return { ...given(agent), ...(follows && { persona: scripted(callsOf(script, names)) }) } as unknown as AgentInput
}

function crowdOf({ count, faulty, ...each }: z.output<typeof Population>): AgentInput[] {
  const { share = 0, ...other }: { share?: string | number } = faulty ?? {}
  return crowd({ name: each.name, count, share }, (name, { isFaulty, next }) =>
    inputOf({ ...each, ...(isFaulty && other), name }, { $self: name, $next: next }),
  )
}

function callsOf(script: readonly z.output<typeof Turn>[], names: Record<string, string>): Script {
  const named = (value: unknown) => (typeof value === 'string' && Object.hasOwn(names, value) ? names[value] : value)
  return script.map((turn) =>
    (Array.isArray(turn) ? turn : [turn]).flatMap((call) =>
      Object.entries(call).map(([tool, args]) => ({
        tool,
        args: Object.fromEntries(Object.entries(args).map(([key, value]) => [key, named(value)])),
      })),
    ),
  )
}

function governedOf(
  { name, rules, mode, on, params, sets }: z.output<typeof Policy>,
  roles: readonly string[],
): Governed {
  const policy = setOf(name, rules, roles)
  if (mode === 'guard' && Object.keys(policy.secrets).length > 0)
    throw new Error('it looks into a list, which only a proof can: give it `mode: proof`')
  const amounts = Object.entries(params).map(([param, value]) => {
    const type = policy.params.fields[param] as FieldType | undefined
    const unit = type && 'unit' in type ? type.unit : undefined
    return [param, typeof value === 'number' ? BigInt(value) : parseAmount(value, unit)]
  })
  return { policy, mode, on, params: Object.fromEntries(amounts), sets }
}

/** The file is no society. */
export class YamlError extends Error {
  override readonly name = 'Arena.YamlError'
  constructor(file: string, problems: readonly { line: number; message: string }[]) {
    super(problems.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'))
  }
}
