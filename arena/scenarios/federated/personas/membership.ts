import { isAddressEqual } from 'viem'
import type { Habit } from '../../../../agents/models/personas/member.ts'
import type { Client } from '../clients.ts'
import { roundsIn } from '../rounds.ts'
import { type Federation, newsOf, partyOf } from './federation.ts'
import { isOver } from './progress.ts'

type Calls = ReturnType<Habit>

/** A call of the contract of rounds. */
export const call = (name: string, ...args: string[]): Calls[number] => ({
  tool: 'callContract',
  args: { contract: 'rounds', call: name, args },
})

/** Puts its bond down: with its data, or without any. */
export function joins({ bond }: Federation, client?: Client): Habit {
  const [root, batches] = client ? [client.shard.root, client.shard.batches.length] : [0n, 0]
  return ({ me, snapshot }) =>
    partyOf(snapshot, me.account)
      ? []
      : [
          { tool: 'approve', args: { amount: String(bond), spender: 'rounds' } },
          call('join', String(root), String(batches)),
        ]
}

/** Takes its bond back when all rounds are over. */
export function leaves(federation: Federation): Habit {
  return ({ me, snapshot }) => {
    const hasBond = newsOf(snapshot).every(({ event, args }) => {
      const isEnd = event === 'Left' || event === 'Buried'
      return !isEnd || !isAddressEqual(args.account as `0x${string}`, me.account)
    })
    return isOver(snapshot, federation) && hasBond && partyOf(snapshot, me.account) ? [call('leave')] : []
  }
}

/** Makes the models of rounds that are over out of the updates on chain. */
export const learns =
  ({ library }: Federation): Habit =>
  ({ snapshot }) => {
    library.learn(roundsIn(newsOf(snapshot)))
    return []
  }
