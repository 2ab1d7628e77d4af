import { isAddress } from 'viem/utils'
import { z } from 'zod'
import type { Address } from '../action.ts'
import type { Work } from '../context.ts'
import type { Claim, ClaimLeaf, Dispute, Proposal, Slash, Snapshot, Task, Workflow } from '../snapshot.ts'
import { ToolError } from './tool.ts'

export const Hash = z.string().regex(/^0x[0-9a-f]{64}$/, 'a hash is 0x and 64 lower-case hex digits')
export const TaskRef = z.strictObject({
  workflow: Hash.describe('the workflow hash'),
  task: z.int().min(0).max(31).describe('the task index'),
})
export const ClaimRef = z.strictObject({
  claim: z
    .string()
    .regex(/^\d{1,78}$/)
    .describe('the claim id'),
})
export const LeafRef = ClaimRef.extend({
  leaf: z
    .int()
    .min(0)
    .max(255)
    .default(0)
    .describe('which result of the claim; 0 for the first, and so for a claim of one'),
})
export const DisputeRef = z.strictObject({
  dispute: z
    .string()
    .regex(/^\d{1,78}$/)
    .describe('the dispute id'),
})
export const ProposalRef = z.strictObject({
  proposal: z
    .string()
    .regex(/^\d{1,78}$/)
    .describe('the proposal id'),
})

/** A contract of the society. */
export function contract({ addresses }: Snapshot, name: string): Address {
  return own(addresses, name) ?? missing('contract', name, addresses)
}

/** An address by agent name (its account), by a name in `addresses`, or as itself. */
export function party({ addresses, agents }: Snapshot, who: string): Address {
  if (isAddress(who)) return who
  return (
    own(agents, who)?.account ??
    own(addresses, who) ??
    missing('agent, contract or party', who, { ...agents, ...addresses })
  )
}

export function workflow({ workflows }: Snapshot, hash: string): Workflow {
  return own(workflows, hash) ?? missing('workflow', hash, workflows)
}

export function task(snapshot: Snapshot, ref: z.output<typeof TaskRef>): Task {
  const { tasks } = workflow(snapshot, ref.workflow)
  return (
    tasks.find(({ index }) => index === ref.task) ??
    missing('task', String(ref.task), Object.fromEntries(tasks.map(({ index }) => [index, index])))
  )
}

export function claim({ claims }: Snapshot, id: string): Claim {
  return own(claims, id) ?? missing('claim', id, claims)
}

/** A leaf of a claim, with the claim. */
export function leafAt(
  snapshot: Snapshot,
  { claim: id, leaf: index }: z.output<typeof LeafRef>,
): { claim: Claim; leaf: ClaimLeaf } {
  const found = claim(snapshot, id)
  const leaf =
    found.leaves[index] ?? missing('leaf', String(index), Object.fromEntries(found.leaves.map((_, at) => [at, at])))
  return { claim: found, leaf }
}

/** One's own work on a leaf, as it was claimed. @throws {ToolError} when it is another's */
export function ownWork(bench: ReadonlyMap<string, Work>, { claim: id, leaf }: z.output<typeof LeafRef>) {
  for (const { claim: made, ...work } of bench.values())
    if (made?.batch === BigInt(id) && made.index === leaf) return { ...work, claim: made }
  throw new ToolError(`claim ${id} is not from your bench: its claimant answers for it`)
}

export function dispute({ disputes }: Snapshot, id: string): Dispute {
  return own(disputes, id) ?? missing('dispute', id, disputes)
}

export function slash({ slashes }: Snapshot, offence: string): Slash {
  return own(slashes, offence) ?? missing('slash', offence, slashes)
}

export function proposal({ proposals }: Snapshot, id: string): Proposal {
  return own(proposals, id) ?? missing('proposal', id, proposals)
}

/** `workflow:task`, the key of finished work on the bench. */
export function benchKey(ref: z.output<typeof TaskRef>): string {
  return `${ref.workflow}:${ref.task}`
}

/** Names come from models: `constructor` is none. */
export function own<V>(record: Record<string, V>, name: string): V | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

export function missing(what: string, name: string, known: Record<string, unknown>): never {
  throw new ToolError(`no ${what} '${name}'; there are: ${Object.keys(known).join(', ') || 'none'}`)
}
