import { readFileSync } from 'node:fs'
import { stringToHex } from 'viem'
import type { AgentInput } from '../../../agents/agent.ts'
import type { ToolName } from '../../../agents/roles/role.ts'
import type { Task } from '../../../agents/snapshot.ts'
import { UsageError } from '../../exit.ts'
import { defineSociety, type Society } from '../../society.ts'
import { type Client, clientsOf } from './clients.ts'
import { prepare } from './data.ts'
import { findingsOf } from './findings/index.ts'
import { modelOf, wordOf } from './format.ts'
import { gatheringSkills, gatheringTasks, leaningSkills, roundOf } from './gathering.ts'
import { checkGiven, rowsOf } from './given.ts'
import { aggregator, keeper } from './personas/aggregator.ts'
import { board, trusting } from './personas/board.ts'
import { coordinator } from './personas/coordinator.ts'
import type { Federation } from './personas/federation.ts'
import { TASK } from './personas/models.ts'
import { isOver, phaseSeconds } from './personas/progress.ts'
import { trainer } from './personas/trainer.ts'
import { watcher } from './personas/watcher.ts'
import { federatedPolicies } from './policies.ts'
import { hideRows } from './privacy.ts'
import { MODES, type Mode, openLibrary } from './rounds.ts'
import { MAX_CLIENTS, MIN_CLIENTS } from './sharding.ts'

/** The options of `polity run federated`, with their defaults. */
export const options = {
  clients: '12',
  rounds: '3',
  modes: 'proved,claimed,sampled',
  samples: '4',
  adversaries: 'flipper,scaler,rider,stale,swapper,silent',
  label: '',
  epsilon: '',
  folds: '5',
  repeats: '1',
}

/** Without a file: rows of two Gaussian classes, made from the seed. */
export const inputs = (): Record<string, Uint8Array> => ({ csv: new Uint8Array() })

/**
 * Clients train a model together, and keep their rows: each hands in the step of gradient descent that a drawn minibatch gives, shown by a
 * proof, or claimed and shown when somebody asks. The DAO decides which model is used; what it decides is where the next round begins.
 *
 * @throws UsageError for options that make no federation, errors of the data set
 */
export default function federated(given: typeof options, files: Record<string, Uint8Array>, seed: string): Society {
  const dataset = rowsOf(textOf(files), { label: given.label, seed })
  const prepared = prepare(dataset, { seed, clients: count('clients', given.clients, MIN_CLIENTS, MAX_CLIENTS) })
  const { format, heldOut } = prepared
  const modes = modesOf(given.modes, count('rounds', given.rounds, 1, 100))
  const epsilon = epsilonOf(given.epsilon)
  const shards = epsilon === undefined ? prepared.shards : hideRows(prepared.shards, { epsilon, seed })
  const clients = clientsOf({ format, shards }, seed, given.adversaries)
  const plan = {
    ...{ seed, clients: clients.length, rounds: modes.length },
    ...{ folds: count('folds', given.folds, 0, 20), repeats: count('repeats', given.repeats, 1, 20) },
  }
  const federation: Federation = {
    format,
    clients,
    heldOut,
    library: openLibrary(format),
    modes,
    bond: BOND,
    pot: POT,
    phase: PHASE,
  }
  return defineSociety({
    name: 'federated',
    agents: [
      ...clients.map((client) => clientAgent(federation, client)),
      {
        ...{ name: 'ceres', role: 'coordinator', model: 'scripted', funds: 2 * BOND + POT, stake: 500 },
        ...{ persona: coordinator(federation), tools: COORDINATOR },
      },
      {
        ...{ name: 'wanda', role: 'watcher', model: 'scripted', funds: 2 * BOND },
        ...{ persona: watcher(federation), tools: MEMBER },
      },
      {
        ...{ name: 'ada', role: 'worker', model: 'scripted', stake: 1500, tools: WORKER },
        persona: aggregator(federation, (task) => !leansOn(task)),
      },
      {
        ...{ name: 'mallory', role: 'worker', model: 'scripted', stake: 1500, tools: WORKER },
        ...{ persona: aggregator(federation, leansOn), skills: leaningSkills(format) },
      },
      { name: 'hana', role: 'keeper', model: 'scripted', stake: 500, persona: keeper, tools: KEEPER },
      ...['olga', 'otto', 'owen'].map((name): AgentInput => {
        return { name, role: 'board', model: 'scripted', stake: 2500, persona: board(federation), tools: ['castVote'] }
      }),
    ],
    contracts: {
      rounds: {
        source: readFileSync(new URL('./Rounds.sol', import.meta.url), 'utf8'),
        contract: 'FederatedRounds',
        args: [
          ...['token', 'gate', 'models', stringToHex(TASK, { size: 32 })],
          wordOf(modelOf(format, Array<bigint>(format.features + 1).fill(0n))),
          ...[BigInt(BOND) * 10n ** 18n, phaseSeconds(PHASE), BigInt(count('samples', given.samples, 1, 64))],
        ],
      },
    },
    policies: federatedPolicies(federation),
    personas: { trusting: trusting(federation) },
    workflows: () => [
      { name: 'rounds', deadline: 10 + modes.length * ROUND_TICKS, tasks: gatheringTasks(format, modes.length) },
    ],
    skills: () => gatheringSkills(format),
    done: (snapshot) =>
      isOver(snapshot, federation) &&
      hasAllLeft(snapshot.brought.rounds?.news ?? []) &&
      Object.values(snapshot.slashes).every(({ status }) => status !== 'escrow') &&
      Object.values(snapshot.agents).every(({ bonds }) => bonds === 0n),
    ticks: 20 + modes.length * ROUND_TICKS,
    findings: (ended) => findingsOf(ended, { federation, prepared, dataset, plan, epsilon }),
  })
}

