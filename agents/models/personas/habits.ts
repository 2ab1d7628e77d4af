import { batchName } from '../../../contracts/result.ts'
import type { Claim, ClaimLeaf, Task } from '../../snapshot.ts'
import { type Habit, type Notes, taskKey } from './member.ts'

type View = Parameters<Habit>[0]
type Snapshot = View['snapshot']

/** Which tasks somebody wants. */
type Wanted = (task: Task) => boolean

/** Does the tasks that it holds. */
export const doTasks: Habit = ({ me, snapshot }, { done }) =>
  tasksOf(snapshot)
    .filter(({ task }) => task.status === 'claimed' && task.worker === me.account)
    .filter(({ ref }) => !done.includes(taskKey(snapshot, ref)))
    .map(({ ref }) => ({ tool: 'doTask', args: ref }))

/** Takes open tasks until it holds as many as it wants at once; hands in what is done, several traces as one claim. */
export function work(wants: Wanted, { atOnce = 1 } = {}): Habit {
  return ({ me, snapshot }, { done }) => {
    const all = tasksOf(snapshot)
    const held = all.filter(({ task }) => task.status === 'claimed' && task.worker === me.account)
    const ready = held.filter(({ ref }) => done.includes(taskKey(snapshot, ref)))
    const free = all.filter(({ task, isReady }) => isOpen(task, snapshot) && isReady && wants(task))
    if (held.length < atOnce && free.length)
      return free.slice(0, atOnce - held.length).map(({ ref }) => ({ tool: 'claimTask', args: ref }))
    const [first] = ready
    if (!first || ready.length < held.length) return []
    if (first.task.mode === 'attested') return []
    if (first.task.mode === 'proof') return [{ tool: 'submitProof', args: first.ref }]
    if (ready.length === 1) return [{ tool: 'submitClaim', args: first.ref }]
    return [{ tool: 'submitBatch', args: { tasks: ready.map(({ ref }) => ref) } }]
  }
}

/** Can be taken, and is judged by what the house knows. */
function isOpen({ status, deadline, judge }: Task, { time }: Snapshot): boolean {
  return status === 'open' && time < deadline && (!judge || judge.work !== undefined)
}

/** Hands in attested tasks with the result that it got from doing them in this very turn. */
export const handIn: Habit = ({ results, snapshot }) =>
  results.flatMap(({ tool, args, ok, content }) => {
    const { workflow, task } = args as { workflow: `0x${string}`; task: number }
    const isMine = snapshot.workflows[workflow]?.tasks[task]?.status === 'claimed'
    if (tool !== 'doTask' || !ok || !isMine) return []
    if (snapshot.workflows[workflow]?.tasks[task]?.mode !== 'attested') return []
    return [{ tool: 'submitResult', args: { workflow, task, result: (content as { result: string }).result } }]
  })

/** Publishes its claims once validators have committed: all of it, or less; what was hidden, when somebody has demanded to see it. */
export function publish({ states = true, hidden = [] as readonly number[], evenAsked = false } = {}): Habit {
  return ({ me, snapshot }) => {
    const mine = openClaims(snapshot).filter(({ claimant }) => claimant === me.account)
    return mine.flatMap(({ id, commitUntil, leaves }) => {
      const mayHide = (index: number) => hidden.includes(index) && (evenAsked || !leaves[index]?.demand)
      const due = [...leaves.keys()].filter((index) => !mayHide(index) && !isPublished(snapshot, id, index))
      if (commitUntil > snapshot.time || !due.length) return []
      return [{ tool: 'publishClaim', args: { claim: id, states, leaves: due } }]
    })
  }
}

/** Looks at each published result of another that it has not seen. */
export const inspect: Habit = (view, { findings }) =>
  published(view).flatMap(({ claim, index }) =>
    findings[`${claim.id}:${index}`] === undefined
      ? [{ tool: 'inspectClaim', args: { claim: claim.id, leaf: index } }]
      : [],
  )

/** Kills what it found wrong. */
export const challenge: Habit = (view, notes) => faults(view, notes).map((args) => ({ tool: 'challengeClaim', args }))

/** Notes on chain what it found wrong, once for each. */
export const note: Habit = (view, notes) =>
  faults(view, notes)
    .filter((fault) => since(view, 'noteFinding', fault) === undefined)
    .map((args) => ({ tool: 'noteFinding', args }))

