import type { Address, Denial, Intent, Receipt } from './action.ts'
import { type Audit, memoryAudit } from './audit.ts'
import type { Definitions } from './gallery.ts'
import { type GateCourt, gateCourt } from './gateCourt.ts'
import { gateSender, type Prover } from './gateSender.ts'
import { checkerOf, judge, verdictOn } from './judge.ts'
import { type LocalCourt, localCourt } from './localCourt.ts'
import {
  defineMandate,
  governs,
  type InForce,
  isGateTool,
  type Mandate,
  MandateError,
  ready,
  toolsOf,
} from './mandate.ts'
import { type Session, underPolicy } from './underPolicy.ts'
import type { Signer } from './wallet.ts'

/** A mandate, and where it is held. */
export interface GovernanceOptions<A = unknown> extends Mandate, Definitions {
  /** Who acts, in the audit; its key's address unless given. */
  name?: string
  /** Any RPC of the chain that the gate is on. Without it nothing is enforced by anybody but this process. */
  rpc?: string
  gate?: Address
  /** The key of the agent's account. */
  wallet?: Signer
  /** For policies that want proofs. */
  prover?: Prover<A>
  audit?: Audit
  /** Seconds since 1970, for policies that are decided here; on chain, time is that of the newest block. */
  clock?: () => bigint
  /** Milliseconds until a transaction that is not mined is given up; two minutes unless given. */
  patience?: number
}

const NOBODY: Address = '0x0000000000000000000000000000000000000001'

/**
 * Puts an agent of LangChain under policies: one middleware, after all others.
 *
 * The calls of one message are decided in call order, so that what adds up can't slip by in parallel. A denied call is answered with
 * the rule and what would have passed. What `review` would deny waits for a person: LangChain's `HITLRequest`, which needs a
 * checkpointer. A `gateTool` is proved where its policy wants that, sent through the gate and waited for. The agent's own
 * tools run by themselves once they are allowed: that is decided and recorded here, and *enforced by nobody else*.
 *
 * @throws {@link MandateError}
 * @example
 * const agent = createAgent({
 *   model: 'openai:gpt-4o',
 *   tools: [refund, search],
 *   middleware: [governance({ policies: [refunds], tools: { refund: { action: 'refund(uint256)', args: ({ cents }) => [cents] }, search: 'free' } })],
 * })
 * // on chain: governance({ policies: [spending], tools: { pay: gateTool({ … }) }, rpc, gate, wallet, prover, audit })
 */
export function governance<A = unknown>(options: GovernanceOptions<A>) {
  defineMandate(options)
  const { audit = memoryAudit(), wallet, clock = systemClock } = options
  const agent = options.name ?? wallet?.address ?? 'agent'
  const { free, guarded, effects } = toolsOf(options)
  const rulings = options.policies.map((input) => ready(input, options.names))
  const reviewed = (options.review ?? []).map((input) => ready(input, options.names))
  const chain = effects.length > 0 ? chainOf(options, rulings) : undefined
  const held = { actor: wallet?.address ?? NOBODY, clock, audit, agent }
  const local = localCourt(rulingsOf(options, rulings), { ...held, ledger: 'policies' })
  const review = localCourt(reviewed, { ...held, ledger: 'review' })
  const onChain = new Set(effects.map(({ name }) => name))
  const send =
    chain &&
    gateSender(chain.court, {
      ...chain,
      audit,
      agent,
      prover: options.prover,
      patience: options.patience ?? 120_000,
    })

  audit.record('governance.started', agent, {
    enforced: chain ? { gate: chain.gate, tools: [...onChain] } : 'by nobody: decided and recorded in this process',
    unenforced: guarded.map(({ name }) => name),
    free,
    policies: rulings.map(describe),
    review: reviewed.map(describe),
  })

  return underPolicy<null>({
    effects,
    guarded,
    free,
    listed: options.listed,
    pins: options.pins,
    context: () => null,
    check: { begin: () => sessionOf({ local, review, chain: chain?.court, onChain, reviewed }) },
    onIntent: ({ id, tool, args, policy, summary, approved }) =>
      audit.record('action.intended', agent, { id, tool, args, policy, summary, approved }),
    onDenial: ({ id, tool, policy, reason, explanation, summary }) =>
      audit.record('action.denied', agent, { id, tool, policy, rule: reason, explanation, summary }),
    onAsk: ({ id, tool, args, summary }, { policy, rule, explanation }) =>
      audit.record('action.asked', agent, { id, tool, args, policy, rule, explanation, summary }),
    onRan: ({ id, tool, summary }, error) =>
      audit.record(error === undefined ? 'action.executed' : 'action.refused', agent, { id, tool, summary, error }),
    submit: oneByOne(async (intent) => {
      const late = await reviewAgain(review, reviewed, intent)
      if (late) return late
      return onChain.has(intent.tool) && send ? send(intent) : admit(local, intent)
    }),
  })
}

