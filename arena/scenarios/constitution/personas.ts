import {
  challenge,
  doTasks,
  handIn,
  inspect,
  publish,
  releaseSlashes,
  settle,
  work,
} from '../../../agents/models/personas/habits.ts'
import { type Habit, member, NO_NOTES } from '../../../agents/models/personas/member.ts'
import { retire } from '../../../agents/models/personas/retire.ts'
import {
  ballot,
  bring,
  carryOut,
  delegateOnce,
  type Item,
  isMine,
  type Mind,
  open,
  proposalsOf,
  voteAs,
} from '../../../agents/models/personas/voting.ts'
import type { Move, Persona, View } from '../../../agents/models/scripted.ts'
import type { Proposal, Slash, Snapshot, Task } from '../../../agents/snapshot.ts'
import { ballotName } from '../../../agents/tools/ballot.ts'
import { TICK_SECONDS } from '../../clock.ts'
import type { Commission } from '../dispute/commission.ts'
import { countSlashes, recordSettled, register } from './record.ts'

type Calls = NonNullable<Move['calls']>

export type { Item }

/** What the buyer borrows for a tick, in POL: with it alone it would decide. */
export const LOAN = 8_000
/** Ticks that stake takes to leave (`CONFIG.unbonding`). */
const UNBONDING = 60

/** Brings an agenda to the vote, item by item, and what passed into force; votes for it. */
export function speaker(agenda: readonly Item[], more: readonly Habit[] = []): Persona {
  return member({
    looks: [],
    acts: [...more, bring(agenda), voteAs((proposal, view) => isMine(proposal, view) && 'for'), relay, carryOut],
  })
}

/**
 * Votes for what the speaker proposes, unless the examples show that something becomes allowed by it; what others propose it doesn't
 * bother with before it has a quorum, and is against it then.
 *
 * @param parts - on what goes the long way it votes for some who are in favour, and for some who are not; amounts in POL
 */
export function citizen(speaker: string, parts?: { for: string; against: string }): Persona {
  const mind: Mind = (proposal, { snapshot }) => {
    const isSpeakers = proposal.proposer === snapshot.agents[speaker]?.account
    if (!isSpeakers && !hasQuorum(proposal)) return false
    return isSpeakers && proposal.differences.every(({ loosens }) => loosens.answer === 'none') ? 'for' : 'against'
  }
  const split: Habit = (view) =>
    open(view, ({ way }) => way === 'long').flatMap(({ id }) =>
      parts ? [{ tool: 'splitVote', args: { proposal: id, ...parts, abstain: '0' } }] : [],
    )
  const whole: Mind = (proposal, view) => !(parts && proposal.way === 'long') && mind(proposal, view)
  return member({ looks: [], acts: [tryOutside, split, voteAs(whole)] })
}

/** Has another vote with its stake, from the first tick on; signs a ballot all the same, for which its key has no votes. */
export function delegator(to: string, wants: (proposal: Proposal) => boolean): Persona {
  return member({ looks: [sign(wants)], acts: [delegateOnce(to, 'stake')] })
}

/** Has its own key vote with its stake, and signs its votes, which cost it no transaction: somebody else brings them. */
export function signer(speaker: string, wants: (proposal: Proposal) => boolean): Persona {
  const isSpeakers = ({ proposer }: Proposal, { agents }: Snapshot) => proposer === agents[speaker]?.account
  const toKey: Habit = ({ me }) => (me.key ? [] : [{ tool: 'delegateVotes', args: { to: me.owner, of: 'stake' } }])
  const signs: Habit = (view, notes) =>
    sign((proposal) => wants(proposal) && isSpeakers(proposal, view.snapshot))(view, notes)
  return member({ looks: [signs], acts: [toKey] })
}

/** Disagrees with what goes the long way, and is out with its stake before it comes. */
export function leaver(amount: string): Persona {
  return ({ memory, snapshot, results }) => {
    const asked = memory.asked as number | undefined
    const long = proposalsOf(snapshot).find(({ way, state }) => way === 'long' && state === 'queued')
    if (results.length) return { say: 'asked' }
    if (asked === undefined && long)
      return { calls: [{ tool: 'requestUnbond', args: { amount } }], remember: { asked: snapshot.tick } }
    if (asked === undefined || memory.left || snapshot.tick < asked + UNBONDING) return { say: 'waiting' }
    return { calls: [{ tool: 'withdrawStake', args: {} }], remember: { left: true } }
  }
}

/** Wants the treasury; borrows tokens once its vote has begun, votes with them, and pays them back in the same tick. */
export function buyer(lender: string): Persona {
  const plot: Item = {
    why: 'The treasury is idle.',
    when: () => true,
    changes: () => [{ kind: 'payment', to: 'flash', amount: '30000' }],
  }
  const use: Habit = (view) =>
    open(view, (proposal) => isMine(proposal, view)).flatMap(({ id }): Calls => {
      if (view.me.balance < BigInt(LOAN) * 10n ** 18n) return []
      return [
        { tool: 'delegateVotes', args: { to: view.me.name, of: 'wallet' } },
        { tool: 'castVote', args: { proposal: id, vote: 'for' } },
        { tool: 'pay', args: { to: lender, amount: String(LOAN) } },
      ]
    })
  return member({ looks: [], acts: [bring([plot]), use] })
}

/**
 * Lends to the buyer, thinking that it gets it back at once; tries to once more when the limit has been lowered, and pays what the rule
 * says then when there is a rule for single payments, a little too much first.
 */
