import { batchName } from '../../../contracts/result.ts'
import type { Claim, Member, Snapshot } from '../../snapshot.ts'
import type { Move, Persona, ToolResult, View } from '../scripted.ts'
import { descend } from './descent.ts'
import { retire } from './retire.ts'
import { tightening, vote } from './vote.ts'

/** Ticks before a workflow that was not verified is tried again: each try costs a proof. */
const PATIENCE = 4

/**
 * Inspects each published claim of another once and challenges it where it is wrong, or demands its
 * states where they are withheld, and plays such a dispute to its end; votes for what tightens. The validator
 * whose name comes first also keeps the house: it settles claims whose window has passed, releases slashes whose time in
 * escrow is over, and has finished workflows verified.
 */
export const validator: Persona = (view) => {
  const { results, memory } = view
  const looked = results.filter(({ tool, ok }) => tool === 'inspectClaim' && ok).map(findingOf)
  const acted = results.some(({ tool }) => tool !== 'inspectClaim')
  if (acted) return { say: 'checked, acted' }

  const seen = remembered(
    memory.seen,
    looked.map(({ claim }) => claim),
  )
  const fresh = results.length ? [] : openClaims(view).filter(({ id }) => !seen.includes(id))
  if (fresh.length) return { calls: fresh.map(({ id }) => ({ tool: 'inspectClaim', args: { claim: id } })) }

  const wrong = looked.flatMap(({ claim, verdict }) => (verdict === 'valid' ? [] : [{ claim, at: verdict }]))
  const bad = remembered(
    memory.bad,
    wrong.map(({ claim }) => claim),
  )
  const house = keepHouse(view, bad)
  const challenges = wrong.flatMap(({ claim, at }) => {
    if (at === 'withheld') return [{ tool: 'demandStates', args: { claim } }]
    return at === 'data' ? [] : [{ tool: 'challengeClaim', args: { claim, at } }]
  })
  const calls = [...challenges, ...descend(view), ...retire(view), ...vote(view, tightening), ...house]
  const verifies = house.some(({ tool }) => tool === 'verifyWorkflow')
  const remember = { seen, bad, ...(verifies ? { verifyFrom: view.snapshot.tick + PATIENCE } : {}) }
  return calls.length ? { calls, remember } : { say: looked.length ? 'all claims hold' : 'nothing to check', remember }
}

function remembered(before: unknown, now: string[]): string[] {
  return [...new Set([...((before as string[] | undefined) ?? []), ...now])]
}

function openClaims({ me, snapshot }: View): Claim[] {
  return Object.values(snapshot.claims).filter(
    ({ id, status, claimant }) =>
      status === 'open' && claimant !== me.account && snapshot.artifacts[batchName(BigInt(id))],
  )
}

function findingOf({ content }: ToolResult) {
  return content as { claim: string; verdict: 'valid' | 'start' | 'end' | 'data' | 'withheld' | number }
}

/** What it found invalid it never settles, even when its challenge came too late. */
function keepHouse({ me, snapshot, memory }: View, bad: string[]): NonNullable<Move['calls']> {
  const { agents, claims, slashes, workflows, artifacts, time, tick } = snapshot
  if (!isFirst(me, agents)) return []
  const expired = Object.values(claims).filter(
    ({ id, status, openUntil }) =>
      status === 'open' && openUntil < time && !bad.includes(id) && artifacts[batchName(BigInt(id))],
  )
  const due = Object.values(slashes).filter(({ status, releaseAt }) => status === 'escrow' && releaseAt < time)
  const mayVerify = tick >= ((memory.verifyFrom as number | undefined) ?? 0)
  const finished = Object.values(workflows).filter(
    ({ verified, tasks }) => mayVerify && !verified && tasks.every(({ status }) => status === 'done'),
  )
  return [
    ...expired.map(({ id }) => ({ tool: 'settleClaim', args: { claim: id } })),
    ...due.map(({ offence }) => ({ tool: 'releaseSlash', args: { slash: offence } })),
    ...finished.map(({ hash }) => ({ tool: 'verifyWorkflow', args: { workflow: hash } })),
  ]
}

function isFirst(me: Member, agents: Snapshot['agents']): boolean {
  const validators = Object.values(agents).filter(({ role }) => role === me.role)
  return validators.every(({ name }) => me.name <= name)
}
