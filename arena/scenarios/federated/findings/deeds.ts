import type { Ended } from '../../../findings.ts'

/** A call of the contract of rounds, and what became of it. */
export interface Deed {
  readonly tick: number
  readonly agent: string
  readonly call: string
  readonly end: 'executed' | 'refused' | 'denied'
  /** Whether it went with a proof. */
  readonly proved: boolean
  readonly gas: number
  /** Of the signed transaction. */
  readonly bytes: number
  /** When its proof was asked for and there, in milliseconds; absent where it was made elsewhere. */
  readonly proving?: { readonly from: number; readonly to: number }
}

/** All calls of the contract of rounds, in the order of the log. What an agent's own policy denied was never sent: its call is read from its words. */
export function deedsIn({ events, bytesOf, proofTimes }: Pick<Ended, 'events' | 'bytesOf' | 'proofTimes'>): Deed[] {
  const calls = new Map<string, string>()
  const statements = new Map<string, string>()
  return events.flatMap(({ type, tick, agent, data }): Deed[] => {
    const id = String(data.id)
    const { contract, call } = (data.args ?? {}) as { contract?: string; call?: string }
    if (type === 'action.intended' && contract === 'rounds') calls.set(id, String(call))
    if (type === 'proof') statements.set(id, String((data.signals as string[])[2]))
    const end = ENDS[type]
    const name = end === 'denied' ? /^rounds\.(\w+)/.exec(String(data.summary))?.[1] : calls.get(id)
    if (!end || !name || agent === null) return []
    const statement = statements.get(id)
    const proving = statement === undefined ? undefined : proofTimes.get(statement)
    const cost = { gas: Number(data.gas ?? 0), bytes: data.tx ? bytesOf(String(data.tx)) : 0 }
    return [{ tick, agent, call: name, end, proved: statement !== undefined, ...cost, ...(proving && { proving }) }]
  })
}

const ENDS: Readonly<Record<string, Deed['end']>> = {
  'action.executed': 'executed',
  'action.refused': 'refused',
  'action.denied': 'denied',
}
