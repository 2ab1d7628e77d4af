import { describe, expect, test } from 'vitest'
import { observe } from '../../agents/observation.ts'
import type { Claim, Proposal, Snapshot } from '../../agents/snapshot.ts'
import { address, member, snapshot } from './world.ts'

const POL = 10n ** 18n

/** A society of so many, each with an open claim of its own. */
function crowd(count: number, rest: Partial<Snapshot> = {}): Snapshot {
  const members = Array.from({ length: count }, (_, at) => ({
    ...member(`a-${at}`, 'worker', at),
    account: address(0xa0000 + at),
  }))
  const claims = members.map(
    ({ account }, at): Claim => ({
      ...{ id: String(at), claimant: account, leaves: [{ status: 'open' }], commitUntil: 0n, openUntil: 9n },
      ...{ status: 'open', bonded: true, draws: [] },
    }),
  )
  return snapshot({
    agents: Object.fromEntries(members.map((each) => [each.name, each])),
    claims: Object.fromEntries(claims.map((each) => [each.id, each])),
    ...rest,
  })
}

const seen = (now: Snapshot, name: string) => JSON.parse(observe(now, name, []))

describe('observe', () => {
  test('behavior: of a few, everybody is told all', () => {
    const { agents, claims, more } = seen(crowd(64), 'a-3')
    expect([Object.keys(agents).length, Object.keys(claims).length, more]).toEqual([64, 64, undefined])
  })

  test('behavior: of many, an agent is told of those that come after it, of the first claims and its own, and how many others there are', () => {
    const { agents, claims, more } = seen(crowd(1000), 'a-990')
    expect([Object.keys(agents).length, Object.keys(agents)[0], Object.keys(agents).at(-1)]).toEqual([
      64,
      'a-991',
      'a-54',
    ])
    expect(Object.keys(claims)).toEqual([...Array.from({ length: 64 }, (_, at) => String(at)), '990'])
    expect(more).toEqual({ agents: 936, claims: 936 })
    expect(Object.keys(seen(crowd(1000), 'a-3').claims)).toHaveLength(64)
  })

  test('behavior: who voted among many is told how', () => {
    const voters = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`a-${at}`, 'for' as const]))
    const proposal: Proposal = {
      ...{
        id: '7',
        proposer: address(1),
        description: 'less',
        calls: [],
        does: [],
        way: 'plain',
        needed: 4n,
        state: 'active',
      },
      ...{ voteStart: 0n, voteEnd: 9n, extended: false, votes: { for: 100n * POL, against: 0n, abstain: 0n }, voters },
      ...{ weights: Object.fromEntries(Object.keys(voters).map((name) => [name, POL])), differences: [] },
    }
    const now = crowd(100, { proposals: { 7: proposal } })
    const { proposals, voted } = seen(now, 'a-99')
    expect([Object.keys(proposals[7].voters).length, proposals[7].moreVoters, voted]).toEqual([64, 36, { 7: 'for' }])
  })

  test('law: what an agent reads does not grow with the society', () => {
    const length = (count: number) => observe(crowd(count), 'a-70', []).length
    expect(length(2000)).toBeLessThan(1.05 * length(200))
  })
})
