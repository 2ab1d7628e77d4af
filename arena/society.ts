import type { Address } from 'viem'
import { z } from 'zod'
import { AGENT_NAME, type AgentInput, type AgentSpec, isScripted } from '../agents/agent.ts'
import { Budget, type BudgetInput } from '../agents/budget.ts'
import type { Skill } from '../agents/context.ts'
import type { Persona } from '../agents/models/scripted.ts'
import { Price } from '../agents/models/usage.ts'
import type { Snapshot } from '../agents/snapshot.ts'
import { defineSociety as defineAgents } from '../agents/society.ts'
import { CONTRACTS } from '../contracts/addresses.ts'
import type { Numbers } from '../contracts/numbers.ts'
import type { Held, Step } from '../policies/index.ts'
import type { Blobs } from './blobs.ts'
import type { Ended, Findings } from './findings.ts'

/** A policy set in force from the start of a society. */
export interface Governed {
  policy: Step
  /** `proof`: every action carries a proof. `guard`: the gate decides on chain. */
  mode: 'proof' | 'guard'
  /** The contract whose functions it governs, or by contract the signatures. */
  on: string | Record<string, readonly string[]>
  params?: Record<string, bigint>
  /** The members of a set, by the parameter that holds its root: names of the society, or addresses. */
  sets?: Record<string, readonly string[]>
  /**
   * What a member holds of the policy's bound secrets, by their names: openings out of its private data. They go to its own check
   * and its prover; no event, transaction or message has them.
   */
  secrets?: (holder: Holder) => Readonly<Record<string, Held>>
}

/** A contract that a society brings along: compiled and deployed at genesis, and governed as the house's own are. */
export interface Brought {
  /** Solidity. */
  source: string
  /** Which contract of the source. */
  contract: string
  /** Of its constructor; an address by the name of a party or contract. */
  args?: readonly (string | bigint)[]
}

/**
 * A version to come of a policy of the same name. Where its state has another layout than that of the version which the society begins
 * with, the policy has a `migrate` from there.
 */
export interface Draft extends Pick<Governed, 'policy' | 'params' | 'sets' | 'secrets'> {
  /** `guard` unless given. */
  mode?: Governed['mode']
  /** Contracts of the society's own that stand for parts of it, by their names: its author's word, which voters see checked. */
  brought?: { code?: string; verifier?: string; migration?: string }
}

/** Who acts: the name in the society, and the address that a policy sees as the actor. */
export interface Holder {
  agent: string
  actor: Address
}

/** A workflow that the client funds at the start. */
export interface WorkflowPlan {
  name: string
  tasks: TaskPlan[]
  /** Ticks until the client may take back what is not done. */
  deadline: number
}

export interface TaskPlan {
  name: string
  /** Which skill does it. */
  kind: string
  needs?: number[]
  /** How many claims on it may die before its escrow goes back to the client; 3 unless given. */
  retries?: number
  /** Another than the worker of this task must do it. */
  apartFrom?: number
  /** In POL. */
  reward: string
  /** What to do, for people and models. */
  spec: Record<string, unknown>
  /** The step that each row goes through; makes it a trace task, whose result can be disputed row by row. */
  step?: Step
  /** The most rows of a run whose rows are its worker's secret: who doubts its result demands a proof. */
  secret?: number
}

/** What a society's own code works with, once the run's input is there. */
export interface Workshop {
  blobs: Blobs
  /** Blobs by the name that the society gave them in `inputs`. */
  input(name: string): Uint8Array
}

/** Everything that `polity run` needs to know. */
export interface Society {
  name: string
  agents: AgentSpec[]
  policies: Governed[]
  /** Versions of these policies that a vote can put in force, by a name of their own: contracts, verifiers and migrations stand on chain from the start. */
  drafts: Record<string, Draft>
  /** Contracts of its own, by the name that policies and tools know them by. */
  contracts: Record<string, Brought>
  /** Parties with an address but no agent. */
  outsiders: string[]
  /** Files that go into the run. */
  inputs: Record<string, Uint8Array>
  workflows: (workshop: Workshop) => WorkflowPlan[]
  skills: (workshop: Workshop) => Record<string, Skill>
  /** Scripts by name, besides those of the house: `model: 'scripted:NAME'`. */
  personas: Record<string, Persona>
  /** Voted numbers that it is born with, where they are not the arena's: seconds, basis points, wei. */
  numbers: Partial<Numbers>
  /** What all agents together may use of turns and models; shared out evenly among those that think in a tick. */
  budget: Budget
  /** What models cost, by their names: `{ 'openai:gpt-4o-mini': { input: '0.15', output: '0.6' } }` for a million tokens each. */
  prices: Record<string, Price>
  /** Ends the run; it also ends after `ticks`. */
  done: (snapshot: Snapshot) => boolean
  ticks: number
  /** What people want to know at the end. */
  report: (snapshot: Snapshot, workshop: Workshop) => string[]
  /** What they want to know at length: tables, JSON and a page, made of the log; `polity run` ends with it, and `polity report` makes it again. */
  findings?: (ended: Ended) => Promise<Findings>
}

