import { decodeFunctionData, type Hex } from 'viem'
import { policyRegistryAbi } from '../contracts/generated/index.ts'
import { unpackWords } from '../policies/index.ts'
import type { Event } from './event.ts'
import type { PolicyInForce, World } from './world.ts'

/** Says in the policies' own terms what new chain events mean: changed parameters, and what a proposal would change. */
export function describeChanges(world: World, events: readonly Event[]): void {
  for (const { type, data } of events) {
    if (type === 'chain.registry.ParamsSet') describeParams(world, data.id as Hex, data)
    if (type === 'chain.governor.ProposalCreated') describeProposal(world, data)
  }
}

function describeParams(world: World, id: Hex, { version, params }: Event['data']): void {
  const policy = byId(world, id)
  if (!policy) return
  const words = (params as string[]).map(BigInt)
  const { name, step } = policy
  world.recorder.record('policy.changed', null, { name, version, params: unpackWords(step.params, words), words })
}

function describeProposal(world: World, { proposalId, calldatas }: Event['data']): void {
  const changes = (calldatas as Hex[]).flatMap((data): [string, { from: unknown; to: unknown }][] => {
    const change = readSetParams(data)
    const policy = change && byId(world, change.id)
    const now = policy && world.state.policies[policy.name]?.params
    if (!change || !policy || !now) return []
    const wanted = unpackWords(policy.step.params, change.words) as Record<string, bigint>
    const changed = Object.keys(wanted).filter((name) => wanted[name] !== now[name])
    return changed.map((name) => [`${policy.name} ${name}`, { from: now[name], to: wanted[name] }])
  })
  world.recorder.record('proposal.described', null, { id: proposalId, diff: Object.fromEntries(changes) })
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
