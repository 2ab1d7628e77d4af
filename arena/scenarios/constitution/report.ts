import type { Proposal, Snapshot } from '../../../agents/snapshot.ts'
import { pol } from '../../../agents/wire.ts'
import { LOAN } from './personas.ts'

/** What was voted, and why what failed failed: a line or more for each proposal, in the order in which they were made. */
export function whatWasVoted(snapshot: Snapshot): string[] {
  const { proposals, inUse, models } = snapshot
  const uses = Object.entries(inUse).map(([task, list]) => {
    const steps = list.map(({ id, how, tick }) => `${how} ${measure(models[id]?.metrics)} at tick ${tick}`)
    return `model for ${task}: ${steps.join(', ')}`
  })
  return [...Object.values(proposals).flatMap((proposal) => lines(proposal, snapshot)), ...uses, ...standings(snapshot)]
}

function standings({ agents }: Snapshot): string[] {
  return Object.values(agents).flatMap(({ name, identity, reputation }) => {
    if (!reputation) return []
    const { points, gained, lost } = reputation
    const sum = `${pol(gained)} gained by work, ${pol(lost)} lost by slashes`
    return [`reputation of ${name}, agent ${identity} of the registry: ${pol(points)} (${sum})`]
  })
}

function lines(proposal: Proposal, snapshot: Snapshot): string[] {
  const { does, way, state, needed, votes } = proposal
  const count = `${pol(votes.for)} for, ${pol(votes.against)} against, ${pol(needed)} needed`
  return [`${does.join(' and ')} (${way}): ${state}, ${count}`, ...whys(proposal, snapshot).map((why) => `  ${why}`)]
}

function whys({ proposer, way, state, weights, voters, extended, id }: Proposal, snapshot: Snapshot): string[] {
  const by = Object.values(snapshot.agents).find(({ account }) => account === proposer)?.name ?? ''
  if (state !== 'defeated') return []
  if (way === 'appeal')
    return [
      ...snapshot.refusals
        .filter(({ error }) => error.startsWith(`PartyToAppeal(${id}`))
        .map(({ agent, error }) => `${agent} is not counted: ${error.split('(')[0]}, its own slash is at stake`),
      ...Object.entries(weights).map(
        ([name, weight]) =>
          `${name} is counted with the ${pol(weight)} POL of its own, not with what others had it vote`,
      ),
    ]
  if (extended)
    return [
      `the quorum came in the last tick, so the vote went on for one more: ${Object.entries(voters)
        .filter(([, vote]) => vote === 'against')
        .map(([name]) => name)
        .join(', ')} answered`,
    ]
  return [
    `${by} voted with ${LOAN} POL more in its wallet: counted are the ${pol(weights[by] ?? 0n)} that it had when the vote began`,
  ]
}

function measure(metrics: Record<string, bigint> = {}): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${value} (${name})`)
    .join(', ')
}