/** What a new run refuses beside: see {@link checkGiven}. */
export function check(given: typeof options, files: Record<string, Uint8Array>, seed: string): void {
  checkGiven(given, textOf(files), seed)
}

const textOf = (files: Record<string, Uint8Array>): string => new TextDecoder().decode(files.csv)

/** In POL. */
const BOND = 100
const POT = 120
/** In ticks. */
const PHASE = 2
/** In ticks, at most. */
const ROUND_TICKS = 45

const MEMBER: ToolName[] = ['callContract', 'approve', 'look']
const COORDINATOR: ToolName[] = [
  ...MEMBER,
  'pay',
  'registerModel',
  'propose',
  'queueProposal',
  'executeProposal',
  'doTask',
  'claimTask',
  'submitResult',
]

const WORKER: ToolName[] = ['doTask', 'claimTask', 'submitClaim', 'publishClaim', 'closeClaim', 'takeBonds']
const KEEPER: ToolName[] = ['inspectClaim', 'challengeClaim', 'settleClaim', 'releaseSlash', 'closeClaim', 'takeBonds']

/** Mallory aggregates the first round, and wrongly; when that has died, another does it again. */
const leansOn = (task: Task): boolean => roundOf(task) === 1 && task.attempt === 0

/** One who does not ask its own policy before it sends: the gate does. */
function clientAgent(federation: Federation, client: Client): AgentInput {
  const governance = client.kind === 'swapper' ? 'off' : 'on'
  const persona = trainer(federation, client)
  return { name: client.name, role: 'client', model: 'scripted', funds: 2 * BOND, governance, persona, tools: MEMBER }
}

function hasAllLeft(news: readonly { event: string }[]): boolean {
  const number = (...events: string[]) => news.filter(({ event }) => events.includes(event)).length
  return number('Joined') === number('Left', 'Buried')
}

function modesOf(text: string, rounds: number): Mode[] {
  const given = text.split(',').map((mode) => mode.trim())
  const odd = given.find((mode) => !(MODES as readonly string[]).includes(mode))
  if (odd !== undefined) throw new UsageError(`modes=${text}: "${odd}" is none of ${MODES.join(', ')}.`)
  return Array.from({ length: rounds }, (_, round) => given[round % given.length] as Mode)
}

/** Below, nothing is learnt; above, nothing is hidden. */
const EPSILONS = [0.5, 100] as const

function epsilonOf(text: string): number | undefined {
  if (text === '') return undefined
  const value = Number(text)
  if (!(value >= EPSILONS[0] && value <= EPSILONS[1]))
    throw new UsageError(`epsilon=${text}: give a number from ${EPSILONS.join(' to ')}, or none for rows as they are.`)
  return value
}

function count(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${name}=${text}: give a whole number from ${least} to ${most}.`)
  return value
}
