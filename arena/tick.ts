import type { Address, Hex } from 'viem'
import type { Intent, Receipt, TurnResult } from '../agents/action.ts'
import { isScripted } from '../agents/agent.ts'
import { AnswerError } from '../agents/answering.ts'
import type { Allowance } from '../agents/budget.ts'
import { BudgetError, ModelError } from '../agents/models/outside.ts'
import type { Usage } from '../agents/models/usage.ts'
import { RoleFailedError } from '../agents/roles/failure.ts'
import type { Snapshot } from '../agents/snapshot.ts'
import { type SocietyAgent, TurnTooLongError } from '../agents/societyAgent.ts'
import type { OpenSpan } from '../agents/tracing.ts'
import type { SignerRefusedError } from '../agents/wallet.ts'
import { explainRevert } from '../contracts/errors.ts'
import { atMost } from './atMost.ts'
import { carryStates } from './carriedStates.ts'
import type { Player } from './cast.ts'
import type { Mined } from './chain.ts'
import { randomStream, shuffle, tickTime } from './clock.ts'
import { describeChanges, describeClaims, describeDisputes } from './describe.ts'
import { describeWorkflows } from './describeWorkflows.ts'
import type { Event } from './event.ts'
import { type Prepared, prepare } from './govern.ts'
import { rations } from './rations.ts'
import { recordBlocks } from './record.ts'
import { isSilent } from './scene.ts'
import type { World } from './world.ts'

/** How many scripts think at once: they wait for nothing outside, so more would only be in memory together. Models are all asked at once. */
const SCRIPTS = 32

/** What agents wait for, by agent and intent. */
export type Receipts = Map<string, Record<string, Receipt>>

/**
 * One superstep: everybody thinks on the same snapshot at the same time, then what they want is committed in seeded order,
 * mined, and answered at the next tick. Who is silent in this tick has its receipts later.
 *
 * @returns the receipts that the next tick's turns begin with
 */
