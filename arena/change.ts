import type { Address } from 'viem'
import { formatUnits } from 'viem/utils'
import { type AgentSpec, defineAgent } from '../agents/agent.ts'
import { writtenBudget } from '../agents/budget.ts'
import { personas } from '../agents/models/personas/index.ts'
import { addressBook } from '../agents/wallet.ts'
import type { Numbers } from '../contracts/numbers.ts'
import { parseAmount, permitAll } from '../policies/index.ts'
import { resolvePolicy } from './adoption.ts'
import { CONFIG } from './chainConfig.ts'
import { setParams } from './commands/policySet.ts'
import { UsageError } from './exit.ts'

import type { Changes, Intervention } from './fork.ts'
import { namesOf, partiesOf } from './names.ts'

import { nearest } from './near.ts'
import { parseTicks, type Scene, sceneOf } from './scene.ts'
import { type Governed, type Society, unpriced } from './society.ts'

/** One thing that is other from a tick on, read and known to the society. */
export type Change =
  | { of: 'seed'; seed: string }
  | { of: 'ticks'; ticks: number }
  | { of: 'param'; policy: string; param: string; text: string }
  | { of: 'off'; policy: string }
  | { of: 'number'; number: keyof Numbers; value: number | bigint }
  | { of: 'agent'; agent: string; field: AgentField; text: string }
  | { of: 'silent'; agent: string; text: string }
  | { of: 'out'; agent: string }

const FIELDS = ['model', 'persona', 'prompt', 'governance'] as const
/** What only genesis hands out. */
const ENDOWMENTS = ['funds', 'stake'] as const
type AgentField = (typeof FIELDS)[number] | (typeof ENDOWMENTS)[number]

const NUMBERS = Object.keys(CONFIG.numbers) as (keyof Numbers)[]

/** Every key that can be set in a society, in full. */
export function keysOf({ agents, policies }: Society): string[] {
  return [
    'seed',
    'ticks',
    ...policies.flatMap(({ policy }) => [
      `policy.${policy.name}`,
      ...Object.keys(policy.params.fields).map((param) => `policy.${policy.name}.${param}`),
    ]),
    ...NUMBERS.map((number) => `params.${number}`),
    ...agents.flatMap(({ name }) => [
      `agent.${name}`,
      ...[...FIELDS, ...ENDOWMENTS, 'silent'].map((field) => `agent.${name}.${field}`),
    ]),
  ]
}

/**
 * Changes as they are typed, `KEY=VALUE` each, with their full keys: a parameter that one policy alone has can be written without the
 * policy's name.
 *
 * @throws UsageError naming keys that are near
 */
export function readChanges(society: Society, texts: readonly string[]): Changes {
  const changes: Record<string, string> = {}
  for (const each of texts) {
    const [, given = '', value = ''] = /^([^=]+)=(.*)$/s.exec(each) ?? []
    if (given === '') throw new UsageError(`--set takes KEY=VALUE, such as seed=7, not "${each}".`)
    const key = fullKey(society, given)
    if (Object.hasOwn(changes, key)) throw new UsageError(`--set ${key} is given twice.`)
    changes[key] = value
  }
  return changes
}

function fullKey(society: Society, given: string): string {
  const known = keysOf(society)
  if (known.includes(given)) return given
  const meant = society.policies
    .filter(({ policy }) => Object.keys(policy.params.fields).some((param) => given === `policy.${param}`))
    .map(({ policy }) => `policy.${policy.name}.${given.slice('policy.'.length)}`)
  if (meant.length === 1) return meant[0]!
  if (meant.length > 1) throw new UsageError(`--set ${given} may be ${meant.join(' or ')}: write which.`)
  const near = nearest(given, known)
  const kinds =
    'policy.SET.PARAM, policy.SET (off), params.NUMBER, agent.NAME.model|persona|prompt|governance|funds|stake|silent, agent.NAME (out), seed, ticks'
  throw new UsageError(
    `${society.name} has nothing called "${given}" to set. ${near.length > 0 ? `Did you mean ${near.join(', ')}?` : `There are ${kinds}.`}`,
  )
}

