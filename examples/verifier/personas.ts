import type { Persona, View } from '../../agents/index.ts'
import { type Habit, member } from '../../agents/models/personas/member.ts'
import { bring, carryOut, isMine, type Mind, proposalsOf, voteAs } from '../../agents/models/personas/voting.ts'

/** Proposes a version, votes for it, and puts it in force when it has waited. */
export function speaker(draft: string, why: string): Persona {
  return member({ looks: [], acts: [proposes(draft, why), voteAs(mine), carryOut] })
}

/** Votes for whatever is shown to allow nothing that was denied before, and against what nobody can tell. */
export const voter: Persona = member({
  looks: [],
  acts: [
    voteAs(({ differences }) => (differences.every(({ loosens }) => loosens.answer === 'none') ? 'for' : 'against')),
  ],
})

/** Proposes versions of its own, votes for them, and executes what others have queued before anybody could leave. */
export function schemer(drafts: Record<string, string>): Persona {
  const early: Habit = ({ snapshot }) =>
    proposalsOf(snapshot)
      .filter(({ state, eta = 0n }) => state === 'queued' && eta > snapshot.time)
      .slice(0, 1)
      .map(({ id }) => ({ tool: 'executeProposal', args: { proposal: id } }))
  const wishes = Object.entries(drafts).map(([draft, why]) => proposes(draft, why))
  return member({ looks: [], acts: [...wishes, voteAs(mine), once(early)] })
}

/** Pays at the start, in the very tick in which the other version comes in force, and under it. */
export const payer: Persona = ({ snapshot, memory, results }) => {
  const { version = 1 } = snapshot.policies.allowance ?? {}
  const isDue = proposalsOf(snapshot).some(({ state, eta = 0n }) => state === 'queued' && eta <= snapshot.time)
  const [phase, amounts] = version > 1 ? ['after', [10, 25, 15, 1]] : isDue ? ['due', [10]] : ['before', [10]]
  if (results.length > 0 || memory[phase]) return { say: 'paid' }
  const calls = amounts.map((amount) => ({ tool: 'pay', args: { to: 'vera', amount: String(amount) } }))
  return { calls, remember: { [phase]: true } }
}

const mine: Mind = (proposal, view) => isMine(proposal, view) && 'for'

function proposes(draft: string, why: string): Habit {
  return bring([{ why, when: () => true, changes: () => [{ kind: 'version', draft }] }])
}

/** What was tried is not tried again. */
function once(habit: Habit): Habit {
  return (view: View, notes) => {
    const tried = Object.keys((view.memory.asked as object | undefined) ?? {})
    return habit(view, notes).filter((call) => !tried.includes(JSON.stringify(call)))
  }
}
