import { twinOf } from './analyzeTwins.ts'
import { scalarNodes } from './assemble.ts'
import { expressionOf } from './expressions.ts'
import type { Step } from './step.ts'

/**
 * Fields of the state that two versions have in common, and that the migration between them does not hand on as they are: a budget
 * that it sets to 0 is one. What `diff` says is about states of equal fields, and so not about what becomes of these. An upgrade migrates
 * also where the rules stay as they are.
 */
export function remadeFields(before: Step, after: Step): string[] {
  const { migration } = after
  if (!migration) return []
  return Object.keys(after.state.fields).filter((name) => {
    const twin = twinOf(before, after, 'state', name)
    if (twin === undefined) return false
    const type = before.state.fields[twin]!
    const old = scalarNodes(type, expressionOf('request', twin, type))
    const made = migration.next.filter((update) => update.name === name)
    return old.some((node, at) => made[at]?.node !== node)
  })
}