/**
 * What a change with a full key means from tick `at` on.
 *
 * @throws UsageError when it can't be set then
 */
export function changeOf(society: Society, key: string, text: string, at: number): Change {
  fullKey(society, key)
  const [kind, name = '', ...rest] = key.split('.')
  const onlyAtGenesis = (what: string): void => {
    if (at > 0) throw new UsageError(`${key} can be set with --at 0 only: ${what} is what genesis makes.`)
  }
  if (kind === 'seed') return { of: 'seed', seed: text }
  if (kind === 'ticks') {
    if (!/^\d{1,6}$/.test(text) || Number(text) < at)
      throw new UsageError(`ticks takes a whole number from ${at} on, such as ticks=${at + 10}, not "${text}".`)
    return { of: 'ticks', ticks: Number(text) }
  }
  if (kind === 'params') return { of: 'number', ...numberOf(name as keyof Numbers, text) }
  if (kind === 'policy') {
    if (rest.length > 0) return { of: 'param', policy: name, param: rest.join('.'), text }
    if (text !== 'off') throw new UsageError(`${key} takes off, not "${text}"; its parameters are set by name.`)
    checkOff(society, name, at)
    return { of: 'off', policy: name }
  }
  const [field] = rest
  if (field === undefined) {
    if (text !== 'out') throw new UsageError(`${key} takes out, not "${text}"; its parts are set by name.`)
    onlyAtGenesis('who is a member')
    return { of: 'out', agent: name }
  }
  if (field === 'silent') {
    const ranges = parseTicks(text)
    if (!ranges || ranges.some(([from]) => from < Math.max(1, at)))
      throw new UsageError(
        `${key} takes ticks from ${Math.max(1, at)} on, such as ${key}=${Math.max(1, at)},4-9, not "${text}".`,
      )
    return { of: 'silent', agent: name, text }
  }
  if ((ENDOWMENTS as readonly string[]).includes(field)) onlyAtGenesis('what an agent begins with')
  return { of: 'agent', agent: name, field: field as AgentField, text }
}

/** What an off policy would need on chain and can't have. */
function checkOff({ policies }: Society, name: string, at: number): void {
  const { policy, on } = policies.find((governed) => governed.policy.name === name) as Governed
  if (on === 'gate' || (typeof on === 'object' && Object.hasOwn(on, 'gate')))
    throw new UsageError(`policy.${name} can't be off: the gate's own functions take proofs alone.`)
  if (at > 0 && policy.secretState)
    throw new UsageError(
      `policy.${name} can be off with --at 0 only: its state is secret, and stands on chain by then.`,
    )
}

function numberOf(number: keyof Numbers, text: string): { number: keyof Numbers; value: number | bigint } {
  const isAmount = typeof CONFIG.numbers[number] === 'bigint'
  const [low, high] = [BigInt(CONFIG.low[number]), BigInt(CONFIG.high[number])]
  let value: bigint
  try {
    value = parseAmount(text, isAmount ? 'e-18 POL' : undefined)
  } catch {
    value = -1n
  }
  if (value < low || value > high)
    throw new UsageError(
      `params.${number} takes a whole number${isAmount ? ' of 1e-18 POL (or an amount such as "50 POL")' : ''} from ${low} to ${high}, which no vote leaves; not "${text}".`,
    )
  return { number, value: isAmount ? value : Number(value) }
}

/**
 * The scene with a change in it.
 *
 * @param names - everybody's address: parameters may name them
 * @throws UsageError, or the error of the part that does not take the value
 */
