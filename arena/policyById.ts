import type { Hex } from 'viem'
import type { PolicyInForce, World } from './world.ts'

/** The policy that the registry knows under this id. */
export function policyById({ policies }: Pick<World, 'policies'>, id: Hex): PolicyInForce | undefined {
  return [...policies.values()].find((policy) => policy.id === id)
}
