import { createHash } from 'node:crypto'
import type { TypedDataDefinition } from 'viem'
import { keccak256, serializeTransaction } from 'viem/utils'
import type { Signer } from '../../agents/wallet.ts'
import { decideTransaction, decideTyped } from './decide.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { type Meters, meters } from './meters.ts'
import type { Reply, Request } from './protocol.ts'
import type { Transaction, TypedData, Warrant } from './warrant.ts'

/** What the signer's process does, without the process: keys, sessions, sums. */
export interface Office {
  readonly owner: string
  answer(request: Request): Promise<Reply>
}

/**
 * @param token - a new secret name for a session, by nobody to be guessed
 * @param clock - seconds since 1970; without it time is what the owner tells
 */
export function openOffice(
  keys: readonly Signer[],
  {
    chainId,
    token,
    clock,
    ledger: path,
  }: { chainId: number; token: () => string; clock?: () => bigint; ledger?: string | undefined },
): Office {
  const owner = token()
  const sessions = new Map<string, Warrant>()
  const sums: Meters = meters()
  const ledger: Ledger = openLedger(path, sums)
  let told = 0n
  let sealed = false
  let latest = ledger.latest
  /** Never earlier than it was: a clock that is set back revives no session and empties no window, also not over a restart. */
  const now = () => {
    const time = clock?.() ?? told
    if (time > latest) latest = time
    return latest
  }

  const asOwner = ({ id, ...request }: Request): Reply => {
    switch (request.ask) {
      case 'issue': {
        if (sealed) return { id, refused: 'no sessions are issued any more: the office is sealed' }
        const { key, until } = request.warrant
        if (!keys[key]) return { id, refused: `there is no key ${key}` }
        if (until !== undefined && until <= now()) return { id, refused: `until ${until} is past: it is ${latest}` }
        const session = token()
        sessions.set(nameOf(session), request.warrant)
        return { id, result: session }
      }
      case 'seal':
        sealed = true
        return { id, result: true }
      case 'tell':
        if (clock) return { id, refused: 'time here is that of the machine' }
        if (BigInt(request.time) < told) return { id, refused: `time does not go back: it is ${told}` }
        told = BigInt(request.time)
        return { id, result: true }
      case 'revoke':
        return { id, result: sessions.delete(nameOf(request.session)) }
      default:
        return { id, refused: 'the owner signs nothing: issue a session' }
    }
  }

  const asSession = async (warrant: Warrant, { id, ...request }: Request): Promise<Reply> => {
    const signer = keys[warrant.key] as Signer
    const key = signer.address.toLowerCase()
    const refused = (why: string): Reply => {
      ledger.refused({ key, now: now(), why })
      return { id, refused: why }
    }
    if (request.ask === 'revoke') {
      if (sessions.get(nameOf(request.session)) !== warrant) return refused('a session revokes itself alone')
      return { id, result: sessions.delete(nameOf(request.session)) }
    }
    if (warrant.until !== undefined && now() >= warrant.until) return refused(`the session ended at ${warrant.until}`)
    switch (request.ask) {
      case 'transaction': {
        const { transaction } = request
        if (transaction.chainId !== chainId) return refused(`it is for chain ${transaction.chainId}, not ${chainId}`)
        const within = decideTransaction(warrant, transaction, key)
        if (typeof within === 'string') return refused(within)
        const at = { key, hash: hashOf(transaction), now: now() }
        const excess = sums.tooMuch(warrant.caps, within.spends, at)
        if (excess !== undefined) return refused(excess)
        sums.count(within.spends, at)
        ledger.signed({ ...within, ...at })
        return { id, result: await signer.signTransaction(plain(transaction)) }
      }
      case 'typed': {
        const why = decideTyped(warrant, request.typed, chainId)
        return why === undefined ? { id, result: await signer.signTypedData(withNumbers(request.typed)) } : refused(why)
      }
      case 'stateKey': {
        const { scope } = request
        if (scope.chainId !== BigInt(chainId) || scope.gate !== warrant.gate?.address)
          return refused('state keys are of the gate of this session, on its chain')
        return { id, result: String(await signer.stateKey(scope)) }
      }
      default:
        return refused('only the owner does that')
    }
  }

  return {
    owner,
    async answer(request) {
      if (nameOf(request.token) === nameOf(owner)) return asOwner(request)
      const warrant = sessions.get(nameOf(request.token))
      return warrant
        ? asSession(warrant, request)
        : { id: request.id, refused: 'there is no such session, or not any more' }
    },
  }
}

/** Tokens are looked up by their hash: how long that takes says nothing about one. */
function nameOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function plain({ to, ...transaction }: Transaction) {
  return { ...transaction, ...(to && { to }) }
}

function hashOf(transaction: Transaction) {
  return keccak256(serializeTransaction(plain(transaction)))
}

/** JSON has no large numbers: what the types say is one becomes one. */
function withNumbers({ types, primaryType, message, domain }: TypedData): TypedDataDefinition {
  const numbers = (types[primaryType] ?? []).filter(({ type }) => /^u?int\d*$/.test(type))
  const values = numbers.map(({ name }) => [name, BigInt(message[name] as string)] as const)
  return { domain, types, primaryType, message: { ...message, ...Object.fromEntries(values) } } as never
}
