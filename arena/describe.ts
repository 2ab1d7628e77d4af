import { decodeFunctionData, type Hex } from 'viem'
import type { Intent } from '../agents/action.ts'
import { nodesIn, packTurn, startTurn } from '../contracts/descent.ts'
import { policyRegistryAbi, traceResolverAbi } from '../contracts/generated/index.ts'
import { type Fields, flattenValues, formatAmount, type Layout, unpackWords } from '../policies/index.ts'
import type { Event } from './event.ts'
import type { PolicyInForce, World } from './world.ts'

/** Which intent a transaction came from. */
interface Sent {
  intent: Intent
  tx: Hex
}

/** Says in the policies' own terms what new chain events mean: changed parameters, and what a proposal would change. */
export function describeChanges(world: World, events: readonly Event[]): void {
  for (const { type, data } of events) {
    if (type === 'chain.registry.ParamsSet') describeParams(world, data.id as Hex, data)
    if (type === 'chain.governor.ProposalCreated') describeProposal(world, data)
  }
}

/** What a batch is about: its leaves are hidden, but who claimed says so. */
export function describeClaims({ recorder }: World, events: readonly Event[], sent: readonly Sent[]): void {
  for (const { type, data } of events) {
    if (type !== 'chain.claims.BatchOpened') continue
    const { tool, args } = sent.find(({ tx }) => tx === data.tx)?.intent ?? {}
    const leaves = tool === 'submitClaim' ? [args] : tool === 'submitBatch' && (args as { tasks: unknown[] }).tasks
    if (leaves) recorder.record('claim.described', null, { claim: data.batch, leaves })
  }
}

/** What stands in the calldata of a dispute's moves and not in the events: where it begins, and the nodes that were revealed. */
export function describeDisputes({ recorder, state }: World, events: readonly Event[], sent: readonly Sent[]): void {
  const { disputeClock = 0n, clockExtension = 0n } = state.numbers
  let time = 0n
  for (const { type, data } of events) {
    if (type === 'block') time = BigInt(data.timestamp as string)
    if (type !== 'chain.traces.Demanded' && type !== 'chain.traces.Revealed') continue
    const call = sent.find(({ tx }) => tx === data.tx)?.intent.call.data
    const { dispute } = data
    if (call && type === 'chain.traces.Revealed')
      recorder.record('dispute.revealed', null, { dispute, nodes: nodesIn(call) ?? [] })
    const opened = call && type === 'chain.traces.Demanded' && demandedIn(call)
    if (!opened) continue
    const turn = packTurn(startTurn(opened.rows, time, { disputeClock, clockExtension }))
    recorder.record('dispute.described', null, { dispute, node: opened.statesRoot, turn })
  }
}

function demandedIn(data: Hex): { rows: number; statesRoot: Hex } | undefined {
  const { functionName, args } = decodeFunctionData({ abi: traceResolverAbi, data })
  return functionName === 'demand' ? args[2].result : undefined
}

function describeParams(world: World, id: Hex, { version, params }: Event['data']): void {
  const policy = byId(world, id)
  if (!policy) return
  const words = (params as string[]).map(BigInt)
  const { name, step } = policy
  const values = namedParams(step.params, words)
  const summary = Object.entries(values).flatMap(([param, value]) => inWords(step.params.fields, param, value))
  world.recorder.record('policy.changed', null, { name, version, params: values, words, summary: summary.join(', ') })
}

function describeProposal(world: World, { proposalId, calldatas }: Event['data']): void {
  const changes = (calldatas as Hex[]).flatMap((data): [string, { from: bigint; to: bigint; summary: string }][] => {
    const change = readSetParams(data)
    const policy = change && byId(world, change.id)
    const now = policy && world.state.policies[policy.name]?.params
    if (!change || !policy || !now) return []
    const wanted = namedParams(policy.step.params, change.words)
    const changed = Object.keys(wanted).filter((name) => wanted[name] !== now[name])
    const { fields } = policy.step.params
    return changed.map((name) => {
      const [from, to] = [now[name] ?? 0n, wanted[name] ?? 0n]
      const [before, after] = [from, to].map((value) => formatAmount(value, unitOf(fields, name)))
      return [`${policy.name} ${name}`, { from, to, summary: `${before} -> ${after}` }]
    })
  })
  world.recorder.record('proposal.described', null, { id: proposalId, diff: Object.fromEntries(changes) })
}

/** Parameters by the names that people vote on: a member of a record is `spendLimit.limits.max`. */
export function namedParams(layout: Layout, words: readonly bigint[]): Record<string, bigint> {
  return flattenValues(layout.declared, unpackWords(layout, words)) as Record<string, bigint>
}

/** `spendLimit.max = 1 POL`; a set's root says nothing to people. */
function inWords(fields: Fields, param: string, value: unknown): string[] {
  const type = fields[param]
  if (!type || type.kind === 'root' || typeof value !== 'bigint') return []
  return [`${param} = ${formatAmount(value, unitOf(fields, param))}`]
}

/** What a field is counted in, if it says so. */
export function unitOf(fields: Fields, name: string): string | undefined {
  const type = fields[name]
  return type && 'unit' in type ? type.unit : undefined
}

function readSetParams(data: Hex): { id: Hex; words: readonly bigint[] } | undefined {
  try {
    const { functionName, args } = decodeFunctionData({ abi: policyRegistryAbi, data })
    return functionName === 'setParams' ? { id: args[0], words: args[1] } : undefined
  } catch {
    return undefined
  }
}

function byId({ policies }: World, id: Hex): PolicyInForce | undefined {
  return [...policies.values()].find((policy) => policy.id === id)
}