interface Courts {
  local: LocalCourt
  review: LocalCourt
  chain: GateCourt | undefined
  onChain: ReadonlySet<string>
  reviewed: readonly InForce[]
}

/** One message: what is enforced is asked first, and a person only about what passes it. */
async function sessionOf({ local, review, chain, onChain, reviewed }: Courts): Promise<Session> {
  const [own, gate, people] = await Promise.all(
    [local, chain ?? local, review].map((court) => checkerOf(court).begin()),
  )
  return {
    async check(call, tool) {
      const verdict = await (onChain.has(tool) ? gate! : own!).check(call, tool)
      if (!verdict.allow || !governs(reviewed, call)) return verdict
      const { allow, policy, rule, explanation } = await people!.check(call, tool)
      return allow ? verdict : { ...verdict, ask: { policy, rule, explanation } }
    },
  }
}

/** A tool of the agent's own, decided again on what has been admitted meanwhile, and counted. */
async function admit(local: LocalCourt, intent: Intent): Promise<Receipt | Denial> {
  const judgement = await judge(local, intent.call, new Map())
  if (!('refusal' in judgement) && judgement.decision.allow) {
    local.admit(judgement)
    return { ok: true }
  }
  return denialOf(intent, verdictOn(judgement))
}

/** Two messages at once may each be small enough for no person to be asked, and together not. */
async function reviewAgain(
  review: LocalCourt,
  reviewed: readonly InForce[],
  intent: Intent,
): Promise<Denial | undefined> {
  if (intent.approved || !governs(reviewed, intent.call)) return undefined
  const judgement = await judge(review, intent.call, new Map())
  if ('refusal' in judgement || !judgement.decision.allow) {
    const { explanation, ...verdict } = verdictOn(judgement)
    return denialOf(intent, { ...verdict, explanation: `${explanation} A person is asked if it is called again.` })
  }
  review.admit(judgement)
  return undefined
}

function denialOf(
  { id, tool, summary }: Intent,
  { policy, rule, explanation }: { policy: string; rule: string; explanation: string },
): Denial {
  return { id, tool, summary, policy, reason: rule, explanation }
}

/** However many threads an agent has: what counts is decided and sent one after the other. */
function oneByOne<I, O>(work: (input: I) => Promise<O>): (input: I) => Promise<O> {
  let last: Promise<unknown> = Promise.resolve()
  return (input) => {
    const mine = last.then(() => work(input))
    last = mine.catch(() => {})
    return mine
  }
}

function chainOf(
  { rpc, gate, wallet }: Pick<GovernanceOptions, 'rpc' | 'gate' | 'wallet'>,
  rulings: readonly InForce[],
): { court: GateCourt; gate: Address; wallet: Signer } {
  if (!rpc || !gate || !wallet)
    throw new MandateError(
      'a tool goes through a gate',
      'Give `rpc`, `gate` and `wallet`, or make it a tool of its own.',
    )
  return { court: gateCourt(rulings, { rpc, gate, wallet }), gate, wallet }
}

/** Those that tools of the agent's own need: the others take their numbers from the chain. */
function rulingsOf({ tools }: Mandate, rulings: readonly InForce[]): InForce[] {
  const own = new Set(
    Object.values(tools).flatMap((tool) => (tool === 'free' || isGateTool(tool) ? [] : [tool.action])),
  )
  return rulings.filter(({ step }) => step.actions.some(({ signature }) => own.has(signature)))
}

function describe({ name, step, params }: InForce) {
  return { name, codeHash: step.codeHash, words: params }
}

// biome-ignore lint/plugin: outside the arena no tick says what time it is; whoever wants another clock gives it
const systemClock = (): bigint => BigInt(Math.floor(Date.now() / 1000))
