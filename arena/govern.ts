import type { Hex } from 'viem'
import { isAddressEqual, slice } from 'viem/utils'
import type { Address, Call, Intent } from '../agents/action.ts'
import {
  type Evidence,
  gateCall,
  NO_EVIDENCE,
  type Proved,
  proofOf,
  readByPolicy,
  submitProofCall,
} from '../agents/evidence.ts'
import { type Case, type Court, checkerOf, type Judgement, judge, move, type Tentative } from '../agents/judge.ts'
import { memberOf, type Snapshot } from '../agents/snapshot.ts'
import type { Checker } from '../agents/underPolicy.ts'
import type { PolicyInForce, World } from './world.ts'

/**
 * The policies in force as one agent's own check sees them at a tick. Requests and facts are read by the policy's own
 * contract at the newest block, so agent and gate read calldata with the same code.
 */
export function checkerFor(world: World, agent: string): Checker {
  return checkerOf(courtOf(world, agent))
}

/** What the gate wants to see of one intent, and what the log keeps of it. */
export interface Prepared {
  /** What the agent's key signs. */
  call: { to: Address; data: Hex }
  judgement?: Judgement<PolicyInForce>
  proof?: Proved
}

/**
 * Makes the gate call of each intent, in order: decides again on the state as it will be then, and proves where the policy wants a
 * proof. An unchecked intent goes out whatever the policy says; its proof says "deny", and the gate will have none of it.
 */
export async function prepare(world: World, agent: string, intents: readonly Intent[]): Promise<Prepared[]> {
  const tentative: Tentative = new Map()
  const court = courtOf(world, agent)
  const prepared: Promise<Prepared>[] = []
  for (const intent of intents) {
    const judgement = await judge(court, intent.call, tentative)
    if ('refusal' in judgement) {
      prepared.push(Promise.resolve({ call: callFor(world, agent, intent, NO_EVIDENCE) }))
      continue
    }
    if (judgement.decision.allow) move(tentative, judgement)
    prepared.push(prove(world, agent, intent, judgement))
  }
  return Promise.all(prepared)
}

async function prove(
  world: World,
  agent: string,
  intent: Intent,
  judgement: Judgement<PolicyInForce>,
): Promise<Prepared> {
  const { policy, next } = judgement
  const { circuit } = policy
  const site = { chainId: BigInt(world.chain.id), gate: world.addresses.gate }
  const proof =
    circuit &&
    (await proofOf(judgement, site, async (inputs) => {
      world.progress(`proof for ${agent} (${policy.name})`, 0)
      const shown = { 'polity.agent': agent, 'polity.policy': policy.name, 'polity.circuit': circuit.circuitHash }
      const proved = await world.trace.during(`prove ${policy.name}`, shown, () => world.prover.prove(circuit, inputs))
      world.progress(`proof for ${agent} (${policy.name})`, 100)
      return proved
    }))
  if (!proof) return { judgement, call: callFor(world, agent, intent, NO_EVIDENCE) }
  return {
    judgement,
    proof,
    call: callFor(world, agent, intent, { next, digest: proof.digest, proof: proof.proof }),
  }
}

function callFor(world: World, agent: string, { call, direct }: Intent, evidence: Evidence): Prepared['call'] {
  const snapshot = world.view()
  const where = { gate: world.addresses.gate, at: Number(snapshot.time) }
  if (direct) return submitProofCall(where, call, evidence)
  return gateCall({ ...where, account: memberOf(snapshot, agent).account }, call, evidence)
}

/** What the log says of policies, parameters and states, and the chain of a call's facts. */
function courtOf(world: World, agent: string): Court<PolicyInForce> {
  const { gate } = world.addresses
  return {
    async hear(call): Promise<Case<PolicyInForce> | { refusal: string }> {
      const snapshot = world.view()
      const selector = slice(call.data, 0, 4)
      const name = world.state.bindings[`${call.target.toLowerCase() as Address}:${selector}`]
      const policy = name === undefined ? undefined : world.policies.get(name)
      if (!policy || !snapshot.policies[policy.name]) return { refusal: notPermitted(call, selector) }
      const actor = actorOf(isAddressEqual(call.target, gate), snapshot, agent)
      const read = await readOnce(world, policy, { gate, actor, call })
      if ('refusal' in read) return read
      return {
        policy,
        actor,
        at: snapshot.time,
        words: { params: world.state.paramWords[policy.name] ?? [], ...read },
        kept: snapshot.states[`${actor}:${policy.name}`],
        held: policy.secrets({ agent, actor }),
      }
    },
    secret: {
      open: (step, word) => world.secretStates.open(step, word),
      keep: (word, state) => world.secretStates.keep(word, state),
      key: ({ id }) => world.wallets.signer(agent).stateKey({ chainId: BigInt(world.chain.id), gate, policy: id }),
    },
  }
}

type Asked = Parameters<typeof readByPolicy>[2]

/** Of one chain, what was read at its newest block. */
const known = new WeakMap<World['chain'], { height: bigint; reads: Map<string, ReturnType<typeof readByPolicy>> }>()

/** What an agent's own check has read is not read again for its transaction, before the next block. */
function readOnce({ chain }: World, policy: PolicyInForce, asked: Asked): ReturnType<typeof readByPolicy> {
  const before = known.get(chain)
  const now = before?.height === chain.height ? before : { height: chain.height, reads: new Map() }
  known.set(chain, now)
  const key = [policy.code, asked.gate, asked.actor, asked.call.target, asked.call.data].join()
  const read = now.reads.get(key) ?? readByPolicy(chain.client, policy, asked, { blockNumber: chain.height })
  now.reads.set(key, read)
  return read
}

function notPermitted({ target }: Call, selector: Hex): string {
  return `no policy permits a call of ${selector} on ${target}: what is not permitted is denied`
}

function actorOf(direct: boolean, snapshot: Snapshot, agent: string): Address {
  const { account, owner } = memberOf(snapshot, agent)
  return direct ? owner : account
}