export async function runTick(world: World, players: readonly Player[], receipts: Receipts): Promise<Receipts> {
  const { recorder } = world
  const view = world.view()
  const previous = recorder.head
  recorder.record('tick.started', null, { time: view.time })

  world.onPhase('think')
  const heard = players.filter(({ agent }) => !isSilent(world.silent, agent.name, recorder.tick))
  const { allowed, out } = rations(
    world.society,
    world.state,
    heard.map(({ agent }) => agent.name),
  )
  for (const { agent, spent } of out) recorder.record('budget.spent', agent, spent)
  const awake = heard.filter(({ agent }) => allowed.has(agent.name))
  const scripted = new Set(world.society.agents.filter(isScripted).map(({ name }) => name))
  const few = atMost(SCRIPTS)
  const turns = await Promise.all(
    awake.map(async ({ agent, desk }) => {
      const turn = () =>
        traced(world, agent.name, () => think(agent, view, receipts.get(agent.name), allowed.get(agent.name)))
      const done = await (scripted.has(agent.name) ? few(turn) : turn())
      return { name: agent.name, turn: done, used: agent.used, published: desk.take() }
    }),
  )
  for (const turn of turns) recordTurn(world, turn)

  world.onPhase('decide')
  const order = shuffle(turns, randomStream(world.seed, 'order', recorder.tick))
  const outgoing = await Promise.all(
    order.map(async ({ name, turn }) => ({
      name,
      intents: turn.intents,
      prepared: await prepare(world, name, turn.intents),
    })),
  )

  world.onPhase('send')
  const acts = outgoing.flatMap(({ name, intents, prepared }) =>
    intents.map((intent, index) => ({ name, intent, prepared: prepared[index] as Prepared })),
  )
  for (const { name, intent, prepared } of acts) recordProof(world, name, intent, prepared)
  const spans = acts.map(({ name, intent: { tool } }) =>
    world.trace.begin(`transaction ${tool}`, { 'polity.agent': name, 'polity.tool': tool }),
  )
  const [anchored, ...hashes] = await world.sender.sendAll([
    { signer: world.wallets.signer('operator'), call: anchor(world, previous) },
    ...acts.map(({ name, prepared }) => ({ signer: world.wallets.signer(name), call: prepared.call })),
  ])
  if (typeof anchored !== 'string') throw anchored
  const sent: Sent[] = []
  const unsigned: { name: string; intent: Intent; error: SignerRefusedError; span: OpenSpan }[] = []
  for (const [index, each] of acts.entries()) {
    const tx = hashes[index] as Hex | SignerRefusedError
    const span = spans[index] as OpenSpan
    if (typeof tx === 'string') sent.push({ ...each, tx, span })
    else unsigned.push({ ...each, error: tx, span })
  }

  world.onPhase('mine')
  const blocks = await world.chain.mine(tickTime(recorder.tick) + 1n)
  world.onPhase('record')
  const before = recorder.events.length
  recordBlocks(recorder, { addresses: world.addresses, brought: world.state.brought }, blocks)
  const news = recorder.events.slice(before)
  const mined = new Map(blocks.flatMap((block) => block.receipts.map((each) => [each.transactionHash, each] as const)))
  const said = Map.groupBy(news, ({ data }) => data.tx)
  const intents = new Map(sent.map(({ tx, intent }) => [tx, intent]))
  await describeChanges(world, news)
  describeWorkflows(world, news, intents)
  describeClaims(world, news, intents)
  describeDisputes(world, news, intents)
  const thought = new Set(turns.map(({ name }) => name))
  const answers: Receipts = new Map([...receipts].filter(([name]) => !thought.has(name)))
  for (const { name, intent, error, span } of unsigned) {
    span.end(error.name)
    answers.set(name, { ...answers.get(name), [intent.id]: recordUnsigned(world, name, intent, error) })
  }
  for (const outcome of sent) {
    const { tx } = outcome
    const found = { mined: mined.get(tx) as Mined['receipts'][number], said: said.get(tx) ?? [] }
    const receipt = recordOutcome(world, outcome, view, found)
    endSpan(outcome, receipt)
    answers.set(outcome.name, { ...answers.get(outcome.name), [outcome.intent.id]: receipt })
  }
  await carryStates(world, news)
  recorder.endTick()
  world.onPhase('over')
  return answers
}

/** What agents sent in a tick. */
interface Sent {
  name: string
  intent: Intent
  prepared: Prepared
  tx: Hex
  span: OpenSpan
}

/** A turn with its times: how much came of it, and nothing of what it was. */
function traced(
  { trace }: World,
  agent: string,
  work: () => Promise<TurnResult & { error?: string }>,
): Promise<TurnResult & { error?: string }> {
  const shown = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': agent }
  return trace.during(`invoke_agent ${agent}`, shown, async (span) => {
    const turn = await work()
    const { intents, denials, reads, done, error } = turn
    span.set({
      ...{ 'polity.intents': intents.length, 'polity.denials': denials.length, 'polity.reads': reads },
      ...{ 'polity.done': done, 'polity.failed': error !== undefined },
    })
    return turn
  })
}

function endSpan({ span, tx, intent }: Sent, { ok, block }: Receipt): void {
  span.set({ 'polity.policy': intent.policy, 'polity.tx': tx, 'polity.block': block })
  span.end(ok ? undefined : 'refused')
}

/** A turn whose model failed or never stopped is over; the failure is recorded, and the next tick begins a new one. */
async function think(
  agent: SocietyAgent,
  view: Snapshot,
  receipts: Record<string, Receipt> | undefined,
  allowance: Allowance | undefined,
): Promise<TurnResult & { error?: string }> {
  try {
    return await agent.turn(view, receipts, allowance)
  } catch (error) {
    if (!OVER.some((known) => error instanceof known)) throw error
    return { intents: [], denials: [], reads: 0, done: true, error: (error as Error).message }
  }
}

