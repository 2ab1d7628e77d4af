import type { Hex } from 'viem'
import { encodeAbiParameters, keccak256 } from 'viem/utils'
import type { ClaimLeaf, Draw, Seat } from '../agents/snapshot.ts'
import { revealedAt, unpackTurn } from '../contracts/descent.ts'
import { drawSamples, drawSeed, drawSlot } from '../contracts/sampling.ts'
import { zeroHash } from '../contracts/zero.ts'
import type { Facts } from './facts.ts'
import { tell } from './holdings.ts'
import { lower } from './known.ts'
import type { Fold, State } from './state.ts'

/** Claims and who doubts them: draws of validators, demands, disputes. */
export const contests: { [Type in keyof Facts]?: Fold<Facts[Type]> } = {
  'chain.claims.BatchOpened': (state, { batch, aggregator, n, commitUntil, openUntil }) => {
    state.claims[batch] = {
      id: batch,
      claimant: aggregator,
      leaves: Array.from({ length: Number(n) }, () => ({ status: 'open' })),
      commitUntil: BigInt(commitUntil),
      openUntil: BigInt(openUntil),
      status: 'open',
      bonded: true,
      draws: [],
    }
    state.opened[batch] = { block: state.block, seats: state.seatsBefore }
  },
  'chain.claims.BatchClosed': (state, { batch }) => {
    Object.assign(state.claims[batch] ?? {}, { bonded: false })
  },
  'claim.described': (state, { claim, leaves }) => {
    const made = state.claims[claim]
    if (!made) return
    for (const [index, { workflow, task }] of leaves.entries()) {
      Object.assign(made.leaves[index] ?? {}, { workflow, task })
      const found = state.workflows[workflow]?.tasks[task]
      if (found?.status === 'claimed' && found.worker === made.claimant) found.status = 'pending'
    }
  },
  'chain.claims.Settled': (state, { batch, leaves }) => {
    const { length } = state.claims[batch]?.leaves ?? []
    for (let index = 0; index < length; index++)
      if ((BigInt(leaves) >> BigInt(index)) & 1n) endLeaf(state, batch, index, { status: 'settled' })
  },
  'chain.claims.LeafKilled': (state, { batch, index, workflow, task, finder, mark, offence }) => {
    endLeaf(state, batch, Number(index), {
      ...{ status: 'dead', workflow, task: Number(task), challenger: finder, diedOf: markOf(mark) },
    })
    tell(state, offence, `claim on task ${task} dead at ${markOf(mark)}`)
  },
  'chain.claims.LeafBuried': (state, { batch, index, finder }) => {
    endLeaf(state, batch, Number(index), { status: 'dead', challenger: finder, diedOf: 'hiding' })
    const types = [{ type: 'string' }, { type: 'uint256' }, { type: 'uint256' }] as const
    const offence = keccak256(encodeAbiParameters(types, ['leaf', BigInt(batch), BigInt(index)]))
    tell(state, offence, `result ${index} of its claim never shown`)
  },
  'chain.claims.Committed': (state, { hash, by }) => {
    state.notes.push({ hash, by })
  },
  'chain.inclusion.LeafDemanded': (state, { batch, index, challenger, until }) => {
    const demand = { challenger, until: BigInt(until), status: 'open' as const }
    Object.assign(leafOf(state, batch, index) ?? {}, { demand })
  },
  'chain.inclusion.LeafAnswered': (state, { batch, index }) => {
    Object.assign(leafOf(state, batch, index)?.demand ?? {}, { status: 'shown' })
  },
  'chain.inclusion.DemandEnded': (state, { batch, index }) => {
    Object.assign(leafOf(state, batch, index)?.demand ?? {}, { status: 'over' })
  },
  'chain.proofs.ProofDemanded': (state, { batch, index, challenger, until }) => {
    const proof = { challenger, until: BigInt(until), status: 'open' as const }
    Object.assign(leafOf(state, batch, index) ?? {}, { proof })
  },
  'chain.proofs.ProofShown': (state, at) => endProof(state, at),
  'chain.proofs.ProofMissed': (state, at) => endProof(state, at),
  'chain.pool.SeatTaken': (state, { seat, holder }) => {
    state.seats.push({ seat, holder })
  },
  'chain.pool.SeatLeft': (state, { seat }) => {
    // The last one moves into the gap: ValidatorPool._leave.
    const slot = state.seats.findIndex((each) => each.seat === seat)
    const last = state.seats.pop()
    if (last && slot >= 0 && slot < state.seats.length) state.seats[slot] = last
  },
  'chain.pool.Committed': (state, at) => setDraw(state, at, { status: 'committed' }),
  'chain.pool.Revealed': (state, { runs, salt, ...at }) =>
    setDraw(state, at, { status: 'revealed', shown: { runs, salt } }),
  'chain.pool.Attested': (state, at) => setDraw(state, at, { status: 'attested' }),
  'chain.pool.FeePaid': (state, { batch }) => {
    for (const draw of state.claims[batch]?.draws ?? []) if (draw.status === 'attested') draw.due = true
  },
  'chain.pool.FeeCollected': (state, at) => setDraw(state, at, { due: false }),
  'chain.pool.Punished': (state, { batch, draw, ...at }) => {
    const types = [{ type: 'uint256' }, { type: 'uint256' }] as const
    const offence = keccak256(encodeAbiParameters(types, [BigInt(batch), BigInt(draw)]))
    tell(state, offence, OFFENCES[state.claims[batch]?.draws[Number(draw)]?.status ?? 'open'])
    setDraw(state, { batch, draw, ...at }, { status: 'punished', due: false })
  },
  'chain.traces.Demanded': (state, { dispute, batch, challenger, index }) => {
    const at = { id: dispute, claim: batch, leaf: Number(index), challenger }
    state.disputes[dispute] = { ...at, node: zeroHash, turn: 0n, revealed: [], status: 'open' }
  },
  'dispute.described': (state, { dispute, node, turn }) => {
    Object.assign(state.disputes[dispute] ?? {}, { node, turn: BigInt(turn) })
  },
  'chain.traces.Revealed': (state, { dispute, turn }) => {
    Object.assign(state.disputes[dispute] ?? {}, { turn: BigInt(turn) })
  },
  'dispute.revealed': (state, { dispute, nodes }) => {
    const found = state.disputes[dispute]
    found?.revealed.push(revealedAt(unpackTurn(found.turn), nodes))
  },
  'chain.traces.Picked': (state, { dispute, turn, node }) => {
    Object.assign(state.disputes[dispute] ?? {}, { turn: BigInt(turn), node })
  },
  'chain.traces.DisputeEnded': (state, { dispute, winner }) => {
    const found = state.disputes[dispute]
    if (found) found.status = lower(found.challenger) === lower(winner) ? 'won' : 'lost'
  },
}