export function changeScene(scene: Scene, change: Change, names: Record<string, Address>): Scene {
  const { society } = scene
  switch (change.of) {
    case 'seed':
      return { ...scene, seed: change.seed }
    case 'ticks':
      return { ...scene, society: { ...society, ticks: change.ticks } }
    case 'number':
      return { ...scene, numbers: { ...scene.numbers, [change.number]: change.value } }
    case 'silent': {
      const ranges = [...(scene.silent[change.agent] ?? []), ...(parseTicks(change.text) ?? [])]
      return { ...scene, silent: { ...scene.silent, [change.agent]: ranges } }
    }
    case 'out': {
      const agents = society.agents.filter(({ name }) => name !== change.agent)
      if (agents.length === 0) throw new UsageError(`${society.name} needs an agent: not all can be out.`)
      return { ...scene, society: { ...society, agents } }
    }
    case 'agent': {
      const agents = society.agents.map((spec) =>
        spec.name === change.agent ? changeAgent(spec, change.field, change.text, society) : spec,
      )
      const free = unpriced(society, agents)
      if (free)
        throw new UsageError(
          `agent.${free.name}.model takes no "${free.model}": a budget limits what models cost, and it has no price. Give it one in the society's \`prices\`, or take ${['a script', ...Object.keys(society.prices)].join(', ')}.`,
        )
      return { ...scene, society: { ...society, agents } }
    }
    case 'off':
    case 'param':
      return {
        ...scene,
        society: {
          ...society,
          policies: society.policies.map((governed) =>
            governed.policy.name === change.policy ? changePolicy(governed, change, names) : governed,
          ),
        },
      }
  }
}

/**
 * Tries all changes on the society, so that what is wrong is said before anything is made.
 *
 * @throws UsageError, or the error of the part that does not take a value
 */
export function tryChanges(
  society: Society,
  { seed, mnemonic }: { seed: string; mnemonic: string },
  interventions: readonly Intervention[],
): void {
  const names = namesOf(society, addressBook({ mnemonic, names: partiesOf(society) }))
  let scene = sceneOf(society, seed)
  for (const { at, changes } of interventions)
    for (const [key, text] of Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : 1)))
      scene = changeScene(scene, changeOf(scene.society, key, text, at), names)
}

function changeAgent(spec: AgentSpec, field: AgentField, text: string, society: Society): AgentSpec {
  const { persona, mind, purse, ...rest } = spec
  const inPol = (amount: bigint) => formatUnits(amount, 18)
  const written = {
    ...{ ...rest, stake: inPol(spec.stake), funds: inPol(spec.funds) },
    ...(purse && { purse: { ...purse, each: inPol(purse.each), sum: inPol(purse.sum) } }),
    budget: writtenBudget(spec.budget),
  }
  if (field === 'persona') {
    const known = Object.keys({ ...personas, ...society.personas })
    if (!known.includes(text))
      throw new UsageError(`agent.${spec.name}.persona takes a script: ${known.join(', ')}; not "${text}".`)
    return defineAgent({ ...written, model: `scripted:${text}` })
  }
  const kept = persona && (field !== 'model' || text === 'scripted') ? { persona } : {}
  const thinks = mind && (field !== 'model' || text === spec.model) ? { mind } : {}
  return defineAgent({ ...written, ...kept, ...thinks, [field]: text })
}

function changePolicy(
  governed: Governed,
  change: Extract<Change, { of: 'off' | 'param' }>,
  names: Record<string, Address>,
): Governed {
  if (change.of === 'off') return { ...governed, policy: permitAll(governed.policy), mode: 'guard' }
  const { params, sets } = governed
  const { param, text } = change
  const set = setParams(governed.policy, resolvePolicy(governed, names), [`${param}=${text}`], names)
  if (Object.hasOwn(set.trees, param))
    return { ...governed, sets: { ...sets, [param]: text.split(',').filter((member) => member !== '') } }
  return { ...governed, params: { ...params, [param]: (set.params as Record<string, bigint>)[param]! } }
}
