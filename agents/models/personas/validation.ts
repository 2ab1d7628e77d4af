import { batchName } from '../../../contracts/result.ts'
import type { Claim, ClaimLeaf, Draw } from '../../snapshot.ts'
import type { Habit } from './member.ts'

/** Takes seats in the first tick, before there is anything to draw for; who loses one takes no other. */
export function takeSeats(wanted = 1): Habit {
  return ({ snapshot }) =>
    snapshot.tick === 1 ? Array.from({ length: wanted }, () => ({ tool: 'takeSeat', args: {} })) : []
}

/** Listens to what claimants tell of results that it is to check. */
export const hear: Habit = (view, { heard }) =>
  drawn(view, 'open').flatMap(({ claim, draw }) =>
    draw.samples.flatMap((leaf) =>
      heard[`${claim.id}:${leaf}`] === undefined ? [{ tool: 'hearRun', args: { claim: claim.id, leaf } }] : [],
    ),
  )

/** Tells validators what it claims, while that is hidden. */
export const tell: Habit = ({ me, snapshot, memory }) =>
  Object.values(snapshot.claims)
    .filter(({ claimant, commitUntil }) => claimant === me.account && commitUntil > snapshot.time)
    .flatMap(({ id, leaves }) => leaves.map((_, leaf) => ({ tool: 'tellRun', args: { claim: id, leaf } })))
    .filter((call) => (memory.asked as Record<string, number> | undefined)?.[JSON.stringify(call)] === undefined)

/** Commits to what it has computed, or to what it was told where it was told anything; shows it later; collects the fees. */
export const check: Habit = (view, { heard }) => {
  const { snapshot } = view
  const told = ({ id }: Claim, { samples }: Draw) => {
    const runs = samples.map((leaf) => heard[`${id}:${leaf}`])
    return runs.every((run) => run !== undefined) ? { runs } : {}
  }
  const commits = drawn(view, 'open')
    .filter(({ claim }) => claim.commitUntil > snapshot.time)
    .map(({ claim, draw, args }) => ({ tool: 'commitRuns', args: { ...args, ...told(claim, draw) } }))
  const shows = drawn(view, 'committed')
    .filter(({ claim, draw }) => isSeen(view, claim, draw))
    .map(({ claim, draw, args }) => ({ tool: 'showRuns', args: { ...args, ...told(claim, draw) } }))
  const fees = drawn(view, 'attested').flatMap(({ draw, args }) => (draw.due ? [{ tool: 'collectFee', args }] : []))
  return [...commits, ...shows, ...fees]
}

/** Has validators punished: who attested to a falsehood, and, once for each seat, who was drawn and did nothing. */
export const police: Habit = ({ me, snapshot }) => {
  const draws = Object.values(snapshot.claims).flatMap((claim) =>
    claim.draws.map((draw, index) => ({ claim, draw, args: { claim: claim.id, draw: index } })),
  )
  const gone = new Set(draws.filter(({ draw }) => draw.status === 'punished').map(({ draw }) => draw.seat))
  return draws.flatMap(({ claim, draw: { seat, holder, status, samples }, args }) => {
    if (holder === me.account || holder === claim.claimant) return []
    const isFalse = status === 'attested' && samples.some((leaf) => isShownFalse(claim.leaves[leaf]))
    const isSilent = (status === 'open' || status === 'committed') && claim.openUntil <= snapshot.time
    if (!isFalse && (!isSilent || gone.has(seat))) return []
    gone.add(seat)
    return [{ tool: 'punishValidator', args }]
  })
}

/** Dead, and not for silence, which shows nothing. */
function isShownFalse(leaf: ClaimLeaf | undefined): boolean {
  return leaf?.status === 'dead' && leaf.diedOf !== 'silence' && leaf.diedOf !== 'hiding'
}

function isSeen({ snapshot }: Parameters<Habit>[0], { id, commitUntil, openUntil }: Claim, { samples }: Draw): boolean {
  const { artifacts, time } = snapshot
  if (time < commitUntil || time >= openUntil) return false
  // What is hidden still is waited for, but not to the end.
  const all = samples.every((leaf) => artifacts[batchName(BigInt(id), leaf)] !== undefined)
  return all || openUntil - time <= (openUntil - commitUntil) / 2n
}

function drawn({ me, snapshot }: Parameters<Habit>[0], status: Draw['status']) {
  return Object.values(snapshot.claims).flatMap((claim) =>
    claim.draws.flatMap((draw, index) =>
      draw.holder === me.account && draw.status === status && claim.claimant !== me.account
        ? [{ claim, draw, args: { claim: claim.id, draw: index } }]
        : [],
    ),
  )
}
