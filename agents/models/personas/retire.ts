import type { Move, View } from '../scripted.ts'

/**
 * Closes one's claims whose window has passed and over which no dispute is open, and takes one's bonds back once none is in use.
 */
export function retire({ me, snapshot }: View): NonNullable<Move['calls']> {
  const { claims, disputes, time } = snapshot
  const live = Object.values(disputes).filter(({ status }) => status === 'open')
  const bonded = Object.values(claims).filter(({ claimant, bonded }) => bonded && claimant === me.account)
  const isHeld = (id: string) =>
    live.some(({ claim }) => claim === id) ||
    claims[id]?.leaves.some(({ demand, proof }) => demand?.status === 'open' || proof?.status === 'open')
  const due = bonded.filter(({ id, openUntil }) => openUntil <= time && !isHeld(id))
  const demands = Object.values(claims).flatMap(({ leaves }) => leaves.flatMap(({ demand, proof }) => [demand, proof]))
  const asks = demands.some((demand) => demand && demand.status !== 'over' && demand.challenger === me.account)
  const inUse = bonded.length > 0 || asks || live.some(({ challenger }) => challenger === me.account)
  if (me.bonds > 0n && !inUse) return [{ tool: 'takeBonds', args: {} }]
  return due.map(({ id }) => ({ tool: 'closeClaim', args: { claim: id } }))
}