/** What killed a claim: the marks of TraceResolver. */
export function markOf(mark: string): string {
  const ends = ['its start', 'its end', 'silence']
  return ends[Number(BigInt(mark) - 2n ** 32n)] ?? `transition ${mark}`
}

/** The lot of claims that were opened in the block before: what ValidatorPool draws. */
export function drawSeats({ opened, claims, numbers, block }: State, hash: Hex): void {
  for (const [id, { block: openedAt, seats }] of Object.entries(opened)) {
    const claim = claims[id]
    if (openedAt !== block - 1 || !claim || !seats.length) continue
    const seed = drawSeed(hash, BigInt(id))
    const of = { samples: Number(numbers.samples), count: claim.leaves.length }
    claim.draws = Array.from({ length: Number(numbers.seats) }, (_, draw) => {
      const seat = seats[drawSlot(seed, draw, seats.length)] as Seat
      return { ...seat, samples: drawSamples(seed, draw, of), status: 'open', due: false }
    })
  }
}

function leafOf(state: State, batch: string, index: string): ClaimLeaf | undefined {
  return state.claims[batch]?.leaves[Number(index)]
}

function endProof(state: State, { batch, index }: { batch: string; index: string }): void {
  Object.assign(leafOf(state, batch, index)?.proof ?? {}, { status: 'over' })
}

function setDraw(state: State, { batch, draw }: { batch: string; draw: string }, change: Partial<Draw>): void {
  Object.assign(state.claims[batch]?.draws[Number(draw)] ?? {}, change)
}

/** What a validator is punished for, by how far it had come. */
const OFFENCES: Record<Draw['status'], string> = {
  open: 'drawn, and did not commit',
  committed: 'did not show what it had committed to',
  revealed: 'committed to what was shown false',
  attested: 'attested to what was shown false',
  punished: 'punished before',
}

/** A claim is over with its last leaf. */
function endLeaf(state: State, batch: string, index: number, end: ClaimLeaf): void {
  const claim = state.claims[batch]
  if (!claim) return
  Object.assign(claim.leaves[index] ?? {}, end)
  const ends = claim.leaves.map(({ status }) => status)
  if (!ends.includes('open')) claim.status = ends.includes('settled') ? 'settled' : 'dead'
}
