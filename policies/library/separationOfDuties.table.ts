import { NOTHING_PERMITS, policyTable } from '../table.ts'
import { actor, at, nobody, stranger } from './cast.ts'
import { separationOfDuties } from './separationOfDuties.ts'

const claim = (doer: `0x${string}`) => ({ chain: { doer }, actor, at })

export default policyTable(separationOfDuties, [
  { name: 'somebody else did it, and nothing permits alone', input: claim(stranger), expect: NOTHING_PERMITS },
  { name: 'nobody did it', input: claim(nobody), expect: NOTHING_PERMITS },
  { name: 'the actor did it', input: claim(actor), expect: 'did the task that this one is kept apart from' },
])
