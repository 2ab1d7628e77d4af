import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  isAddressEqual,
  slice,
} from 'viem'
import type { Call, Intent } from '../agents/action.ts'
import type { Checker, Session } from '../agents/governance.ts'
import { memberOf, type Snapshot } from '../agents/snapshot.ts'
import { aiWorkflowGovernanceAbi, iPolicyAbi } from '../contracts/generated/index.ts'
import {
  type AnyInput,
  commitState,
  type Decision,
  explain,
  keptWords,
  packWords,
  type Step,
  signals,
  stateOf,
  toScalars,
  unpackWords,
} from '../policies/index.ts'
import { openingsOf, unheldSecrets } from '../policies/openings.ts'
import type { PolicyInForce, World } from './world.ts'

/** Policy state that moves with each allowed call of a tick, before any of them is on chain. */
type Tentative = Map<string, { words: readonly bigint[]; sequence: number }>

/** One call as its policy sees it, with what the policy says. */
export interface Judgement {
  policy: PolicyInForce
  input: AnyInput
  decision: Decision
  sequence: number
  words: Record<'params' | 'chain' | 'state' | 'request', readonly bigint[]>
  /** What the gate keeps afterwards. */
  next: readonly bigint[]
  /** The state afterwards, for all to see: of a secret one, nothing. */
  shown: Record<string, unknown>
  stateKey?: bigint
}

/**
 * The policies in force as one agent's own check sees them at a tick. Requests and facts are read by the policy's own
 * contract at the newest block, so agent and gate read calldata with the same code.
 */
export function checkerFor(world: World, agent: string): Checker {
  return {
    begin(): Session {
      const tentative: Tentative = new Map()
      return {
        async check(call) {
          const judgement = await judge(world, agent, call, tentative)
          if ('refusal' in judgement)
            return { policy: 'none', allow: false, rule: 'default', explanation: judgement.refusal }
          const { policy, input, decision } = judgement
          if (decision.allow) move(tentative, judgement)
          return {
            policy: policy.name,
            allow: decision.allow,
            rule: decision.reason.rule,
            explanation: decision.allow ? '' : whyNot(policy.step, input, decision),
          }
        },
      }
    },
  }
}

/** Why, with the values that decided; of a policy whose state is secret the rule alone, for what an agent is told is recorded. */
function whyNot(step: Step, input: AnyInput, { reason }: Decision): string {
  if (!step.secretState) return explain(step, input).text
  const cause = reason.effect === 'forbid' ? `by "${reason.rule}"` : `because ${reason.rule}`
  return `denied ${cause}; no values are given, for the state of ${step.name} is secret.`
}

/** What the gate wants to see of one intent, and what the log keeps of it. */
export interface Prepared {
  /** What the agent's key signs. */
  call: { to: Address; data: Hex }
  judgement?: Judgement
  proof?: { proof: Hex; digest: bigint; evaluation: bigint; alpha: bigint }
}

/**
 * Makes the gate call of each intent, in order: decides again on the state as it will be then, and proves where the policy wants a
 * proof. An unchecked intent goes out whatever the policy says; its proof says "deny", and the gate will have none of it.
 */
export async function prepare(world: World, agent: string, intents: readonly Intent[]): Promise<Prepared[]> {
  const tentative: Tentative = new Map()
  const prepared: Promise<Prepared>[] = []
  for (const intent of intents) {
    const judgement = await judge(world, agent, intent.call, tentative)
    if ('refusal' in judgement) {
      prepared.push(Promise.resolve({ call: gateCall(world, agent, intent, EMPTY) }))
      continue
    }
    if (judgement.decision.allow) move(tentative, judgement)
    prepared.push(prove(world, agent, intent, judgement))
  }
  return Promise.all(prepared)
}

async function prove(world: World, agent: string, intent: Intent, judgement: Judgement): Promise<Prepared> {
  const { policy, input, sequence, stateKey, next } = judgement
  // Who holds no opening has no proof, also not of a denial.
  if (!policy.circuit || unheldSecrets(policy.step, input).length > 0)
    return { judgement, call: gateCall(world, agent, intent, EMPTY) }
  const place = {
    chainId: BigInt(world.chain.id),
    gate: world.addresses.gate,
    sequence: BigInt(sequence),
    ...(stateKey !== undefined && { stateKey }),
  }
  const { digest, evaluation, alpha } = stateOf(policy.step, { ...input, ...place })
  world.progress(`proof for ${agent} (${policy.name})`, 0)
  const { proof } = await world.prover.prove(policy.circuit, signals(policy.step, { ...input, ...place }))
  world.progress(`proof for ${agent} (${policy.name})`, 100)
  return {
    judgement,
    proof: { proof, digest, evaluation, alpha },
    call: gateCall(world, agent, intent, { next, digest, proof }),
  }
}

