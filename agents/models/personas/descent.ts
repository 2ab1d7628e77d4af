import { deadlineOf, unpackTurn } from '../../../contracts/descent.ts'
import type { Dispute } from '../../snapshot.ts'
import type { Move, View } from '../scripted.ts'

type Calls = NonNullable<Move['calls']>

/** The next move of each dispute over one's own results: answers what is demanded, and ends it when the challenger is silent. */
export function answer({ me, snapshot }: View): Calls {
  const mine = open(snapshot).filter(({ claim }) => snapshot.claims[claim]?.claimant === me.account)
  return mine.flatMap((dispute) => {
    if (isClaimants(dispute)) return [call('revealStates', dispute)]
    return isOver(dispute, snapshot.time) ? [call('endDispute', dispute)] : []
  })
}

/**
 * The next move of each dispute that one has started: goes on where what was revealed differs, kills by what was revealed at the
 * bottom, and ends it when the claimant is silent, or the result died of something else.
 */
export function descend({ me, snapshot }: View): Calls {
  const mine = open(snapshot).filter(({ challenger }) => challenger === me.account)
  return mine.flatMap((dispute) => {
    const isDead = snapshot.claims[dispute.claim]?.leaves[dispute.leaf]?.status === 'dead'
    if (isDead || (isClaimants(dispute) && isOver(dispute, snapshot.time))) return [call('endDispute', dispute)]
    if (isClaimants(dispute)) return []
    return [call(dispute.revealed.at(-1)?.level === 0 ? 'killRevealed' : 'pickStates', dispute)]
  })
}

function open({ disputes }: View['snapshot']): Dispute[] {
  return Object.values(disputes).filter(({ status }) => status === 'open')
}

function isClaimants({ turn }: Dispute): boolean {
  return unpackTurn(turn).round % 2 === 0
}

function isOver({ turn }: Dispute, time: bigint): boolean {
  return deadlineOf(unpackTurn(turn)) <= time
}

function call(tool: string, { id }: Dispute): Calls[number] {
  return { tool, args: { dispute: id } }
}
