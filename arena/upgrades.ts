import type { Address, Hex } from 'viem'
import type { Parts } from '../contracts/deploy.ts'
import { zeroAddress } from '../contracts/zero.ts'
import { policyById } from './policyById.ts'
import type { Read } from './policyChanges.ts'
import { draftWith, strangeParts } from './policyDrafts.ts'
import type { PolicyDraft, World } from './world.ts'

/** Drafts of which a part on chain is not what their sources make, with what is wrong. */
export type Strangers = ReadonlyMap<PolicyDraft, readonly string[]>

/** Whether a call puts other code behind a policy. */
export function isUpgrade({ contract, name }: Read): boolean {
  return contract === 'registry' && name === 'upgrade'
}

/** The version that such a call would put in force, if the society knows it. */
export function draftIn(drafts: readonly PolicyDraft[], call: Read): PolicyDraft | undefined {
  return draftWith(drafts, partsIn(call))
}

/** The strange ones among the versions that these calls would put in force: nothing that is known of their sources says anything about them. */
export async function strangersIn({ drafts, chain }: World, calls: readonly Read[]): Promise<Strangers> {
  const named = new Set(calls.filter(isUpgrade).flatMap((call) => draftIn(drafts, call) ?? []))
  const checked = [...named].map(async (draft) => [draft, await strangeParts(chain, draft)] as const)
  return new Map((await Promise.all(checked)).filter(([, wrong]) => wrong.length > 0))
}

/** What such a call does, and what nobody should overlook. */
export function upgradeWords(world: World, call: Read, strange: Strangers): string {
  const { code, verifier, migration } = partsIn(call)
  const draft = draftIn(world.drafts, call)
  const wrong = (draft && strange.get(draft)) ?? []
  return [
    `put ${policyName(world, call.args[0] as Hex)} in the version ${draft?.name ?? `with code ${code}`}`,
    verifier === zeroAddress ? 'decided on chain' : `proved to the verifier ${verifier}`,
    ...(migration === zeroAddress ? [] : [`its states carried over by ${migration}`]),
    ...wrong.map((part) => `NOT WHAT IT SAYS IT IS: ${part}`),
  ].join(', ')
}

/** Of a policy that nobody knows its id. */
export function policyName(world: Pick<World, 'policies'>, id: Hex): string {
  return policyById(world, id)?.name ?? `policy ${id}`
}

function partsIn({ args }: Read): Required<Parts> {
  const [, code, verifier, , , migration] = args as [Hex, Address, Address, number, bigint[], Address]
  return { code, verifier, migration }
}
