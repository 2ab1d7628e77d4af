import { ballotsOf, isAppeal, slashesOf } from '../../roles/ballots.ts'
import type { Ballot, Proposal, Snapshot } from '../../snapshot.ts'
import type { Persona } from '../scripted.ts'
import { tightening } from './vote.ts'

/** Answers with a ballot on each proposal that its role tells it of. */
function deciding(
  rule: (proposal: Proposal, snapshot: Snapshot) => { support: Ballot; reason: string },
  wanted?: (proposal: Proposal) => boolean,
): Persona {
  return ({ me, snapshot }) => {
    const open = ballotsOf({ me, snapshot }, wanted)
    const ballots = open.map((proposal) => ({ proposal: proposal.id, ...rule(proposal, snapshot) }))
    return { calls: [{ tool: 'decide', args: { ballots } }] }
  }
}

const REASONS: Record<Ballot, string> = {
  for: 'it tightens a limit, or leaves it as it is',
  against: 'it raises a limit',
  abstain: 'it changes nothing that can be compared',
}

/** For what tightens, against what loosens, and abstaining on the rest. */
export const voter: Persona = deciding((proposal) => {
  const support = tightening(proposal)
  return { support, reason: REASONS[support] }
})

/** As a voter, but against what nobody could read: it votes for others. */
export const delegate: Persona = deciding((proposal) => {
  const support = tightening(proposal)
  if (support !== 'abstain') return { support, reason: REASONS[support] }
  const opened = proposal.differences.some(({ loosens }) => loosens.answer !== 'none')
  if (!opened) return { support, reason: REASONS.abstain }
  return {
    support: 'against',
    reason: 'it is not shown to allow nothing new, and those I vote for did not ask for more',
  }
})

/** Believes what was shown on chain: for an appeal where all that was held against somebody is silence, against it where a fault was shown. */
export const juror: Persona = deciding((proposal, snapshot) => {
  const slashes = slashesOf(proposal, snapshot)
  const shown = slashes.find(({ why }) => SHOWN.test(why))
  if (shown) return { support: 'against', reason: `a fault was shown: ${shown.why}` }
  if (slashes.length === 0) return { support: 'abstain', reason: 'there is no slash that it would reverse' }
  return { support: 'for', reason: `nothing was shown to be wrong: ${slashes.map(({ why }) => why).join(', ')}` }
}, isAppeal)

/** In the words of `Slash.why`. */
const SHOWN = /dead at (transition|its start|its end)|shown false/