/** Kills what it had noted two ticks ago, so that its note is older whoever comes first. */
export const challengeNoted: Habit = (view, notes) =>
  faults(view, notes)
    .filter((fault) => (since(view, 'noteFinding', fault) ?? 0) >= 2)
    .map((args) => ({ tool: 'challengeClaim', args }))

/** Contests the reward for what it had noted, and another killed. */
export const contest: Habit = (view, { findings }) =>
  Object.values(view.snapshot.claims).flatMap(({ id, leaves }) =>
    leaves.flatMap(({ status, challenger }, leaf) => {
      const fault = { claim: id, leaf, at: findings[`${id}:${leaf}`] }
      const isOthers = status === 'dead' && challenger !== view.me.account
      const isNew = since(view, 'noteFinding', fault) !== undefined && since(view, 'contestSlash', fault) === undefined
      return isOthers && isNew ? [{ tool: 'contestSlash', args: fault }] : []
    }),
  )

/** Where it found open results wrong. */
function faults(view: View, { findings }: Notes): { claim: string; leaf: number; at: number | string }[] {
  return published(view).flatMap(({ claim, index }) => {
    const at = findings[`${claim.id}:${index}`]
    if (at === undefined || ['valid', 'data', 'withheld', 'secret'].includes(String(at))) return []
    return [{ claim: claim.id, leaf: index, at }]
  })
}

/** How many ticks ago it made a call last. */
function since({ memory, snapshot }: View, tool: string, args: object): number | undefined {
  const asked = (memory.asked as Record<string, number> | undefined)?.[JSON.stringify({ tool, args })]
  return asked === undefined ? undefined : snapshot.tick - asked
}

/** Demands the states of results that fit. */
export function demandStates(fits: (finding: number | string, claim: Claim) => boolean): Habit {
  return (view, { findings }) =>
    published(view).flatMap(({ claim, index }) => {
      const finding = findings[`${claim.id}:${index}`]
      const known = Object.values(view.snapshot.disputes).some(
        (dispute) => dispute.claim === claim.id && dispute.leaf === index && dispute.challenger === view.me.account,
      )
      if (known || finding === undefined || !fits(finding, claim)) return []
      return [{ tool: 'demandStates', args: { claim: claim.id, leaf: index } }]
    })
}

/**
 * Demands to see what others have not published, once it could have been.
 *
 * @param grace - seconds after the claim's `commitUntil`: its claimant publishes in the first tick after it, which others see a tick later
 */
export function demandLeaves(grace: bigint): Habit {
  return ({ me, snapshot }) =>
    openClaims(snapshot).flatMap(({ id, claimant, commitUntil, leaves }) => {
      if (claimant === me.account || commitUntil + grace > snapshot.time) return []
      return leaves.flatMap(({ status, demand }, leaf) =>
        status === 'open' && !demand && !isPublished(snapshot, id, leaf)
          ? [{ tool: 'demandLeaf', args: { claim: id, leaf } }]
          : [],
      )
    })
}

/** Shows what somebody demands to see. */
export const showLeaves: Habit = ({ me, snapshot }) =>
  demandsOver(snapshot, ({ claimant }) => claimant === me.account).flatMap(({ args, demand }) =>
    demand.status === 'open' ? [{ tool: 'showLeaf', args }] : [],
  )

/** Ends demands to see a result: its own that were not answered, and those against itself that were. */
export const endDemands: Habit = ({ me, snapshot }) =>
  demandsOver(snapshot, () => true).flatMap(({ args, demand, claim, leaf }) => {
    const isMine = demand.challenger === me.account
    const isLate = demand.status === 'open' && demand.until <= snapshot.time
    const isDone = demand.status === 'shown' && claim.openUntil <= snapshot.time && leaf.status !== 'dead'
    const isDue = isMine ? isLate || (demand.status === 'shown' && leaf.status === 'dead') : isDone
    return isDue && (isMine || claim.claimant === me.account) ? [{ tool: 'endDemand', args }] : []
  })

/** Demands a proof of each result over secret rows, and ends the demand when none comes. */
export const demandProofs: Habit = (view, { findings }) =>
  published(view).flatMap(({ claim, index, leaf }) => {
    const args = { claim: claim.id, leaf: index }
    if (!leaf.proof) return findings[`${claim.id}:${index}`] === 'secret' ? [{ tool: 'demandProof', args }] : []
    const isLate = leaf.proof.status === 'open' && leaf.proof.until <= view.snapshot.time
    return isLate && leaf.proof.challenger === view.me.account ? [{ tool: 'endProof', args }] : []
  })