/** What ends a turn, but no run. */
const OVER = [ModelError, BudgetError, AnswerError, RoleFailedError, TurnTooLongError]

interface Thought {
  name: string
  used: Usage
  turn: TurnResult & { error?: string }
  published: ReturnType<Player['desk']['take']>
}

function recordTurn({ recorder }: World, { name, turn, used, published }: Thought): void {
  const { intents, denials, reads, done, error, said, why, noted, idle } = turn
  const usage = used.calls > 0 ? { usage: used } : {}
  if (error === undefined)
    recorder.record('turn', name, {
      ...{ said, why, noted, idle, reads, done },
      ...{ intents: intents.length, denials: denials.length, ...usage },
    })
  else recorder.record('turn.failed', name, { error, ...usage })
  for (const artifact of published) recorder.record('artifact', name, { ...artifact })
  for (const { id, tool, policy, reason, explanation, summary } of denials)
    recorder.record('action.denied', name, { id, tool, policy, rule: reason, explanation, summary })
  for (const { id, tool, args, policy, summary, unchecked } of intents)
    recorder.record('action.intended', name, { id, tool, args, policy, summary, unchecked })
}

/** The head before this tick, signed and mined: who changes the log afterwards has to sign another chain (publicCheck.ts). */
function anchor({ wallets }: World, head: string): { to: Address; data: Hex } {
  return { to: wallets.signer('operator').address, data: `0x${head}` }
}

function recordProof(
  { recorder, workshop }: World,
  agent: string,
  { id }: Intent,
  { proof, judgement }: Prepared,
): void {
  if (!proof || !judgement) return
  recorder.record('proof', agent, {
    id,
    policy: judgement.policy.name,
    verdict: judgement.decision.allow,
    circuit: judgement.policy.circuit?.circuitHash,
    signals: [proof.digest, proof.evaluation, proof.alpha],
    blob: workshop.blobs.put(Buffer.from(proof.proof.slice(2), 'hex')),
  })
}

/** As any denial: nothing was sent. */
function recordUnsigned({ recorder }: World, name: string, { id, tool, summary }: Intent, error: SignerRefusedError) {
  recorder.record('action.denied', name, { id, tool, policy: SIGNER, rule: 'default', explanation: error.why, summary })
  return { ok: false, error: error.message }
}

/** Under whose name the signer's refusals are recorded. */
const SIGNER = 'the signer'

function recordOutcome(
  { recorder }: World,
  { name, intent, prepared, tx }: { name: string; intent: Intent; prepared: Prepared; tx: Hex },
  view: Snapshot,
  { mined, said }: { mined: Mined['receipts'][number]; said: readonly Event[] },
): Receipt {
  const { id, tool, summary, unchecked } = intent
  const block = mined.blockNumber
  const at = { id, tool, summary, tx, block }
  if (mined.status !== 'success') {
    const error = explainRevert(mined.reason ?? '0x')
    recorder.record('action.refused', name, { ...at, error, unchecked })
    return { ok: false, tx, block: Number(block), error }
  }
  const { judgement } = prepared
  const moved = judgement && {
    account: judgement.input.actor,
    policy: judgement.policy.name,
    version: view.policies[judgement.policy.name]?.version,
    state: { words: judgement.next, values: judgement.shown, sequence: judgement.sequence + 1 },
  }
  recorder.record('action.executed', name, { ...at, ...moved, gas: mined.gasUsed })
  return {
    ok: true,
    tx,
    block: Number(block),
    result: eventsOf(said),
  }
}

/** What a transaction did, in the words of the contracts: `["token.Transfer", …]`. */
function eventsOf(said: readonly Event[]): string[] {
  return said.filter(({ type }) => type.startsWith('chain.')).map(({ type }) => type.slice(6))
}
