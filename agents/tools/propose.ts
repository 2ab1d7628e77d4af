import { z } from 'zod'
import type { Snapshot } from '../snapshot.ts'
import { Change, callsOf, policyOf } from './changes.ts'
import { effect } from './effect.ts'
import { proposeCall } from './proposalCall.ts'
import { ToolError } from './tool.ts'

export const propose = effect({
  name: 'propose',
  description:
    'Propose changes to the DAO, all in one vote: parameters or another version of a policy, numbers, members, models, workflows and payments out of the treasury, an appeal. The most dangerous of them decides how many votes it needs and how long it waits; an appeal stands alone.',
  schema: z.strictObject({
    changes: z.array(Change).min(1).max(8),
    why: z.string().max(500).describe('the reason, for voters'),
  }),
  draft: ({ changes, why }, { me, snapshot, packParams }) => {
    refuseTwice(changes, snapshot)
    const made = changes.map((change) => callsOf(change, { snapshot, packParams }))
    const calls = made.flatMap(({ calls }) => calls)
    const summary = `propose to ${made.map(({ summary }) => summary).join(', ')}`
    return { call: proposeCall(snapshot, me, unique(calls), `${summary}\n\n${why}`), summary }
  },
})

/** Each change starts from today's values, so the second of one policy would undo the first. */
function refuseTwice(changes: readonly Change[], snapshot: Snapshot): void {
  const policies = changes.flatMap((change) => policyOf(change, snapshot) ?? [])
  const twice = policies.find((policy, at) => policies.indexOf(policy) !== at)
  if (twice !== undefined) throw new ToolError(`two changes of the policy '${twice}': make two proposals`)
}

/** Two appeals over results of one step revoke it once. */
function unique<C extends { target: string; data: string }>(calls: readonly C[]): C[] {
  const same = (one: C, other: C) => one.target === other.target && one.data === other.data
  return calls.filter((call, at) => calls.findIndex((other) => same(call, other)) === at)
}
