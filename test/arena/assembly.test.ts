import { concat, type Hex, numberToHex, stringToHex, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Proposal } from '../../agents/index.ts'
import { tickTime } from '../../arena/clock.ts'
import type { Event } from '../../arena/event.ts'
import { apply, emptyState, type State, snapshot } from '../../arena/state.ts'

const address = (n: number): Hex => `0x${n.toString(16).padStart(40, '0')}`
const agents = ['ada', 'bob'].map((name, at) => {
  return { name, role: 'voter', model: 'scripted', account: address(0xa0 + at), owner: address(0xb0 + at) }
})
const at = (tick: number) => String(tickTime(tick) + 1n)
const created = {
  ...{ proposalId: '7', proposer: address(0xa0), targets: [], calldatas: [], description: 'x' },
  ...{ voteStart: at(2), voteEnd: at(5) },
}

/** A society of two after these events, all of them in tick 3. */
function stateAfter(...events: [type: string, data: object][]): State {
  const state = emptyState()
  const founded: [string, object] = ['society.founded', { name: 's', addresses: {}, agents }]
  for (const [type, data] of [founded, ...events])
    apply(state, { type, data, tick: 3, agent: 'ada' } as unknown as Event)
  return state
}

function proposal(state: State, tick: number): Proposal {
  return snapshot(state, tick).proposals['7'] as Proposal
}

const made = (way: number): [string, object][] => [
  ['chain.governor.ProposalCreated', created],
  ['chain.governor.ProposalWay', { proposalId: '7', way, needed: '40', codes: zeroHash }],
]
const vote = (voter: number, support: number, weight: string): [string, object] => [
  'chain.governor.VoteCast',
  { proposalId: '7', voter: address(0xa0 + voter), support, weight },
]

describe('proposals', () => {
  test('default: from pending over active to succeeded, queued, executed', () => {
    const steps = [...made(3), vote(0, 1, '40')]
    expect([2, 3, 5, 6].map((tick) => proposal(stateAfter(...steps), tick).state)).toEqual([
      ...['pending', 'active', 'active', 'succeeded'],
    ])
    const queued: [string, object] = ['chain.governor.ProposalQueued', { proposalId: '7', etaSeconds: '9' }]
    expect(proposal(stateAfter(...steps, queued), 6)).toMatchObject({ state: 'queued', eta: 9n })
    const executed: [string, object] = ['chain.governor.ProposalExecuted', { proposalId: '7' }]
    expect(proposal(stateAfter(...steps, queued, executed), 6).state).toBe('executed')
    const canceled: [string, object] = ['chain.governor.ProposalCanceled', { proposalId: '7' }]
    expect(proposal(stateAfter(...steps, canceled), 6).state).toBe('canceled')
  })

  test.each([
    ['plain', 3, [20, 1], [20, 2], 'succeeded'],
    ['plain', 3, [20, 1], [20, 0], 'defeated'],
    ['plain', 3, [39, 1], [0, 2], 'defeated'],
    ['grave', 2, [39, 1], [20, 2], 'defeated'],
    ['grave', 2, [40, 1], [20, 0], 'succeeded'],
    ['grave', 2, [40, 1], [21, 0], 'defeated'],
    ['appeal', 1, [40, 1], [21, 0], 'defeated'],
    ['long', 0, [40, 1], [20, 0], 'succeeded'],
  ] as const)('behavior: on the %s way (%i) votes %j and %j: %s', (way, number, one, other, end) => {
    const votes = [one, other].map(([weight, support], voter) => vote(voter, support, String(weight)))
    expect(proposal(stateAfter(...made(number), ...votes), 6)).toMatchObject({ way, state: end })
  })

  test('behavior: a late quorum makes the vote longer', () => {
    const extended: [string, object] = ['chain.governor.ProposalExtended', { proposalId: '7', extendedDeadline: at(6) }]
    const state = stateAfter(...made(3), vote(0, 1, '40'), extended)
    expect([5, 6, 7].map((tick) => proposal(state, tick).state)).toEqual(['active', 'active', 'succeeded'])
    expect(proposal(state, 6).extended).toBe(true)
  })

  test('behavior: a vote in parts counts part by part, in the order against, for, abstaining', () => {
    const params = concat([3n, 5n, 0n].map((part) => numberToHex(part, { size: 16 })))
    const split = { proposalId: '7', voter: address(0xa0), support: 255, weight: '8', params }
    const { votes, voters, weights } = proposal(
      stateAfter(...made(3), ['chain.governor.VoteCastWithParams', split], vote(1, 2, '4')),
      4,
    )
    expect({ votes, voters, weights }).toEqual({
      votes: { for: 5n, against: 3n, abstain: 4n },
      voters: { ada: 'split', bob: 'abstain' },
      weights: { ada: 8n, bob: 4n },
    })
  })

  test('behavior: what it would do is said by the arena', () => {
    const differences = [
      {
        policy: 'p',
        ...{ tightens: { answer: 'none', lines: [] }, loosens: { answer: 'none', lines: [] } },
        remembers: { answer: 'unknown', lines: ['too hard'] },
      },
    ]
    const described = { id: '7', does: ['set p max: 2 -> 1'], diff: { 'p max': { from: '2', to: '1' } }, differences }
    expect(proposal(stateAfter(...made(3), ['proposal.described', described]), 3)).toMatchObject({
      ...{ does: described.does, differences, diff: { 'p max': { from: 2n, to: 1n } } },
    })
  })
})

