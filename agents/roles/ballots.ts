import { z } from 'zod'
import { Notes } from '../report.ts'
import type { Proposal, Snapshot } from '../snapshot.ts'
import { Vote } from '../tools/ballot.ts'
import { pol, toWire } from '../wire.ts'
import { LISTED, openBallots } from './due.ts'
import type { Answer, Sight } from './role.ts'

/** A proposal as those who vote are told of it: what it does and would change in words of the house, and its proposer's as such. */
export const OpenBallot = z.object({
  proposal: z.string(),
  way: z.string(),
  does: z.array(z.string()),
  differences: z.array(z.unknown()),
  diff: z.unknown(),
  needed: z.string(),
  votes: z.record(z.string(), z.string()),
  until: z.string(),
  description: z.object({ untrusted: z.string() }),
})

/** A vote on one proposal. */
export const Ballot = z.strictObject({
  proposal: z
    .string()
    .regex(/^\d{1,78}$/)
    .describe('the id of one of your open ballots'),
  support: Vote,
  reason: z.string().min(1).max(400).describe('why, in a sentence or two: it is in the log for all to read'),
  confidence: z.number().min(0).max(1).optional().describe('how sure you are, from 0 to 1'),
})

const Ballots = z
  .array(Ballot)
  .max(LISTED)
  .describe('one for each proposal that you want to vote on now; what you leave out you are asked again')

const remember = Notes.default([]).describe('what you want to be told again in your later turns; only you will see it')

/** Who has whom vote with its own. */
const Delegation = z.strictObject({
  to: z.string().max(64).describe('a name from agents, or your own to take it back'),
  of: z.enum(['wallet', 'stake']).describe('the votes of your balance, or of your stake'),
  reason: z.string().min(1).max(400),
})

/** What a delegate answers. */
export const votes = answerOf(z.strictObject({ ballots: Ballots, remember }))

/** What a juror answers. */
export const votesOnAppeals = answerOf(z.strictObject({ ballots: Ballots, remember }), isAppeal)

/** What a voter answers, who may also let another vote. */
export const votesOrDelegates = answerOf(
  z.strictObject({
    ballots: Ballots,
    delegate: Delegation.optional().describe(
      'let another vote with what is yours, on proposals whose vote starts later',
    ),
    remember,
  }),
)

type Given = { ballots: z.output<typeof Ballots>; delegate?: z.output<typeof Delegation> | undefined }

function answerOf<S extends z.ZodObject>(schema: S, wanted?: (proposal: Proposal) => boolean): Answer<S> {
  return {
    name: 'decide',
    description: 'Give your ballots, each with its reason, and end your turn.',
    schema,
    fault: (given, sight) => {
      const { ballots } = given as unknown as Given
      const mine = new Set(ballotsOf(sight, wanted).map(({ id }) => id))
      const strange = ballots.find(({ proposal }) => !mine.has(proposal))
      if (strange) return `you have no open ballot on ${strange.proposal}; you have: ${[...mine].join(', ') || 'none'}`
      const twice = ballots.find(({ proposal }, at) =>
        ballots.slice(at + 1).some((other) => other.proposal === proposal),
      )
      return twice && `two ballots on ${twice.proposal}`
    },
    calls: (given) => {
      const { ballots, delegate } = given as unknown as Given
      return [
        ...ballots.map(({ proposal, support }) => ({ tool: 'castVote', args: { proposal, vote: support } })),
        ...(delegate ? [{ tool: 'delegateVotes', args: { to: delegate.to, of: delegate.of } }] : []),
      ]
    },
    why: (given, failed) => {
      const { ballots, delegate } = given as unknown as Given
      const reasons = ballots.map(({ proposal, support, reason }) => `${support} ${proposal.slice(0, 8)}: ${reason}`)
      const all = [...reasons, ...(delegate ? [`${delegate.of} to ${delegate.to}: ${delegate.reason}`] : [])]
      return all.filter((_, at) => !failed.has(at)).join('; ')
    },
  }
}

/** What is voted on and waits for this agent's vote, as many as are told of in a turn; nothing on which the contracts would refuse it. */
export function ballotsOf(sight: Sight, wanted: (proposal: Proposal) => boolean = () => true): Proposal[] {
  const open = openBallots(sight).filter(wanted)
  return open.filter((proposal) => !isParty(proposal, sight)).slice(0, LISTED)
}

/** As the agent is told of them. */
export function ballotsFor(sight: Sight, wanted?: (proposal: Proposal) => boolean) {
  return ballotsOf(sight, wanted).map(told)
}

export function isAppeal({ way }: Proposal): boolean {
  return way === 'appeal'
}

/** Whether it may not vote on an appeal: it gains by a slash that this would reverse, or has one to appeal itself, this or another. */
function isParty(proposal: Proposal, { me, snapshot }: Sight): boolean {
  if (!isAppeal(proposal)) return false
  if (slashesOf(proposal, snapshot).some(({ beneficiary }) => beneficiary === me.account)) return true
  return Object.values(snapshot.slashes).some(
    ({ status, account, ground }) => status === 'escrow' && account === me.account && BigInt(ground) !== 0n,
  )
}

/** Whether it could vote with anything. */
export function hasVotes({ me: { votes } }: Sight): boolean {
  return votes.wallet + votes.stake > 0n
}

/** The slashes that a proposal would reverse. */
export function slashesOf({ calls }: Proposal, { slashes }: Snapshot) {
  return Object.values(slashes).filter(({ offence }) => calls.some(({ data }) => data.includes(offence.slice(2))))
}

function told({ id, way, does, differences, diff, needed, votes, voteEnd, description }: Proposal) {
  const counted = Object.fromEntries(Object.entries(votes).map(([vote, amount]) => [vote, pol(amount)]))
  const words = { differences: toWire(differences) as unknown[], diff: toWire(diff) }
  return OpenBallot.parse({
    ...{ proposal: id, way, does, ...words, needed: pol(needed), votes: counted },
    ...{ until: String(voteEnd), description: { untrusted: description } },
  })
}