export function lender(to: string, friend: string): Persona {
  return ({ memory, snapshot, results }) => {
    const version = snapshot.policies.spending?.version ?? 1
    const hasBegun = proposalsOf(snapshot).some(
      ({ proposer, state }) => proposer === snapshot.agents[to]?.account && state === 'active',
    )
    if (results.length || memory.at === version || (version === 1 && !hasBegun)) return { say: 'waiting' }
    const payments = version < 3 ? [pay(to, LOAN)] : [pay(friend, 600), pay(friend, GIFT)]
    return { calls: payments, remember: { at: version } }
  }
}

/** In POL: within the rule for single payments. */
export const GIFT = 400

/** Proposes what nobody takes seriously, and has its quorum in the last tick of the vote. */
export function sniper(item: Item): Persona {
  const last = ({ voteEnd }: Proposal, { snapshot }: View) => voteEnd < snapshot.time + TICK_SECONDS
  return member({
    looks: [],
    acts: [bring([item]), voteAs((proposal, view) => isMine(proposal, view) && last(proposal, view) && 'for')],
  })
}

/** Takes tasks and does them. */
export function worker(wants: (task: Task) => boolean): Persona {
  return member({ looks: [doTasks, publish()], acts: [register, handIn, work(wants), retire] })
}

/**
 * Does its task wrongly. Once it is slashed it has a friend vote with its stake, appeals, if it is the one who does that, against all slashes, and votes for the
 * appeal itself.
 */
export function forger(wants: (task: Task) => boolean, friend: string, appeals: boolean): Persona {
  const handOver: Habit = (view) => (slashesOf(view).length ? delegateOnce(friend, 'stake')(view, NO_NOTES) : [])
  const appeal: Item = {
    why: 'It was a slip of the pen.',
    when: ({ agents, slashes }) =>
      Object.values(slashes).length > 1 &&
      Object.values(agents).filter(({ delegates, slashed }) => slashed > 0n && delegates.stake === friend).length > 1,
    changes: ({ slashes }) => Object.values(slashes).map(({ offence }) => ({ kind: 'appeal', slash: offence })),
  }
  const vote = voteAs(({ way }) => way === 'appeal' && 'for')
  return member({
    looks: [doTasks, publish()],
    acts: [register, handIn, work(wants), retire, handOver, ...(appeals ? [bring([appeal])] : []), vote, tryOutside],
  })
}

/** Votes for whatever its friends want who have it vote with their stake. */
export const friend: Persona = member({ looks: [], acts: [voteAs(({ way }) => way === 'appeal' && 'for')] })

/** Looks at what is published, kills what is wrong, settles what isn't, keeps slashes moving, and has both count in reputation. */
export const keeper: Persona = member({
  looks: [inspect],
  acts: [challenge, settle, releaseSlashes, recordSettled, countSlashes, retire],
})

/** Registers a model, and another that was made from it. */
export const registrar: Habit = ({ snapshot }) => {
  const known = Object.values(snapshot.models)
  const [first] = known
  const record = (model: number, accuracy: number) => ({
    model: `0x${model.toString(16).padStart(64, '0')}`,
    metrics: { 'accuracy, per mille': accuracy },
  })
  if (!first) return [{ tool: 'registerModel', args: record(0xa1, 810) }]
  if (known.length > 1) return []
  return [{ tool: 'registerModel', args: { ...record(0xb2, 930), parent: first.id } }]
}

/** Proposes a workflow that it doesn't pay for itself. */
export function planner(wanted: Commission): Habit {
  return ({ me, snapshot: { proposed, workflows } }) => {
    const stands = Object.values(workflows).some(({ name }) => name === wanted.name)
    const isMine = Object.values(proposed).some(({ proposer }) => proposer === me.account)
    return stands || isMine ? [] : [{ tool: 'proposeWorkflow', args: { ...wanted } }]
  }
}

/** Publishes a ballot in favour of each open proposal that it wants, until it is counted. */
function sign(wants: (proposal: Proposal) => boolean): Habit {
  return (view) =>
    open(view, wants)
      .filter(({ id }) => !Object.hasOwn(view.snapshot.artifacts, ballotName(id, view.me.owner)))
      .map(({ id }) => ({ tool: 'signVote', args: { proposal: id, vote: 'for' } }))
}

/** Brings what others have signed, all of it at once. */
const relay: Habit = (view) =>
  proposalsOf(view.snapshot)
    .filter(({ state }) => state === 'active')
    .filter(({ id, voters }) =>
      Object.values(view.snapshot.agents).some(
        ({ name, owner }) =>
          Object.hasOwn(view.snapshot.artifacts, ballotName(id, owner)) && !Object.hasOwn(voters, name),
      ),
    )
    .map(({ id }) => ({ tool: 'relayVotes', args: { proposal: id } }))

/** Who is no member any more, or not yet, tries to vote all the same, once. */
const tryOutside: Habit = (view) => {
  const { me, memory } = view
  const hasTried = Object.keys((memory.asked as object | undefined) ?? {}).some((call) => call.includes(OUTSIDE))
  return me.enrolled || hasTried
    ? []
    : open(view, () => true)
        .slice(0, 1)
        .map(({ id }) => ballot(id, OUTSIDE))
}

/** What who is outside votes, and nobody else. */
const OUTSIDE = 'abstain'

function pay(to: string, amount: number): Calls[number] {
  return { tool: 'pay', args: { to, amount: String(amount) } }
}

/** As the governor counts on the plain way; on others it takes votes in favour alone. */
function hasQuorum({ votes, needed, way }: Proposal): boolean {
  return votes.for + (way === 'plain' ? votes.abstain : 0n) >= needed
}

function slashesOf({ me, snapshot }: View): Slash[] {
  return Object.values(snapshot.slashes).filter(({ account }) => account === me.account)
}
