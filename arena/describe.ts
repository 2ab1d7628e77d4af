import type { Hex } from 'viem'
import { decodeFunctionData } from 'viem/utils'
import type { Intent } from '../agents/action.ts'
import type { Parts } from '../contracts/deploy.ts'
import { nodesIn, packTurn, startTurn } from '../contracts/descent.ts'
import { traceResolverAbi } from '../contracts/generated/index.ts'
import { unitsOf } from './adoption.ts'
import type { Event } from './event.ts'
import { inWords, namedParams } from './paramNames.ts'
import { policyById } from './policyById.ts'
import { draftWith } from './policyDrafts.ts'
import { describeProposal } from './proposals.ts'
import type { World } from './world.ts'

/** Which intent a transaction came from. */
export type SentBy = ReadonlyMap<unknown, Intent>

/** Says in the policies' own terms what new chain events mean: changed policies, and what a proposal would change. */
export async function describeChanges(world: World, events: readonly Event[]): Promise<void> {
  for (const { type, data } of events) {
    if (type === 'chain.registry.ParamsSet') describeParams(world, data.id as Hex, data)
    if (type === 'chain.registry.Upgraded') describeUpgrade(world, data)
    if (type === 'chain.governor.ProposalCreated') await describeProposal(world, data)
  }
}

/** What a batch is about: its leaves are hidden, but who claimed says so. */
export function describeClaims({ recorder }: World, events: readonly Event[], sent: SentBy): void {
  for (const { type, data } of events) {
    if (type !== 'chain.claims.BatchOpened') continue
    const { tool, args } = sent.get(data.tx) ?? {}
    const leaves = tool === 'submitClaim' ? [args] : tool === 'submitBatch' && (args as { tasks: unknown[] }).tasks
    if (leaves) recorder.record('claim.described', null, { claim: data.batch, leaves })
  }
}

/** What stands in the calldata of a dispute's moves and not in the events: where it begins, and the nodes that were revealed. */
export function describeDisputes({ recorder, state }: World, events: readonly Event[], sent: SentBy): void {
  const { disputeClock = 0n, clockExtension = 0n } = state.numbers
  let time = 0n
  for (const { type, data } of events) {
    if (type === 'block') time = BigInt(data.timestamp as string)
    if (type !== 'chain.traces.Demanded' && type !== 'chain.traces.Revealed') continue
    const call = sent.get(data.tx)?.call.data
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
  const policy = policyById(world, id)
  if (!policy) return
  const words = (params as string[]).map(BigInt)
  const { name, step } = policy
  const values = namedParams(step.params, words)
  const summary = Object.entries(values).flatMap(([param, value]) => inWords(step.params.fields, param, value))
  world.recorder.record('policy.changed', null, { name, version, params: values, words, summary: summary.join(', ') })
}

/** From the next tick on everybody decides by the version that was voted for. */
function describeUpgrade({ drafts, policies, recorder }: World, { version, params, ...parts }: Event['data']): void {
  const draft = draftWith(drafts, parts as unknown as Parts)
  if (!draft) return
  policies.set(draft.policy.name, draft.policy)
  const words = (params as string[]).map(BigInt)
  const { name, step, mode } = draft.policy
  recorder.record('policy.changed', null, {
    ...{ name, version: Number(version), params: namedParams(step.params, words), words },
    ...{ mode, units: unitsOf(step), summary: `by the code of ${draft.name}` },
  })
}
