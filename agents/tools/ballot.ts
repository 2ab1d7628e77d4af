import { encodePacked, keccak256, recoverTypedDataAddress } from 'viem/utils'
import { z } from 'zod'
import { ballotData } from '../../contracts/typed.ts'
import type { Address, Hex } from '../action.ts'
import type { ToolContext } from '../context.ts'
import type { Member } from '../snapshot.ts'
import { contract } from './find.ts'

/** The order of OpenZeppelin's GovernorCountingSimple.VoteType. */
export const SUPPORT = { against: 0, for: 1, abstain: 2 } as const
export const Vote = z.enum(['for', 'against', 'abstain'])

/** A signed ballot as it is published: how somebody votes, and nothing that could sign again. */
const Published = z.strictObject({
  vote: Vote,
  nonce: z.string().regex(/^\d{1,78}$/),
  signature: z.string().regex(/^0x[0-9a-f]{130}$/),
})

/** As `castVotesBySig` takes it. */
export interface SignedBallot {
  voter: Address
  support: number
  signature: Hex
}

type Site = Pick<ToolContext, 'snapshot' | 'chainId' | 'blobs'>

/** Signs a ballot with the agent's own key and publishes it under the name that {@link findBallot} looks for. */
export async function publishBallot(
  { proposal, vote }: { proposal: string; vote: z.output<typeof Vote> },
  { me, signer, blobs, ...site }: Site & Pick<ToolContext, 'me' | 'signer'>,
): Promise<void> {
  const nonce = nonceOf(me)
  const signature = await signer.signTypedData(dataOf({ proposal, vote, voter: me.owner, nonce }, site))
  const ballot = JSON.stringify({ vote, nonce: String(nonce), signature })
  await blobs.put(new TextEncoder().encode(ballot), ballotName(proposal, me.owner))
}

/** The ballot that an agent has published over a proposal; none where it is no ballot, not signed by it, or not its next one. */
export async function findBallot(
  proposal: string,
  member: Member,
  { blobs, ...site }: Site,
): Promise<SignedBallot | undefined> {
  const { owner: voter } = member
  const { success, data } = Published.safeParse(parsed(await blobs.get(ballotName(proposal, voter))))
  if (!success || BigInt(data.nonce) !== nonceOf(member)) return undefined
  const { vote } = data
  const signature = data.signature as Hex
  const message = dataOf({ proposal, vote, voter, nonce: nonceOf(member) }, site)
  const by = await recoverTypedDataAddress({ ...message, signature }).catch(() => undefined)
  return by === voter ? { voter, support: SUPPORT[vote], signature } : undefined
}

/** The name under which a key's ballot over a proposal is published. */
export function ballotName(proposal: string, voter: Address): Hex {
  return keccak256(encodePacked(['string', 'uint256', 'address'], ['ballot', BigInt(proposal), voter]))
}

/** Each ballot that counts takes one. */
function nonceOf({ key }: Member): bigint {
  return key?.ballots ?? 0n
}

function dataOf(
  { proposal, vote, ...rest }: { proposal: string; vote: z.output<typeof Vote>; voter: Address; nonce: bigint },
  { chainId, snapshot }: Omit<Site, 'blobs'>,
) {
  const message = { proposalId: BigInt(proposal), support: SUPPORT[vote], ...rest }
  return ballotData(chainId, contract(snapshot, 'governor'), message)
}

/** Anybody may have published anything. */
function parsed(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
