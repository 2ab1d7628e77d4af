import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../../agents/snapshot.ts'
import type { Event } from '../../../arena/event.ts'
import type { ClientFinding } from '../../../arena/scenarios/federated/findings/clients.ts'
import { clientRows, unshared } from '../../../arena/scenarios/federated/findings/lines.ts'
import { bondOf, paidTo } from '../../../arena/scenarios/federated/findings/settled.ts'

const at = (number: number) => `0x${number.toString(16).padStart(40, '0')}` as const
const [ann, ceres, timelock, deployer] = [at(1), at(2), at(3), at(4)]
const said = (event: string, account = ann) => ({ tick: 1, event, args: { account } })
const after = (...news: ReturnType<typeof said>[]) =>
  ({
    ...{ addresses: { timelock }, brought: { rounds: { news } } },
    agents: { ceres: { role: 'coordinator', account: ceres }, ann: { role: 'client', account: ann } },
  }) as unknown as Snapshot

test('bondOf: back only when the contract has said so', () => {
  const other = said('Left', ceres)
  expect(bondOf(after(other), ann)).toBe('-')
  expect(bondOf(after(said('Joined'), other), ann)).toBe('held')
  expect(bondOf(after(said('Joined'), said('Left')), ann)).toBe('back')
  expect(bondOf(after(said('Joined'), said('Demanded'), said('Buried')), ann)).toBe('lost')
})

test('paidTo: what the coordinator and the treasury have sent, and nothing of what others have', () => {
  const sent = (from: string, to: string, value: string) =>
    ({ type: 'chain.token.Transfer', data: { from, to, value } }) as unknown as Event
  const events = [sent(deployer, ann, '200'), sent(ceres, deployer, '9')]
  expect(paidTo(events, after(), ann)).toBeUndefined()
  expect(paidTo([...events, sent(ceres, ann, '7'), sent(timelock, ann, '5')], after(), ann)).toBe(12n)
})

describe('clientRows', () => {
  const client: ClientFinding = {
    ...{ name: 'ann', kind: 'honest', does: 'trains on its rows', fates: [], gas: 1, bytes: 2, bond: 'held' },
  }
  const worth = { leaveOneOut: 0.1, shapley: 0.2, paid: '2000000000000000000' }

  test('behavior: what was not reckoned or not paid is no number, and one line says why', () => {
    expect(clientRows({ rounds: [], clients: [client] }).rows).toEqual([['ann', 'held', '1', '2', '-', '-', '-']])
    expect(unshared([client])).toEqual([
      'a round has more than 12 updates: what each was worth is not reckoned, and nobody is paid by it',
    ])
    const [row] = clientRows({ rounds: [], clients: [{ ...client, ...worth }] }).rows
    expect(row?.slice(-3)).toEqual(['10.0 %', '20.0 %', '2'])
    expect(unshared([{ ...client, ...worth }])).toEqual([])
  })
})
