import type { Claim, ClaimLeaf, Task } from '../../../agents/snapshot.ts'
import { batchName } from '../../../contracts/result.ts'
import { type Habit, taskKey } from './member.ts'

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
    const free = all.filter(({ task, isReady }) => task.status === 'open' && isReady && wants(task))
    if (held.length < atOnce && free.length)
      return free.slice(0, atOnce - held.length).map(({ ref }) => ({ tool: 'claimTask', args: ref }))
    const [first] = ready
    if (!first || ready.length < held.length) return []
    if (first.task.mode === 'attested') return []
    if (ready.length === 1) return [{ tool: 'submitClaim', args: first.ref }]
    return [{ tool: 'submitBatch', args: { tasks: ready.map(({ ref }) => ref) } }]
  }
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

/** Publishes its claims once validators have committed: all of it, or less. */
export function publish({ states = true, hidden = [] as readonly number[] } = {}): Habit {
  return ({ me, snapshot }) => {
    const mine = openClaims(snapshot).filter(({ claimant }) => claimant === me.account)
    return mine.flatMap(({ id, commitUntil, leaves }) => {
      const due = [...leaves.keys()].filter((index) => !hidden.includes(index) && !isPublished(snapshot, id, index))
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
export const challenge: Habit = (view, { findings }) =>
  published(view).flatMap(({ claim, index }) => {
    const at = findings[`${claim.id}:${index}`]
    if (at === undefined || ['valid', 'data', 'withheld'].includes(String(at))) return []
    return [{ tool: 'challengeClaim', args: { claim: claim.id, leaf: index, at } }]
  })

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

/** Settles what was published, whose window has passed and in which it found nothing wrong. */
export const settle: Habit = ({ snapshot }, { findings }) =>
  openClaims(snapshot).flatMap(({ id, openUntil, leaves }) => {
    const held = Object.values(snapshot.disputes).filter(({ claim, status }) => claim === id && status === 'open')
    const due = leaves.flatMap(({ status }, index) => {
      const isHeld = held.some(({ leaf }) => leaf === index)
      return status === 'open' && !isHeld && findings[`${id}:${index}`] === 'valid' ? [index] : []
    })
    return openUntil <= snapshot.time && due.length ? [{ tool: 'settleClaim', args: { claim: id, leaves: due } }] : []
  })

/** Releases slashes whose time in escrow is over. */
export const releaseSlashes: Habit = ({ snapshot }) =>
  Object.values(snapshot.slashes)
    .filter(({ status, releaseAt }) => status === 'escrow' && releaseAt <= snapshot.time)
    .map(({ offence }) => ({ tool: 'releaseSlash', args: { slash: offence } }))

function openClaims({ claims }: { claims: Record<string, Claim> }): Claim[] {
  return Object.values(claims).filter(({ status }) => status === 'open')
}

/** Open leaves of others that can be looked at. */
function published({ me, snapshot }: Parameters<Habit>[0]): { claim: Claim; index: number; leaf: ClaimLeaf }[] {
  return openClaims(snapshot)
    .filter(({ claimant }) => claimant !== me.account)
    .flatMap((claim) => claim.leaves.map((leaf, index) => ({ claim, index, leaf })))
    .filter(({ claim, index, leaf }) => leaf.status === 'open' && isPublished(snapshot, claim.id, index))
}

function isPublished({ artifacts }: Parameters<Habit>[0]['snapshot'], id: string, index: number): boolean {
  return artifacts[batchName(BigInt(id), index)] !== undefined
}

/** All tasks with how to name them, and whether what they need is there. */
function tasksOf({ workflows }: Parameters<Habit>[0]['snapshot']) {
  return Object.values(workflows).flatMap(({ hash, tasks }) =>
    tasks.map((task) => ({
      task,
      ref: { workflow: hash, task: task.index },
      isReady: task.needs.every((need) => tasks[need]?.status === 'done'),
    })),
  )
}