describe('members', () => {
  test('default: enrolled, excluded; the numbers of roles', () => {
    const enrolled: [string, object] = [
      'chain.gate.Enrolled',
      { account: address(0xa0), owner: address(0xb0), role: 4 },
    ]
    const excluded: [string, object] = ['chain.gate.Excluded', { account: address(0xa0) }]
    const isIn = (...events: [string, object][]) =>
      Object.values(stateAfter(...events).agents).map((member) => member.enrolled)
    expect([isIn(), isIn(enrolled), isIn(enrolled, excluded)]).toEqual([
      [false, false],
      [true, false],
      [false, false],
    ])
    expect(stateAfter(enrolled).roles).toEqual({ voter: 4 })
  })

  test('behavior: who votes with whose tokens and stake, and how much that is', () => {
    const { agents } = stateAfter(
      ['chain.vault.DelegateChanged', { delegator: address(0xa0), toDelegate: address(0xa1) }],
      ['chain.vault.DelegateVotesChanged', { delegate: address(0xa1), newVotes: '12' }],
      ['chain.token.DelegateVotesChanged', { delegate: address(0xa1), newVotes: '3' }],
    )
    expect([agents.ada?.delegates, agents.bob?.votes]).toEqual([{ stake: 'bob' }, { wallet: 3n, stake: 12n }])
  })

  test('behavior: a key votes with what was delegated to it, and one ballot after the other', () => {
    const steps: [string, object][] = [
      ...made(3),
      ['chain.vault.DelegateChanged', { delegator: address(0xa0), toDelegate: address(0xb0) }],
      ['chain.vault.DelegateVotesChanged', { delegate: address(0xb0), newVotes: '12' }],
      ['chain.token.DelegateVotesChanged', { delegate: address(0xb0), newVotes: '3' }],
    ]
    const { ada, bob } = stateAfter(...steps).agents
    expect([ada?.delegates.stake, ada?.votes.stake, ada?.key]).toEqual([
      ...["ada's key", 0n, { votes: { wallet: 3n, stake: 12n }, ballots: 0n }],
    ])
    expect(bob).not.toHaveProperty('key')
    const voted = stateAfter(...steps, vote(0x10, 1, '15'), vote(1, 0, '4'))
    expect([voted.agents.ada?.key?.ballots, voted.agents.bob?.key]).toEqual([1n, undefined])
    expect(proposal(voted, 4)).toMatchObject({ voters: { ada: 'for', bob: 'against' }, weights: { ada: 15n, bob: 4n } })
  })

  test('behavior: a ballot that did not count is known, and takes no number', () => {
    const refused: [string, object] = [
      'chain.governor.BallotRefused',
      { proposalId: '7', voter: address(0xb1), support: 1 },
    ]
    const { refusals, agents } = stateAfter(...made(3), refused)
    expect([refusals, agents.bob?.key]).toEqual([
      [
        {
          ...{ tick: 3, agent: 'bob', tool: 'signVote', summary: 'vote for on 7' },
          error: `BallotRefused(7, ${address(0xb1)})`,
        },
      ],
      undefined,
    ])
  })

  test('behavior: what the chain refused stays known', () => {
    const refused = { id: 'i', tool: 'castVote', summary: 'vote', error: 'PartyToAppeal(7, 0x)', tx: '0x', block: '1' }
    expect(stateAfter(['action.refused', refused]).refusals).toEqual([
      { tick: 3, agent: 'ada', tool: 'castVote', summary: 'vote', error: 'PartyToAppeal(7, 0x)' },
    ])
  })
})

describe('models', () => {
  test('default: registered, adopted, rolled back', () => {
    const word = (text: string) => stringToHex(text, { size: 32 })
    const [one, two] = [address(1).padEnd(66, '0'), address(2).padEnd(66, '0')] as [Hex, Hex]
    const record = (parent: Hex) => ({ parent, metrics: [{ name: word('accuracy'), value: '93' }], proofs: [] })
    const task = word('sums')
    const { models, inUse } = stateAfter(
      ['chain.models.Registered', { id: one, model: one, by: address(0xa0), record: record(zeroHash) }],
      ['chain.models.Registered', { id: two, model: two, by: address(0xa0), record: record(one) }],
      ['chain.models.ModelAdopted', { task, id: one, number: '1' }],
      ['chain.models.ModelAdopted', { task, id: two, number: '2' }],
      ['chain.models.ModelRolledBack', { task, id: one, number: '3' }],
    )
    expect([models[one]?.parent, models[two]?.parent, models[two]?.metrics]).toEqual([
      undefined,
      one,
      { accuracy: 93n },
    ])
    expect(inUse).toEqual({
      sums: [
        { id: one, how: 'adopted', tick: 3 },
        { id: two, how: 'adopted', tick: 3 },
        { id: one, how: 'rolled back', tick: 3 },
      ],
    })
  })

  test.each(['constructor', '__proto__'])('behavior: a task may be called %s', (name) => {
    const adopted = { task: stringToHex(name, { size: 32 }), id: zeroHash, number: '1' }
    const state = stateAfter(['chain.models.ModelAdopted', adopted], ['chain.models.ModelAdopted', adopted])
    const { inUse } = snapshot(state, 3)
    expect(Object.keys(inUse)).toEqual([name])
    expect(Object.values(inUse)[0]).toHaveLength(2)
  })
})
