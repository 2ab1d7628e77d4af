import type { Address, Hex } from 'viem'
import { aiWorkflowGovernanceAbi } from '../contracts/generated/index.ts'
import { unpackWords } from '../policies/index.ts'
import type { Event } from './event.ts'
import { policyById } from './policyById.ts'
import type { PolicyInForce, World } from './world.ts'

/**
 * Where other code came in force in a tick, what accounts have left under the policy is as the gate has it now: through the migration,
 * and as the new code decided for whoever acted after it in the same tick. What differs from the log's word is recorded.
 */
export async function carryStates(world: World, events: readonly Event[]): Promise<void> {
  for (const { type, data } of events) {
    if (type !== 'chain.registry.Upgraded') continue
    const policy = policyById(world, data.id as Hex)
    // Of code that the society doesn't know nobody here can read a state.
    if (policy && policy.code === data.code) await carry(world, policy)
  }
}

async function carry(world: World, policy: PolicyInForce): Promise<void> {
  const { state, recorder } = world
  const accounts = Object.keys(state.states).flatMap((key) => {
    const [account, name] = split(key)
    return name === policy.name ? [account] : []
  })
  const kept = await Promise.all(accounts.map((account) => keptBy(world, policy, account)))
  for (const [at, { words, sequence }] of kept.entries()) {
    const account = accounts[at]!
    const known = state.states[`${account}:${policy.name}`]
    if (known?.sequence === sequence && known.words.join() === words.join()) continue
    const values = policy.step.secretState ? {} : unpackWords(policy.step.state, words)
    recorder.record('state.carried', null, { account, policy: policy.name, words, values, sequence })
  }
}

/** Its words and how many actions were accepted, as the gate says. */
async function keptBy({ chain, addresses }: World, { id }: PolicyInForce, account: Address) {
  const [words, sequence] = await chain.client.readContract({
    ...{ address: addresses.gate, abi: aiWorkflowGovernanceAbi, functionName: 'stateOf', args: [account, id] },
    blockNumber: chain.height,
  })
  return { words, sequence: Number(sequence) }
}

/** The account and the policy of a key of `states`. */
function split(key: string): [Address, string] {
  return [key.slice(0, 42) as Address, key.slice(43)]
}
