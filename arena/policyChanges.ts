import type { Hex } from 'viem'
import { keptWords, unpackWords } from '../policies/index.ts'
import { policyById } from './policyById.ts'
import type { PolicyChange } from './policyDifferences.ts'
import { draftIn } from './upgrades.ts'
import type { World } from './world.ts'

/** A call of a proposal, read. */
export interface Read {
  contract: string
  name: string
  args: readonly unknown[]
}

type Version = PolicyChange['after']
/** What a policy is after some calls: in force, repealed, or what the arena can't tell. */
type Standing = Version | 'repealed' | 'unknown'

/** What a policy is today, and after the last call. */
export interface Whole {
  before: Version
  after: Standing
}

interface PolicyChanges {
  /** What each call does to a policy as the calls before it leave it; none where the arena can't tell one of the two. */
  each: (PolicyChange | undefined)[]
  /** One for each policy. */
  whole: Whole[]
}

/** The timelock makes the calls in order, so what the second does begins where the first one ends. */
export function policyChanges(
  world: Pick<World, 'policies' | 'drafts' | 'state'>,
  calls: readonly Read[],
): PolicyChanges {
  const whole = new Map<Hex, Whole>()
  const each = calls.map((call) => {
    if (call.contract !== 'registry' || !['setParams', 'upgrade', 'repeal'].includes(call.name)) return undefined
    const id = call.args[0] as Hex
    const today = whole.get(id)?.before ?? inForce(world, id)
    if (!today) return undefined
    const before = whole.get(id)?.after ?? today
    const after = next(world, before, call, today)
    whole.set(id, { before: today, after })
    return typeof before === 'string' || typeof after === 'string' ? undefined : { before, after }
  })
  return { each, whole: [...whole.values()] }
}

function inForce(world: Pick<World, 'policies' | 'state'>, id: Hex): Version | undefined {
  const policy = policyById(world, id)
  const words = world.state.paramWords[policy?.name ?? '']
  return policy && words ? { ...policy, words } : undefined
}

function next({ drafts }: Pick<World, 'drafts'>, before: Standing, call: Read, today: Version): Standing {
  // The registry refuses whatever comes after a repeal.
  if (before === 'repealed' || call.name === 'repeal') return 'repealed'
  if (call.name === 'setParams') return before === 'unknown' ? before : withWords(before, call.args[1] as bigint[])
  const draft = draftIn(drafts, call)?.policy
  // With another number of words no account's state could be carried over.
  if (draft && Number(call.args[3]) !== keptWords(draft.step)) return 'unknown'
  // The registry keeps it under its id, whatever the code is called.
  return draft
    ? withWords({ ...draft, name: today.name, id: today.id, upgrades: true }, call.args[4] as bigint[])
    : 'unknown'
}

/** Anything can be proposed. */
function withWords(policy: Omit<Version, 'words'>, words: readonly bigint[]): Standing {
  try {
    unpackWords(policy.step.params, words)
    return { ...policy, words }
  } catch {
    return 'unknown'
  }
}
