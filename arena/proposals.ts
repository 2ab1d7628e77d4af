import type { Hex } from 'viem'
import { decodeFunctionData, isAddress } from 'viem/utils'
import type { PolicyDifference } from '../agents/snapshot.ts'
import { pol } from '../agents/wire.ts'
import type { ContractName } from '../contracts/addresses.ts'
import { ABIS } from '../contracts/logs.ts'
import { formatAmount } from '../policies/index.ts'
import { wordText } from './assembly.ts'
import { canonicalJson, type Event, toWire } from './event.ts'
import { nameOf } from './known.ts'
import { namedParams, unitOf } from './paramNames.ts'
import { policyChanges, type Read, type Whole } from './policyChanges.ts'
import { differenceOf, type PolicyChange, unknownDifference } from './policyDifferences.ts'
import { isUpgrade, policyName, strangersIn, upgradeWords } from './upgrades.ts'
import type { World } from './world.ts'

/**
 * Says what a proposal would do, in words that are made of its calls: its proposer's own stand in its description. Who replays the
 * society makes them again, so nobody takes anybody's word for what would be allowed otherwise.
 */
export async function describeProposal(world: World, { proposalId, targets, calldatas }: Event['data']): Promise<void> {
  const calls = (targets as string[]).map((target, at) => read(world, target, (calldatas as Hex[])[at] as Hex))
  const strange = await strangersIn(world, calls)
  // Examples are made of a version's sources: of one whose contracts are made of something else they would say nothing.
  const drafts = world.drafts.filter((draft) => !strange.has(draft))
  const { each, whole } = policyChanges({ ...world, drafts }, calls)
  world.recorder.record('proposal.described', null, {
    id: proposalId,
    does: calls.map((call, at) =>
      isUpgrade(call) ? upgradeWords(world, call, strange) : inWords(world, call, each[at]),
    ),
    // Where two calls set one parameter, the change is from what it is to what the last one leaves.
    diff: Object.fromEntries(
      whole.flatMap(({ before, after }) => (typeof after === 'string' ? [] : paramsOf({ before, after }))),
    ),
    differences: await Promise.all(whole.flatMap((change) => differing(world, change))),
  })
}

function read({ state }: World, target: string, data: Hex): Read {
  const contract = nameOf(state, target)
  try {
    const { functionName, args = [] } = decodeFunctionData({ abi: ABIS[contract as ContractName], data })
    return { contract, name: functionName, args }
  } catch {
    return { contract, name: data.slice(0, 10), args: [] }
  }
}

/** Parameters that would have another value. */
function paramsOf({ before, after }: PolicyChange): [string, { from: bigint; to: bigint; summary: string }][] {
  const now = namedParams(before.step.params, before.words)
  const { fields } = after.step.params
  return Object.entries(namedParams(after.step.params, after.words)).flatMap(([name, to]) => {
    const from = now[name]
    if (from === undefined || from === to) return []
    const [old, fresh] = [from, to].map((value) => formatAmount(value, unitOf(fields, name)))
    return [[`${before.name} ${name}`, { from, to, summary: `${old} -> ${fresh}` }]]
  })
}

/** Of a repealed policy there is nothing to find: the words of the call say that all is denied. */
function differing(world: World, { before, after }: Whole): Promise<PolicyDifference>[] {
  if (after === 'repealed') return []
  return [
    after === 'unknown' ? Promise.resolve(unknownDifference(before.name)) : differenceOf(world, { before, after }),
  ]
}

function inWords(world: World, { contract, name, args }: Read, change?: PolicyChange): string {
  if (change && name === 'setParams') return settingOf(change)
  const known = Object.hasOwn(WORDS, `${contract}.${name}`) ? WORDS[`${contract}.${name}`] : undefined
  return (
    known?.(world, ...(args as never[])) ?? `${contract}.${name}(${args.map((arg) => text(arg, world)).join(', ')})`
  )
}

function settingOf(change: PolicyChange): string {
  const params = paramsOf(change).map(([param, { summary }]) => `${param}: ${summary}`)
  return params.length ? `set ${params.join(', ')}` : `set ${change.before.name} to what it is`
}

const WORDS: Record<string, (world: World, ...args: never[]) => string | undefined> = {
  'registry.repeal': (world, id: Hex) => `repeal ${policyName(world, id)}: what it governs is denied`,
  'registry.revoke': (world, ground: Hex) => `revoke ${text(ground, world)} as a ground for slashes`,
  'params.set': ({ state }, numbers: Record<string, bigint | number>) => {
    const now = state.numbers as Record<string, bigint>
    const changed = Object.entries(numbers).filter(([name, value]) => now[name] !== BigInt(value))
    return `set ${changed.map(([name, value]) => `${name}: ${now[name]} -> ${value}`).join(', ') || 'no number'}`
  },
  'gate.enroll': ({ state }, owner: Hex, role: number) => {
    const named = Object.entries(state.roles).find(([, number]) => number === role)?.[0] ?? `role ${role}`
    return `admit ${nameOf(state, owner)} as ${named}`
  },
  'gate.exclude': ({ state }, account: Hex) => `exclude ${nameOf(state, account)}`,
  'models.adopt': (_, task: Hex, id: Hex) => `use model ${id.slice(0, 10)} for ${quoted(task)}`,
  'models.rollBack': (_, task: Hex) => `use the model before the present one for ${quoted(task)}`,
  'token.transfer': ({ state }, to: Hex, amount: bigint) =>
    `pay ${pol(amount)} POL of the treasury to ${nameOf(state, to)}`,
  'token.approve': ({ state }, spender: Hex, amount: bigint) =>
    `let ${nameOf(state, spender)} take ${pol(amount)} POL of the treasury`,
  'market.fund': ({ state }, hash: Hex) => {
    const proposed = state.proposed[hash]
    if (!proposed) return undefined
    const { name, proposer, tasks, escrow } = proposed
    const many = tasks.length === 1 ? 'task' : 'tasks'
    const by = nameOf(state, proposer)
    return `fund ${canonicalJson(name)}, a workflow that ${by} proposed: ${tasks.length} ${many}, ${pol(escrow)} POL`
  },
  'vault.reverse': ({ state }, { account, amount }: { account: Hex; amount: bigint }) =>
    `give ${nameOf(state, account)} back the ${pol(amount)} POL that it was slashed`,
}

/** Names of tasks are their proposer's words. */
function quoted(word: Hex): string {
  return canonicalJson(wordText(word))
}

function text(arg: unknown, { state }: World): string {
  return typeof arg === 'string' && isAddress(arg) ? nameOf(state, arg) : canonicalJson(toWire(arg))
}
