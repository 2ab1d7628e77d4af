import { zeroAddress } from '../contracts/zero.ts'
import { packWords, readRequest, stateLayoutOf } from '../policies/index.ts'
import type { Address } from './action.ts'
import type { Audit } from './audit.ts'
import type { Case, Court, Judgement, Kept, Refusal } from './judge.ts'
import { checkNumbers, type InForce, MandateError } from './mandate.ts'

/** Policies that are decided here and enforced by nobody, with the states that they keep. */
export interface LocalCourt extends Court<InForce> {
  /** What was allowed has been let through: its state counts from now on, whatever becomes of it. */
  admit(judgement: Judgement<InForce>): void
}

/**
 * Decides without a chain: requests are read out of calldata as the gate would, states are kept here and in the audit.
 *
 * @param ledger - what the audit calls these states
 * @param clock - seconds since 1970
 * @throws {@link MandateError} for a policy that only a gate can hold
 */
export function localCourt(
  rulings: readonly InForce[],
  {
    actor,
    clock,
    audit,
    ledger,
    agent,
  }: { actor: Address; clock: () => bigint; audit: Audit; ledger: string; agent: string },
): LocalCourt {
  for (const ruling of rulings) {
    checkNumbers(ruling)
    if (ruling.step.secretState)
      throw new MandateError(
        `policy ${ruling.name} keeps its state secret`,
        'Only a gate can keep it: give `rpc` and `gate`.',
      )
  }
  const kept = new Map(rulings.flatMap((ruling) => pastOf(audit, { agent, ledger, ruling })))
  let latest = 0n
  /** As at the gate, time never runs back. */
  const now = () => {
    const time = clock()
    latest = time > latest ? time : latest
    return latest
  }
  return {
    async hear({ target, data }): Promise<Case<InForce> | Refusal> {
      const selector = data.slice(0, 10)
      const policy = rulings.find(({ step }) => step.actions.some((action) => action.selector === selector))
      if (!policy) return { refusal: 'no policy permits this: what is not permitted is denied' }
      const { step, params, held } = policy
      const index = step.actions.findIndex((action) => action.selector === selector)
      const fact = Object.keys(step.chain.fields).find((name) => step.reads.chain[name]?.includes(index))
      if (fact) return { refusal: `policy ${policy.name} looks at ${fact} on chain, and there is no chain here` }
      try {
        const request = packWords(step.request, readRequest(step, { gate: zeroAddress, account: actor, target, data }))
        const chain = Array<bigint>(step.chain.words).fill(0n)
        return { policy, actor, at: now(), words: { params, chain, request }, kept: kept.get(policy.name), held }
      } catch (error) {
        return { refusal: `policy ${policy.name} can't read this call: ${(error as Error).message}` }
      }
    },
    secret: {
      open: () => {
        throw new MandateError('a state is secret', 'Only a gate can keep it.')
      },
      keep: () => {},
      key: async () => 0n,
    },
    admit({ policy, next, shown, sequence }) {
      kept.set(policy.name, { words: next, sequence: sequence + 1 })
      const state = { words: next, values: shown, sequence: sequence + 1 }
      audit.record('policy.moved', agent, { ledger, policy: policy.name, layout: stateLayoutOf(policy.step), state })
    },
  }
}

/** Where the audit left a policy's state. */
function pastOf(
  audit: Audit,
  { agent, ledger, ruling }: { agent: string; ledger: string; ruling: InForce },
): [string, Kept][] {
  const last = audit.past.findLast(
    ({ type, agent: who, data }) =>
      type === 'policy.moved' && who === agent && data.ledger === ledger && data.policy === ruling.name,
  )
  if (!last) return []
  const { layout, state } = last.data as { layout: string; state: { words: string[]; sequence: number } }
  if (layout !== stateLayoutOf(ruling.step))
    throw new MandateError(
      `policy ${ruling.name} remembers other things than when the audit was written`,
      'Nothing is forgotten silently: begin a new audit, or bring that version back.',
    )
  return [[ruling.name, { words: state.words.map(BigInt), sequence: state.sequence }]]
}
