import type { Address } from '../../agents/action.ts'
import { type Signer, SignerRefusedError, UnknownSignerError, type Wallets } from '../../agents/wallet.ts'
import type { Addresses } from '../../contracts/addresses.ts'
import { predictAddresses } from '../../contracts/addresses.ts'
import { namesOf, partiesOf } from '../names.ts'
import type { Society } from '../society.ts'
import { openSigner, type SessionSigner } from './client.ts'
import { ANCHORS, agentWarrant, founding } from './society.ts'
import type { WarrantInput } from './warrant.ts'

/** All keys of a run, in one process of their own. */
export interface Keyring extends Wallets {
  /** Founding is over: from here on agents sign what agents may, the operator anchors, and no session is issued any more. */
  govern(society: Society, addresses: Addresses): Promise<void>
  /** Time is the run's: the same caps hold in a replay. */
  tell(time: bigint): Promise<void>
  close(): Promise<void>
}

/**
 * Starts the process that has a society's keys, with sessions for its founding.
 *
 * @param phraseFile - where it finds the seed phrase, which is not read here
 */
export async function openKeyring(
  society: Society,
  { phraseFile, chainId }: { phraseFile: string; chainId: number },
): Promise<Keyring> {
  const parties = partiesOf(society)
  const process = await openSigner({ keys: { phraseFile, count: parties.length }, chainId, clock: 'told' })
  const { addresses: owners } = process
  const keys = new Map(parties.map((name, key) => [name, key]))
  const sessions = new Map<string, SessionSigner>()
  const issue = async (name: string, warrant: Omit<WarrantInput, 'key'>) => {
    await sessions.get(name)?.revoke()
    sessions.set(name, await process.issue({ ...warrant, key: keys.get(name) ?? -1 }))
  }
  const start = founding(predictAddresses(owners[0] as Address), owners)
  const brought = Object.keys(society.contracts)
  const founders = ['client', ...brought]
  await Promise.all([
    issue('operator', start.operator),
    issue('client', start.client),
    ...brought.map((name) => issue(name, start.brought)),
  ])

  const signers = parties.map((name, index) => signerOf(name, owners[index] as Address, sessions))
  const signer = (who: number | string): Signer => {
    const found = signers[typeof who === 'number' ? who : (keys.get(who) ?? -1)]
    if (!found) throw new UnknownSignerError(who, parties)
    return found
  }
  return {
    signer,
    async govern(played, addresses) {
      const place = { society: played, addresses, names: namesOf(society, { signer }), chainId }
      const past = founders.map((name) => sessions.get(name))
      for (const name of founders) sessions.delete(name)
      await Promise.all([
        ...past.map((session) => session?.revoke()),
        issue('operator', ANCHORS),
        ...society.agents.map((agent) => issue(agent.name, agentWarrant(agent, signer(agent.name).address, place))),
      ])
      await process.seal()
    },
    tell: process.tell,
    close: process.close,
  }
}

/** Whoever holds it asks with the session that its party has by then. */
function signerOf(name: string, address: Address, sessions: ReadonlyMap<string, SessionSigner>): Signer {
  const session = () => {
    const found = sessions.get(name)
    if (!found) throw new SignerRefusedError(`${name} has no session`)
    return found
  }
  return Object.freeze({
    address,
    signTransaction: async (transaction) => session().signTransaction(transaction),
    signTypedData: async (data) => session().signTypedData(data),
    stateKey: async (scope) => session().stateKey(scope),
  } satisfies Signer)
}
