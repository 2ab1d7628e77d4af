import { policySet, rolePermission } from '../../../policies/index.ts'
import { roleNumber } from '../../genesis.ts'
import type { Governed } from '../../society.ts'
import { calls } from '../calls.ts'
import type { Client } from './clients.ts'
import { modelOpening } from './format.ts'
import type { Federation } from './personas/federation.ts'
import { heldShard } from './shard.ts'
import { longest, SUBMIT, trainingPolicy } from './training.ts'

const { governor, token, models, market, claims, traces, vault } = calls
const OWN = ['client', 'coordinator', 'watcher', 'keeper', 'board'] as const
const roleOf = (name: (typeof OWN)[number]) => roleNumber(name, OWN)

const MEMBER = ['join(uint256,uint256)', 'leave()', 'disown()']
const CLAIMED = ['(bytes,uint256[],uint256)', '(bytes,uint256[])'] as const
const WATCH = [`demand${CLAIMED[0]}`, 'bury(address)']
const LEAD = ['open(uint256,uint8)', 'claim(uint256,bytes,uint256[])', `draw${CLAIMED[1]}`]
const BONDS = [claims.close, claims.takeBonds]
const KILLS = [traces.killByTransition, traces.killByStart, traces.killByEnd]
const VOTE = [governor.castVote]
const BRING = [governor.propose, governor.queue, governor.execute]

/** Who may do what; what an update has to be is for the training policy. */
const conduct = policySet('conduct', [
  rolePermission({
    client: { role: roleOf('client'), may: [token.approve, ...MEMBER] },
    coordinator: {
      role: roleOf('coordinator'),
      may: [
        token.approve,
        token.transfer,
        ...MEMBER,
        ...LEAD,
        ...BRING,
        models.register,
        market.claimTask,
        market.submitResult,
      ],
    },
    worker: { role: roleNumber('worker', OWN), may: [market.claimTask, claims.open, ...BONDS] },
    keeper: { role: roleOf('keeper'), may: [...KILLS, claims.settle, vault.release, ...BONDS] },
    watcher: { role: roleOf('watcher'), may: [token.approve, ...MEMBER, ...WATCH] },
    board: { role: roleOf('board'), may: VOTE },
  }),
])

/** Updates are proved; all else is decided on chain. */
export function federatedPolicies({ format, clients, library }: Federation): Governed[] {
  const shards = new Map(clients.map(({ name, shard }: Client) => [name, shard]))
  return [
    {
      policy: trainingPolicy(format),
      mode: 'proof',
      on: { rounds: [SUBMIT] },
      params: { bound: longest(format) },
      secrets: ({ agent }) => {
        const shard = shards.get(agent)
        return {
          model: (name) => {
            const weights = name === undefined ? undefined : library.weights(name)
            return weights && modelOpening(weights)
          },
          ...(shard && { data: heldShard(shard) }),
        }
      },
    },
    {
      policy: conduct,
      mode: 'guard',
      on: {
        rounds: [...MEMBER, ...WATCH, ...LEAD],
        token: [token.approve, token.transfer],
        governor: [...BRING, ...VOTE],
        models: [models.register],
        market: [market.claimTask, market.submitResult],
        claims: [claims.open, claims.settle, ...BONDS],
        traces: KILLS,
        vault: [vault.release],
      },
    },
  ]
}
