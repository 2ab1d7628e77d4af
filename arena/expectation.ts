import { Environment } from '@marcbachmann/cel-js'
import { formatAmount } from '../policies/index.ts'
import type { Event } from './event.ts'
import { type State, snapshot } from './state.ts'

/** What somebody looks for in a society: a truth in CEL, the Common Expression Language, over the state at the end of a tick. */
export interface Expectation {
  readonly text: string
  /** @throws {@link ExpectationError} when it asks for what is not there, such as an agent of another name */
  holds(facts: Facts): boolean
}

/** The values of all variables. */
type Facts = Record<keyof typeof VARIABLES, unknown>

/** The variables of an expression; amounts are in POL. */
export const VARIABLES = {
  tick: 'int',
  ...{ allowed: 'int', denied: 'int', executed: 'int', refused: 'int', failed: 'int', proofs: 'int' },
  ...{ slashed: 'double', burned: 'double' },
  agents: 'map<string, Agent>',
  policies: 'map<string, Policy>',
  workflows: 'map<string, Workflow>',
  ...{
    tasks: 'map<string, int>',
    claims: 'map<string, int>',
    slashes: 'map<string, int>',
    proposals: 'map<string, int>',
  },
} as const

/** The fields of their records. */
export const RECORDS = {
  Agent: {
    role: 'string',
    ...{ balance: 'double', stake: 'double', locked: 'double', slashed: 'double' },
    ...{ allowed: 'int', denied: 'int', executed: 'int', refused: 'int', failed: 'int' },
  },
  Policy: { version: 'int', mode: 'string', params: 'map<string, double>' },
  Workflow: { tasks: 'int', done: 'int', verified: 'bool', paid: 'double', escrow: 'double' },
} as const

/** CEL knows a record's type by its class. */
class Agent {}
class Policy {}
class Workflow {}

const environment = new Environment({ limits: { maxAstNodes: 2_000 } })
  .registerType('Agent', { ctor: Agent, fields: RECORDS.Agent })
  .registerType('Policy', { ctor: Policy, fields: RECORDS.Policy })
  .registerType('Workflow', { ctor: Workflow, fields: RECORDS.Workflow })
for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type)

/**
 * @throws {@link ExpectationError} when it is no truth about a society
 * @example
 * parseExpectation('agents["rex"].refused > 0 && policies["spending"].version == 1')
 * parseExpectation('slash > 0') // throws: Unknown variable: slash
 */
export function parseExpectation(text: string): Expectation {
  const { valid, type, error } = environment.check(text)
  if (!valid) throw new ExpectationError(text, reasonOf(error))
  if (type !== 'bool') throw new ExpectationError(text, `it is of type ${type}, and has to be true or false`)
  return {
    text,
    holds(facts) {
      try {
        return environment.evaluate(text, facts) === true
      } catch (cause) {
        throw new ExpectationError(text, reasonOf(cause), { cause })
      }
    },
  }
}

const DEEDS = {
  'action.intended': 'allowed',
  'action.denied': 'denied',
  'action.executed': 'executed',
  'action.refused': 'refused',
  'turn.failed': 'failed',
} as const
type Deed = (typeof DEEDS)[keyof typeof DEEDS]

/** Gathers what the state does not count: deeds by agent. */
export function openFacts(): { take(event: Event): void; read(state: State): Facts } {
  const all = noDeeds()
  const deeds = new Map<string, Record<Deed, bigint>>()
  return {
    take({ type, agent }) {
      if (agent === null || !Object.hasOwn(DEEDS, type)) return
      const deed = DEEDS[type as keyof typeof DEEDS]
      const own = deeds.get(agent) ?? noDeeds()
      deeds.set(agent, own)
      own[deed] += 1n
      all[deed] += 1n
    },
    read(state) {
      const { agents, policies, workflows, claims, slashes, proposals } = snapshot(state, state.tick)
      const tasks = Object.values(workflows).flatMap((workflow) => workflow.tasks)
      return {
        ...all,
        tick: BigInt(state.tick),
        proofs: BigInt(state.totals.proofs),
        slashed: pol(state.totals.slashed),
        burned: pol(state.totals.burned),
        agents: mapOf(Object.values(agents), ({ name, role, balance, stake, locked, slashed }) =>
          Object.assign(new Agent(), {
            ...{ role, balance: pol(balance), stake: pol(stake), locked: pol(locked), slashed: pol(slashed) },
            ...(deeds.get(name) ?? noDeeds()),
          }),
        ),
        policies: mapOf(Object.values(policies), ({ version, mode, params, units }) => {
          const values = Object.entries(params).map(([param, value]) => [param, inUnits(value, units[param])])
          return Object.assign(new Policy(), { version: BigInt(version), mode, params: Object.fromEntries(values) })
        }),
        workflows: mapOf(Object.values(workflows), ({ tasks, verified, paid, escrow }) => {
          const done = tasks.filter(({ status }) => status === 'done').length
          const counts = { tasks: BigInt(tasks.length), done: BigInt(done) }
          return Object.assign(new Workflow(), { ...counts, verified, paid: pol(paid), escrow: pol(escrow) })
        }),
        tasks: countBy(['open', 'claimed', 'pending', 'done', 'failed'], tasks, ({ status }) => status),
        claims: countBy(['open', 'settled', 'dead'], Object.values(claims), ({ status }) => status),
        slashes: countBy(['escrow', 'released', 'reversed'], Object.values(slashes), ({ status }) => status),
        proposals: countBy(
          ['pending', 'active', 'succeeded', 'defeated', 'queued', 'executed'],
          Object.values(proposals),
          (proposal) => proposal.state,
        ),
      }
    },
  }
}

const noDeeds = (): Record<Deed, bigint> => ({ allowed: 0n, denied: 0n, executed: 0n, refused: 0n, failed: 0n })

function mapOf<Item extends { name: string }>(items: readonly Item[], make: (item: Item) => object) {
  return Object.fromEntries(items.map((item) => [item.name, make(item)]))
}

/** How many of each kind; of those that are known there may be none. */
function countBy<Item>(known: readonly string[], items: readonly Item[], kindOf: (item: Item) => string) {
  const counts = new Map(known.map((kind) => [kind, 0n]))
  for (const item of items) counts.set(kindOf(item), (counts.get(kindOf(item)) ?? 0n) + 1n)
  return Object.fromEntries(counts)
}

/** A number of CEL is a double: good to compare with, not to account with. */
const pol = (wei: bigint): number => inUnits(wei, 'e-18 POL')
const inUnits = (value: bigint, unit?: string): number => Number.parseFloat(formatAmount(value, unit))

/** Without the drawing of the place, which is below the message. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}

/** What is looked for is no truth about a society. */
export class ExpectationError extends Error {
  override readonly name = 'Arena.ExpectationError'
  constructor(text: string, why: string, options?: ErrorOptions) {
    const fields = (record: Record<string, string>) => Object.keys(record).join(', ')
    const records = Object.entries(RECORDS).map(([name, record]) => `${name} has ${fields(record)}`)
    super(
      `"${text}" can't be asked: ${why}. Variables are ${fields(VARIABLES)}; ${records.join('; ')}. Amounts are in POL, and numbers to add to them have a point (1.0).`,
      options,
    )
  }
}
