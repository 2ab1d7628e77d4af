import { formatUnits } from 'viem/utils'
import { limitText } from '../agents/budget.ts'
import type { Differs, PolicyDifference } from '../agents/snapshot.ts'
import { formatAmount } from '../policies/units.ts'
import { WAYS, wordText } from './assembly.ts'
import { markOf } from './contests.ts'
import type { Event } from './eventSchema.ts'
import type { Facts } from './facts.ts'
import { nameOf } from './known.ts'
import { printable } from './printable.ts'
import type { State } from './state.ts'

/** Those that sentences are printed in: names of Node's `styleText`. */
export type Color = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold'

/** Colors a text, where somebody sees colors. */
export type Paint = (color: Color, text: string) => string

/**
 * What an event says to people, without its tick and agent; `undefined` for what only machines want.
 *
 * @param state - folded up to this event
 */
export function sentenceOf(event: Event, state: State, paint: Paint = (_, text) => text): string | undefined {
  const { type, tick, data } = printable(event)
  if (!Object.hasOwn(sentences, type)) return undefined
  const sentence = sentences[type as keyof Facts] as Sentence<unknown>
  return sentence(data, (address) => printable(nameOf(state, address)), paint, tick)
}

/** Whether an event has a sentence, whoever is named in it. */
export function isTold({ type, data, tick }: Event): boolean {
  if (!Object.hasOwn(sentences, type)) return false
  const sentence = sentences[type as keyof Facts] as Sentence<unknown>
  const plain: Paint = (_, text) => text
  return sentence(data, (address) => address, plain, tick) !== undefined
}

type Sentence<Data> = (data: Data, name: (address: string) => string, paint: Paint, tick: number) => string | undefined

