import { z } from 'zod'
import { batchName } from '../../contracts/result.ts'
import { descend } from '../models/personas/descent.ts'
import { demandLeaves, demandProofs, endDemands, keepTime, releaseSlashes } from '../models/personas/habits.ts'
import { retire } from '../models/personas/retire.ts'
import { check, police } from '../models/personas/validation.ts'
import { Due, dueBy, LISTED, openBallots } from './due.ts'
import { defineRole, HOUSE, type Sight } from './role.ts'

/** Re-checks what others claim, and votes. */
export const validator = defineRole({
  name: 'validator',
  prompt: `${HOUSE}

You are a validator. Take a seat (takeSeat); for each draw of yours commit to what the results must be (commitRuns) before the claim's
commitUntil, show it (showRuns) once the claim is published, and collect the fee when it is due. Inspect each published claim once (inspectClaim); challenge a claim where it is wrong; demand states that are withheld, go
on in your dispute (pickStates, killRevealed) and end it when its claimant is silent; settle claims
whose openUntil has passed; release slashes whose releaseAt has passed; verify workflows whose tasks are all done; vote on active proposals.`,
  tools: [
    ...([
      'look',
      'inspectClaim',
      'challengeClaim',
      'demandStates',
      'pickStates',
      'killRevealed',
      'endDispute',
    ] as const),
    ...([
      'takeSeat',
      'commitRuns',
      'showRuns',
      'collectFee',
      'punishValidator',
      'demandLeaf',
      'endDemand',
      'demandProof',
      'endProof',
    ] as const),
    ...(['noteFinding', 'contestSlash', 'accuseTask', 'releaseTask'] as const),
    ...(['settleClaim', 'closeClaim', 'takeBonds', 'releaseSlash', 'verifyWorkflow', 'castVote', 'pay'] as const),
  ],
  persona: 'validator',
  state: z.object({
    /** Whether it holds a seat, or can't afford one. */
    seated: z.boolean(),
    /** Its draws that are not over, with what it has to do until when. */
    draws: z.array(z.object({ claim: z.string(), draw: z.int(), status: z.string(), until: z.string() })),
    /** Published claims that are open to be checked or settled, with when their window ends. */
    claims: z.array(z.object({ claim: z.string(), openUntil: z.string() })),
    /** What disputes, demands, slashes and overdue tasks ask of it. */
    due: z.array(Due),
    ballots: z.array(z.string()),
  }),
  brief: (sight) => {
    const seated = isSeated(sight)
    const draws = drawsOf(sight)
    const claims = publishedClaims(sight)
    const due = [...dueBy(HABITS, sight), ...verifications(sight)]
    const ballots = openBallots(sight).map(({ id }) => id)
    const some = [draws, claims, due, ballots].some(({ length }) => length > 0)
    return {
      business: { seated, draws, claims: claims.slice(0, LISTED), due, ballots: ballots.slice(0, LISTED) },
      idle: some || !seated ? undefined : 'no draw, no open claim, and nothing due',
    }
  },
})

const HABITS = [check, police, descend, demandLeaves(0n), demandProofs, endDemands, keepTime, retire, releaseSlashes]

/** A seat is a part of the stake that nothing else is locked for. */
function isSeated({ me, snapshot: { seats, numbers } }: Sight): boolean {
  return seats.some(({ holder }) => holder === me.account) || me.stake - me.locked < numbers.seatStake
}

function drawsOf({ me, snapshot }: Sight) {
  return Object.values(snapshot.claims).flatMap(({ id, draws, commitUntil, openUntil }) =>
    draws.flatMap(({ holder, status, due }, draw) => {
      if (holder !== me.account || !(status === 'open' || status === 'committed' || due)) return []
      return [{ claim: id, draw, status, until: String(status === 'open' ? commitUntil : openUntil) }]
    }),
  )
}

function publishedClaims({ me, snapshot: { claims, artifacts, time } }: Sight) {
  return Object.values(claims).flatMap(({ id, status, claimant, openUntil, leaves }) => {
    const isSeen = leaves.some((_, leaf) => artifacts[batchName(BigInt(id), leaf)] !== undefined)
    // Its own are for others to check, and for anybody to settle.
    const isIts = claimant !== me.account || openUntil <= time
    return status === 'open' && isSeen && isIts ? [{ claim: id, openUntil: String(openUntil) }] : []
  })
}

/** Of workflows of which all tasks are done. */
function verifications({ snapshot }: Sight): Due[] {
  return Object.values(snapshot.workflows).flatMap(({ hash, verified, tasks }) =>
    !verified && tasks.every(({ status }) => status === 'done')
      ? [{ tool: 'verifyWorkflow', args: { workflow: hash } }]
      : [],
  )
}