const EMPTY: { next: readonly bigint[]; digest: bigint; proof: Hex } = { next: [], digest: 0n, proof: '0x' }

function gateCall(world: World, agent: string, { call, direct }: Intent, evidence: typeof EMPTY): Prepared['call'] {
  const snapshot = world.view()
  const at = Number(snapshot.time)
  const abi = aiWorkflowGovernanceAbi
  const to = world.addresses.gate
  if (direct) {
    // The paper's face: the workflow hash stands in the drafted call, the proof takes the place of its empty bytes.
    const workflow = slice(call.data, 4, 36)
    const zkProof = encodeAbiParameters(
      [{ type: 'uint40' }, { type: 'uint256' }, { type: 'bytes' }],
      [at, evidence.digest, evidence.proof],
    )
    return { to, data: encodeFunctionData({ abi, functionName: 'submitProof', args: [workflow, zkProof] }) }
  }
  const { account } = memberOf(snapshot, agent)
  return {
    to,
    data: encodeFunctionData({ abi, functionName: 'execute', args: [account, call.target, call.data, at, evidence] }),
  }
}

async function judge(
  world: World,
  agent: string,
  call: Call,
  tentative: Tentative,
): Promise<Judgement | { refusal: string }> {
  const snapshot = world.view()
  const selector = slice(call.data, 0, 4)
  const name = world.state.bindings[`${call.target.toLowerCase() as Address}:${selector}`]
  const policy = name === undefined ? undefined : world.policies.get(name)
  const adopted = policy && snapshot.policies[policy.name]
  if (!policy || !adopted)
    return { refusal: `no policy permits a call of ${selector} on ${call.target}: what is not permitted is denied` }
  const direct = isAddressEqual(call.target, world.addresses.gate)
  const actor = actorOf({ direct }, snapshot, agent)
  const read = await readCall(world, policy, actor, call)
  if ('refusal' in read) return read
  const { step } = policy
  const known = tentative.get(policy.name) ?? snapshot.states[`${actor}:${policy.name}`]
  const { words: state, sequence } = known ?? { words: Array<bigint>(keptWords(step)).fill(0n), sequence: 0 }
  const words = { params: world.state.paramWords[policy.name] ?? [], chain: read.chain, state, request: read.request }
  const asked = {
    params: unpackWords(step.params, words.params),
    chain: unpackWords(step.chain, words.chain),
    state: step.secretState ? world.secretStates.open(step, state[0]!) : unpackWords(step.state, state),
    request: unpackWords(step.request, words.request),
    actor,
    at: snapshot.time,
  }
  const input = { ...asked, secret: openingsOf(step, asked, policy.trees, policy.secrets({ agent, actor })) }
  const decision = policy.decide(input)
  const judged = { policy, input, decision, sequence, words }
  if (!step.secretState) return { ...judged, next: packWords(step.state, decision.next), shown: decision.next }
  const scope = { chainId: BigInt(world.chain.id), gate: world.addresses.gate, policy: policy.id }
  const stateKey = await world.wallets.signer(agent).stateKey(scope)
  const word = commitState(step, toScalars(step.state, decision.next), stateKey, BigInt(sequence + 1))
  world.secretStates.keep(word, decision.next)
  return { ...judged, next: [word], shown: {}, stateKey }
}

async function readCall(
  world: World,
  policy: PolicyInForce,
  actor: Address,
  { target, data }: Call,
): Promise<{ chain: readonly bigint[]; request: readonly bigint[] } | { refusal: string }> {
  try {
    const [chain, request] = await world.chain.client.readContract({
      address: policy.code,
      abi: iPolicyAbi,
      functionName: 'read',
      args: [world.addresses.gate, actor, target, data],
      blockNumber: world.chain.height,
    })
    return { chain, request }
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError)
    if (!reverted) throw error
    return { refusal: `policy ${policy.name} can't read this call: ${(error as BaseError).shortMessage}` }
  }
}

function move(tentative: Tentative, { policy, next, sequence }: Judgement): void {
  tentative.set(policy.name, { words: next, sequence: sequence + 1 })
}

function actorOf({ direct }: Pick<Intent, 'direct'>, snapshot: Snapshot, agent: string): Address {
  const { account, owner } = memberOf(snapshot, agent)
  return direct ? owner : account
}