const sentences: { [Type in keyof Facts]?: Sentence<Facts[Type]> } = {
  'run.forked': ({ changes }, _, paint) =>
    paint(
      'cyan',
      `from here on a fork: ${Object.entries(changes)
        .map(([key, text]) => `${key}=${text}`)
        .join(', ')}`,
    ),
  'society.founded': ({ name, agents }) => `society ${name}: ${agents.length} agents`,
  'policy.described': ({ name, mode, circuit }) =>
    `policy ${name} in force (${mode}${circuit ? `, ${circuit.constraints} constraints` : ''})`,
  'workflow.described': ({ name, tasks }) => `workflow "${name}" funded: ${tasks.length} tasks`,
  'turn.failed': ({ error }, _, paint) => paint('red', error),
  'budget.spent': ({ of, what, limit }, _, paint) =>
    paint(
      'yellow',
      `thinks no more: ${of === 'society' ? "the society's" : 'its'} ${limitText(what, BigInt(limit))} are used up`,
    ),
  'action.denied': ({ summary, policy, explanation }, _, paint) =>
    `${summary}: ${paint('yellow', `denied by ${policy}`)}${below(explanation, paint)}`,
  'action.intended': ({ summary, unchecked }, _, paint) =>
    unchecked ? `${summary} ${paint('yellow', '(own policy check switched off)')}` : undefined,
  'action.executed': ({ summary }, _, paint) => `${summary} ${paint('green', 'done')}`,
  'action.refused': ({ summary, error }, _, paint) => `${summary}: ${paint('red', `refused on chain: ${error}`)}`,
  'chain.claims.LeafKilled': ({ task, mark, worker, finder, amount }, name, paint) =>
    paint(
      'red',
      `the claim of ${name(worker)} on task ${task} dies at ${markOf(mark)}, shown by ${name(finder)}: ${pol(amount)} of its stake into slash escrow`,
    ),
  'chain.traces.Demanded': ({ challenger, batch }, name) =>
    `${name(challenger)} demands the states of claim ${brief(batch)}`,
  'dispute.revealed': ({ dispute, nodes }) => `dispute ${brief(dispute)}: ${nodes.length} nodes revealed`,
  'chain.traces.Picked': ({ dispute, child }) => `dispute ${brief(dispute)}: goes on at node ${child}`,
  'chain.traces.DisputeEnded': ({ dispute, winner }, name) => `dispute ${brief(dispute)} is won by ${name(winner)}`,
  'chain.claims.Committed': ({ by }, name) => `${name(by)} notes that it has found something`,
  'chain.claims.FinderNamed': ({ finder }, name) => `${name(finder)} had found it first: the finder's share is its own`,
  'chain.claims.LeafBuried': ({ batch, index, finder, amount }, name, paint) =>
    paint(
      'red',
      `result ${index} of claim ${brief(batch)} dies: never shown to ${name(finder)}, ${pol(amount)} into slash escrow`,
    ),
  'chain.inclusion.LeafDemanded': ({ batch, index, challenger }, name) =>
    `${name(challenger)} demands to see result ${index} of claim ${brief(batch)}`,
  'chain.inclusion.LeafAnswered': ({ batch, index }) => `result ${index} of claim ${brief(batch)} is shown`,
  'chain.proofs.ProofDemanded': ({ challenger, batch }, name) =>
    `${name(challenger)} demands a proof of claim ${brief(batch)}`,
  'chain.proofs.ProofShown': ({ worker, batch }, name, paint) =>
    paint('green', `${name(worker)} proves claim ${brief(batch)}, and shows none of its rows`),
  'chain.proofs.ProofMissed': ({ worker, batch }, name) =>
    `${name(worker)} has no proof of claim ${brief(batch)} in time`,
  'chain.pool.SeatTaken': ({ holder }, name) => `${name(holder)} takes a seat among the validators`,
  'chain.pool.Attested': ({ batch, holder, attested }, name) =>
    `${name(holder)} attests to ${attested} result${attested === '1' ? '' : 's'} of claim ${brief(batch)}`,
  'chain.pool.FeeCollected': ({ holder, amount }, name) => `${name(holder)} collects ${pol(amount)} for attesting`,
  'chain.pool.Punished': ({ holder, amount }, name, paint) =>
    paint('red', `validator ${name(holder)} loses its seat and ${pol(amount)} of it`),
  'chain.market.TaskAccused': ({ task, worker }, name) => `task ${task} of ${name(worker)} is called overdue`,
  'chain.market.TaskReleased': ({ task, worker, slashed }, name, paint) =>
    paint('red', `task ${task} is taken away from ${name(worker)}, which loses ${pol(slashed)}`),
  'chain.claims.BondForfeited': ({ loser, winner, amount }, name, paint) =>
    paint('red', `${name(loser)} loses its bond of ${pol(amount)} to ${name(winner)}: into slash escrow`),
  'chain.vault.SlashReleased': ({ account, beneficiary, paid, burned }, name) => {
    const gain = BigInt(paid) > 0n ? `${pol(paid)} to ${name(beneficiary)}, ` : ''
    return `slash of ${name(account)} released: ${gain}${pol(burned)} burned`
  },
  'chain.market.TaskAttested': ({ task, worker, paid }, name) =>
    `task ${task} attested by ${name(worker)} (signed, not proved), paid ${pol(paid)}`,
  'chain.market.TaskSettled': ({ task, worker, paid }, name) =>
    `task ${task} of ${name(worker)} settled, paid ${pol(paid)}`,
  'chain.market.TaskProved': ({ task, worker, paid }, name, paint) =>
    paint('green', `task ${task} of ${name(worker)} proved, paid ${pol(paid)}`),
  'chain.governor.ProposalWay': ({ proposalId, way, needed }) =>
    `proposal ${proposalId.slice(0, 8)} goes the ${WAYS[way]} way: ${pol(needed)} needed`,
  'proposal.described': ({ id, does, differences }, _, paint) =>
    [
      `proposal ${id.slice(0, 8)} would ${does.join(' and ')}`,
      ...differences.flatMap((difference) => differenceLines(difference, paint)),
    ].join(''),
  'chain.governor.ProposalExtended': ({ proposalId }, _, paint) =>
    paint('yellow', `the quorum of ${proposalId.slice(0, 8)} came late: its vote goes on`),
  'chain.governor.BallotRefused': ({ proposalId, voter }, name, paint) =>
    paint('yellow', `the ballot of ${name(voter)} on ${proposalId.slice(0, 8)} is not counted`),
  'chain.gate.Enrolled': ({ account }, name, paint, tick) =>
    tick > 0 ? paint('cyan', `${name(account)} is a member now`) : undefined,
  'chain.gate.Excluded': ({ account }, name, paint) => paint('red', `${name(account)} is a member no more`),
  'chain.models.ModelAdopted': ({ task, id }, _, paint) =>
    paint('cyan', `model ${id.slice(0, 10)} is in use for ${wordText(task)}`),
  'chain.models.ModelRolledBack': ({ task, id }, _, paint) =>
    paint('cyan', `model ${id.slice(0, 10)} is in use again for ${wordText(task)}`),
  'chain.params.NumbersSet': ({ version }, _, paint, tick) =>
    tick > 0 ? paint('cyan', `the voted numbers are now version ${version}`) : undefined,
  'policy.changed': ({ name, version, summary }, _, paint) =>
    paint('cyan', `policy ${name} is now version ${version}: ${summary}`),
  'state.carried': ({ account, policy }, name) => `what ${name(account)} did under ${policy} is carried over`,
  'chain.identity.Registered': ({ agentId, owner }, name) => `${name(owner)} is agent ${agentId} of the registry`,
  'chain.reputation.Recorded': ({ task, worker, points: gained }, name, paint) =>
    paint('green', `${name(worker)} gains ${points(gained)} reputation by task ${task}: as much was burned`),
  'chain.reputation.SlashCounted': ({ account, points: lost }, name, paint) =>
    paint('red', `${name(account)} loses ${points(lost)} reputation by a slash`),
  'chain.reputation.SlashRestored': ({ account, points: left }, name) =>
    `${name(account)} is given ${points(left)} reputation back: the slash was reversed`,
  'chain.reputation.Forgotten': ({ account }, name) =>
    `${name(account)} gave its identity away, and with it what it had gained`,
  'chain.gate.WorkflowVerified': ({ verifier }, name, paint) =>
    paint('green', `workflow verified by a proof of ${name(verifier)}`),
}

/** Enough of a long number to tell it from others. */
function brief(id: string): string {
  return `#${BigInt(id).toString(16).padStart(64, '0').slice(0, 6)}`
}

/** Of an answer that is none nothing is said but that it is proved. */
function differenceLines({ tightens, loosens, remembers }: PolicyDifference, paint: Paint): string[] {
  const parts: [string, Differs][] = [
    ['allowed now, denied then', tightens],
    ['denied now, allowed then', loosens],
    ['allowed by both, remembered differently', remembers],
  ]
  return parts.flatMap(([what, { answer, lines }]) => {
    if (answer === 'none') return [below(`${what}: nothing, proved`, paint)]
    const shown = lines.map((line) => below(`  ${line}`, paint))
    return [below(`${what}${answer === 'unknown' ? ', unknown' : ''}:`, paint), ...shown]
  })
}

function below(text: string, paint: Paint): string {
  return text && `\n${paint('dim', `${' '.repeat(20)}${text}`)}`
}

/** Reputation has no unit: a point stands for what was burned, and buys nothing. */
export function points(wei: bigint | string): string {
  return formatUnits(BigInt(wei), 18)
}

/** An amount as people read it. */
export function pol(wei: bigint | string): string {
  return formatAmount(BigInt(wei), 'e-18 POL')
}
