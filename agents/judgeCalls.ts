import type { z } from 'zod'
import type { Address } from './action.ts'
import { memoryAudit } from './audit.ts'
import { closed } from './closed.ts'
import { type Judgement, judge, type Refusal, verdictOn } from './judge.ts'
import { localCourt } from './localCourt.ts'
import { defineMandate, governs, type InForce, type Mandate, ready, toolsOf } from './mandate.ts'
import { toJson } from './wire.ts'

/** A tool call out of a transcript. */
export interface RecordedCall {
  tool: string
  /** What the model wrote: arguments that are no object are refused. */
  args: unknown
  id?: string
  /** Seconds since 1970; that of the call before unless given. */
  at?: bigint
}

/** What a mandate says of one recorded call. */
export interface Judged {
  tool: string
  id?: string
  /** `refuse`: it would not even have been decided. `ask`: a person would have been. */
  verdict: 'allow' | 'deny' | 'ask' | 'refuse'
  policy?: string
  rule?: string
  explanation: string
  summary: string
}

/** Who acts in a transcript that does not say so. */
const SOMEBODY: Address = '0x0000000000000000000000000000000000000001'

/**
 * Judges a transcript, call by call, as `governance()` would have decided it: budgets add up over the calls that are allowed. Those that
 * a person would have been asked about count as agreed to, so that nothing adds up unseen behind them. Policies that look at a
 * chain deny here, since there is none.
 *
 * @param start - seconds since 1970 at which calls begin that say nothing else
 * @throws {@link MandateError}
 */
export async function judgeCalls(
  mandate: Mandate,
  calls: readonly RecordedCall[],
  { start = 0n, actor = SOMEBODY }: { start?: bigint; actor?: Address } = {},
): Promise<Judged[]> {
  defineMandate(mandate)
  const rulings = mandate.policies.map((input) => ready(input, mandate.names))
  const reviewed = (mandate.review ?? []).map((input) => ready(input, mandate.names))
  let at = start
  const held = { actor, clock: () => at, audit: memoryAudit(), agent: 'transcript' }
  const courts = {
    enforced: localCourt(rulings, { ...held, ledger: 'policies' }),
    review: localCourt(reviewed, { ...held, ledger: 'review' }),
  }
  const { free, guarded, effects } = toolsOf(mandate)
  const drafts = new Map([...guarded, ...effects].map((each) => [each.name, each]))

  const judgeOne = async ({ tool, args }: RecordedCall): Promise<Omit<Judged, 'tool' | 'id'>> => {
    const summary = `${tool} ${toJson(args)}`
    const refuse = (explanation: string) => ({ verdict: 'refuse' as const, explanation, summary })
    if (args === null || typeof args !== 'object' || Array.isArray(args)) return refuse('the arguments are no object')
    if (free.includes(tool)) return { verdict: 'allow', explanation: 'no policy is needed', summary }
    const drafter = drafts.get(tool)
    if (!drafter) return refuse(`the tool '${tool}' is under no policy: nothing permits it`)
    const own = mandate.tools[tool] as { schema?: z.ZodObject }
    const whole = own.schema ? await closed({ name: tool, schema: own.schema }, args) : { args: { ...args } }
    if ('error' in whole) return refuse(whole.error)
    let draft: Awaited<ReturnType<typeof drafter.draft>>
    try {
      draft = await drafter.draft(whole.args, null)
    } catch (error) {
      return refuse((error as Error).message)
    }
    const judgement = await judge(courts.enforced, draft.call, new Map())
    const said = { ...verdictOn(judgement), summary: draft.summary }
    if (!isAllowed(judgement)) return { ...wordsOf(said), verdict: 'deny' }
    const second = governs(reviewed, draft.call) ? await judge(courts.review, draft.call, new Map()) : undefined
    courts.enforced.admit(judgement)
    if (second && isAllowed(second)) courts.review.admit(second)
    else if (second) return { ...wordsOf({ ...verdictOn(second), summary: draft.summary }), verdict: 'ask' }
    return { ...wordsOf(said), verdict: 'allow' }
  }

  const judged: Judged[] = []
  for (const call of calls) {
    at = call.at ?? at
    judged.push({ tool: call.tool, ...(call.id !== undefined && { id: call.id }), ...(await judgeOne(call)) })
  }
  return judged
}

function isAllowed(judgement: Judgement<InForce> | Refusal): judgement is Judgement<InForce> {
  return !('refusal' in judgement) && judgement.decision.allow
}

function wordsOf({ policy, rule, explanation, summary }: Omit<Judged, 'tool' | 'verdict'>) {
  return { ...(policy !== undefined && { policy }), ...(rule !== undefined && { rule }), explanation, summary }
}