/** Proves what somebody demands a proof of. */
export const prove: Habit = ({ me, snapshot }) =>
  openClaims(snapshot)
    .filter(({ claimant }) => claimant === me.account)
    .flatMap(({ id, leaves }) =>
      leaves.flatMap(({ proof }, leaf) =>
        proof?.status === 'open' ? [{ tool: 'showProof', args: { claim: id, leaf } }] : [],
      ),
    )

/** Calls overdue tasks out of which no result has come, and takes them away when that stays so. */
export const keepTime: Habit = ({ snapshot }) =>
  tasksOf(snapshot).flatMap(({ task, ref }) => {
    if (task.until === undefined || task.until > snapshot.time) return []
    // Of what is no claim nothing can be hidden in a batch: it needs no accusation.
    const isGone = task.status === 'accused' || (task.status === 'claimed' && !isClaimable(task))
    if (isGone) return [{ tool: 'releaseTask', args: ref }]
    const isClaimed = openClaims(snapshot)
      .flatMap(({ leaves }) => leaves)
      .some(({ workflow, task: index, status }) => workflow === ref.workflow && index === ref.task && status === 'open')
    const isHeld = task.status === 'claimed' || task.status === 'pending'
    return isHeld && !isClaimed && isClaimable(task) ? [{ tool: 'accuseTask', args: ref }] : []
  })

function isClaimable({ mode }: Task): boolean {
  return mode === 'trace' || mode === 'secret'
}

/** Settles what was published, whose window has passed and in which it found nothing wrong. */
export const settle: Habit = ({ snapshot }, { findings }) =>
  openClaims(snapshot).flatMap(({ id, openUntil, leaves }) => {
    const held = Object.values(snapshot.disputes).filter(({ claim, status }) => claim === id && status === 'open')
    const due = leaves.flatMap(({ status, proof }, index) => {
      const isHeld = held.some(({ leaf }) => leaf === index)
      const holds = ['valid', 'secret'].includes(String(findings[`${id}:${index}`]))
      return status === 'open' && !isHeld && proof?.status !== 'open' && holds ? [index] : []
    })
    return openUntil <= snapshot.time && due.length ? [{ tool: 'settleClaim', args: { claim: id, leaves: due } }] : []
  })

/** Releases slashes whose time in escrow is over. */
export const releaseSlashes: Habit = ({ snapshot }) =>
  Object.values(snapshot.slashes)
    .filter(({ status, releaseAt }) => status === 'escrow' && releaseAt <= snapshot.time)
    .map(({ offence }) => ({ tool: 'releaseSlash', args: { slash: offence } }))

function demandsOver(
  { claims }: Snapshot,
  wanted: (claim: Claim) => boolean,
): {
  args: { claim: string; leaf: number }
  claim: Claim
  leaf: ClaimLeaf
  demand: NonNullable<ClaimLeaf['demand']>
}[] {
  return Object.values(claims)
    .filter(wanted)
    .flatMap((claim) =>
      claim.leaves.flatMap((leaf, index) =>
        leaf.demand ? [{ args: { claim: claim.id, leaf: index }, claim, leaf, demand: leaf.demand }] : [],
      ),
    )
}

function openClaims({ claims }: { claims: Record<string, Claim> }): Claim[] {
  return Object.values(claims).filter(({ status }) => status === 'open')
}

/** Open leaves of others that can be looked at. */
function published({ me, snapshot }: View): { claim: Claim; index: number; leaf: ClaimLeaf }[] {
  return openClaims(snapshot)
    .filter(({ claimant }) => claimant !== me.account)
    .flatMap((claim) => claim.leaves.map((leaf, index) => ({ claim, index, leaf })))
    .filter(({ claim, index, leaf }) => leaf.status === 'open' && isPublished(snapshot, claim.id, index))
}

function isPublished({ artifacts }: Snapshot, id: string, index: number): boolean {
  return artifacts[batchName(BigInt(id), index)] !== undefined
}

/** All tasks with how to name them, and whether what they need is there. */
function tasksOf({ workflows }: Snapshot) {
  return Object.values(workflows).flatMap(({ hash, tasks }) =>
    tasks.map((task) => ({
      task,
      ref: { workflow: hash, task: task.index },
      isReady: task.needs.every((need) => tasks[need]?.status === 'done'),
    })),
  )
}