/** A society as a user writes it; all but name, agents and policies may be left out. */
export type SocietyInput = { agents: AgentInput[] } & Pick<Society, 'name' | 'policies'> &
  Partial<Omit<Society, 'agents' | 'budget' | 'prices'>> & {
    budget?: BudgetInput
    prices?: Record<string, z.input<typeof Price>>
  }

/**
 * A society of agents under policies, for `polity run FILE`.
 *
 * @throws {@link SocietyError} naming what does not fit together
 * @example
 * export default defineSociety({
 *   name: 'hello',
 *   agents: [{ name: 'ada', role: 'worker', model: 'scripted', funds: 100, persona }],
 *   policies: [{ policy: spending, mode: 'proof', on: 'token', params: { 'spendLimit.max': 10n ** 18n } }],
 * })
 */
export function defineSociety(input: SocietyInput): Society {
  const society: Society = {
    drafts: {},
    contracts: {},
    outsiders: [],
    inputs: {},
    workflows: () => [],
    skills: () => ({}),
    personas: {},
    numbers: {},
    done: () => false,
    ticks: 12,
    report: () => [],
    ...input,
    agents: defineAgents({ name: input.name, agents: input.agents }).agents,
    ...budgeted(input),
  }
  checkPrices(society, society.agents)
  const brought = Object.keys(society.contracts)
  const odd = brought.find((name) => !AGENT_NAME.test(name))
  if (odd !== undefined)
    throw new SocietyError(
      society.name,
      `a contract is called "${odd}"`,
      'Name it in lower-case letters, digits and dashes, at most 32.',
    )
  const names = [...RESERVED, ...CONTRACTS, ...brought, ...society.outsiders, ...society.agents.map(({ name }) => name)]
  const twice = firstTwice(names)
  if (twice) throw new SocietyError(society.name, `two parties are called "${twice}"`, 'Give each a name of its own.')
  const policies = society.policies.map(({ policy }) => policy.name)
  const same = firstTwice(policies)
  if (same) throw new SocietyError(society.name, `two policies are called "${same}"`, 'Give each a name of its own.')
  const stray = Object.entries(society.drafts).find(([, { policy }]) => !policies.includes(policy.name))
  if (stray)
    throw new SocietyError(
      society.name,
      `draft "${stray[0]}" is a version of "${stray[1].policy.name}", which is no policy of it`,
      `Name it after one of ${policies.join(', ')}.`,
    )
  return society
}

const Spending = z.object({ budget: Budget.default({}), prices: z.record(z.string(), Price).default({}) })

function budgeted({ name, budget, prices }: SocietyInput): Pick<Society, 'budget' | 'prices'> {
  const parsed = Spending.safeParse({ budget, prices })
  if (!parsed.success) throw new SocietyError(name, z.prettifyError(parsed.error), 'See docs/agents.md, "Budgets".')
  return parsed.data
}

/** Of agents, the first whose model has no price though a budget limits what it costs. */
export function unpriced(society: Society, agents: readonly AgentSpec[]): AgentSpec | undefined {
  return agents.find((agent) => !isScripted(agent) && costs(society, agent) && !society.prices[agent.model])
}

/** @throws {@link SocietyError} when one of them is {@link unpriced} */
export function checkPrices(society: Society, agents: readonly AgentSpec[]): void {
  const free = unpriced(society, agents)
  if (free)
    throw new SocietyError(
      society.name,
      `a budget limits what models cost, and "${free.model}" of ${free.name} has no price`,
      `Give \`prices: { '${free.model}': { input: '…', output: '…' } }\`, for a million tokens each.`,
    )
}

function costs({ budget }: Society, agent: AgentSpec): boolean {
  return budget.cost !== undefined || agent.budget.cost !== undefined
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return names.find((name) => seen.size === seen.add(name).size)
}

/** Parties of every society: who deploys and keeps time, and who pays for workflows. */
export const RESERVED = ['operator', 'client'] as const

export class SocietyError extends Error {
  override readonly name = 'Arena.SocietyError'
  constructor(society: string, what: string, next: string) {
    super(`Society "${society}": ${what}. ${next}`)
  }
}
