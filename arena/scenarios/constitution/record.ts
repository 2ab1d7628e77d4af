import type { Habit } from '../../../agents/models/personas/member.ts'

/** In POL: what it will burn for the reputation of others, all in all. */
const BUDGET = '1'

/** Has settled work count for whoever did it, at its own cost. */
export const recordSettled: Habit = ({ snapshot, memory }) => {
  const due = Object.values(snapshot.workflows).flatMap(({ hash, tasks }) =>
    tasks
      .filter(({ status, mode, recorded }) => status === 'done' && mode !== 'attested' && recorded === undefined)
      .map(({ index }) => ({ workflow: hash, task: index })),
  )
  if (!due.length) return []
  const budget = { tool: 'approve', args: { amount: BUDGET, spender: 'reputation' } }
  const isApproved = Object.hasOwn((memory.asked as object | undefined) ?? {}, JSON.stringify(budget))
  return [...(isApproved ? [] : [budget]), { tool: 'recordWork', args: { tasks: due } }]
}

/** Has slashes count once nobody can appeal any more. */
export const countSlashes: Habit = ({ snapshot }) =>
  Object.values(snapshot.slashes)
    .filter(({ status, counted }) => status === 'released' && !counted)
    .map(({ offence }) => ({ tool: 'countSlash', args: { slash: offence } }))

/** Takes its place in the registry of agents. */
export const register: Habit = ({ me }) => (me.identity === undefined ? [{ tool: 'registerIdentity', args: {} }] : [])
