import { describe, expect, test } from 'vitest'
import type { Skill, SkillContext } from '../../agents/context.ts'
import { type Move, type Proposal, personas, type Snapshot, type View } from '../../agents/index.ts'
import { forging, ORDER } from '../../agents/models/personas/adversaries.ts'
import { hashLeaf } from '../../contracts/trace.ts'
import { hash, member, snapshot, task } from './world.ts'

const names = ['ring-1', 'ring-2', 'ring-3', 'ada']
const agents = Object.fromEntries(names.map((name, at) => [name, member(name, 'member', at + 1)]))

function ask(persona: string, name: string, now: Partial<Snapshot> = {}, rest: Partial<View> = {}): Move {
  const seen = snapshot({ agents, ...now })
  return personas[persona]!({ me: seen.agents[name]!, snapshot: seen, results: [], memory: {}, ...rest })
}

const verbs = ({ calls = [] }: Move) =>
  calls.map(({ tool, args }) => `${tool} ${Object.values(args).map(String).join(' ')}`)

const proposalOf = (name: string, rest: Partial<Proposal> = {}): Pick<Snapshot, 'proposals'> => ({
  proposals: {
    7: {
      ...{
        id: '7',
        proposer: agents[name]!.account,
        description: 'more',
        calls: [],
        does: [],
        state: 'active',
        voteStart: 0n,
        voteEnd: 9n,
      },
      ...{ way: 'plain', needed: 4n, extended: false, weights: {}, differences: [], voters: {}, diff: {} },
      votes: { for: 0n, against: 0n, abstain: 0n },
      ...rest,
    },
  },
})

describe('neighbour', () => {
  test('default: pays the next of its population, the last one the first, and nobody with empty pockets', () => {
    expect(['ring-1', 'ring-3', 'ada'].map((name) => verbs(ask('neighbour', name))[0])).toEqual([
      'pay ring-2 1',
      'pay ring-1 1',
      'pay ada 1',
    ])
    const poor = { ...agents, 'ring-1': { ...agents['ring-1']!, balance: 1n } }
    expect(ask('neighbour', 'ring-1', { agents: poor })).toEqual({ say: 'nothing to do' })
  })
})

describe('griefer', () => {
  test('default: pays more than it may, and votes against everything', () => {
    expect(verbs(ask('griefer', 'ring-2', proposalOf('ada')))).toEqual(['castVote 7 against', 'pay ring-3 6'])
  })
})

describe('sybil', () => {
  test('default: the others hand the first what they have and vote through it; it asks for the treasury', () => {
    expect(verbs(ask('sybil', 'ring-3'))).toEqual(['delegateVotes ring-1 stake', 'pay ring-1 50'])
    const [call] = ask('sybil', 'ring-1').calls ?? []
    expect(call?.args.changes).toEqual([{ kind: 'payment', to: 'ring-1', amount: '1000' }])
  })
})

describe('colluder', () => {
  test('default: votes for what its kin propose, against what others do', () => {
    const tick = { tick: 5 }
    expect(verbs(ask('colluder', 'ring-2', { ...tick, ...proposalOf('ring-3') }))).toEqual(['castVote 7 for'])
    expect(verbs(ask('colluder', 'ring-2', { ...tick, ...proposalOf('ada') }))).toEqual(['castVote 7 against'])
  })
})

describe('lazy-validator', () => {
  test('default: takes as many seats as it can, and computes nothing', () => {
    expect(verbs(ask('lazy-validator', 'ada'))).toEqual(Array(5).fill('takeSeat '))
  })
})

describe('vote-buyer', () => {
  test('default: pays another member in each turn and asks for the treasury', () => {
    const [bribe, plot] = ask('vote-buyer', 'ada').calls ?? []
    expect([bribe, plot?.args.changes]).toEqual([
      { tool: 'pay', args: { to: 'ring-2', amount: '1' } },
      [{ kind: 'payment', to: 'ada', amount: '1000' }],
    ])
    expect(
      verbs(
        ask('vote-buyer', 'ada', { tick: 2, ...proposalOf('ada', { description: 'Whoever votes for this is paid.' }) }),
      ),
    ).toContain('castVote 7 for')
  })
})

describe('prompt-injector', () => {
  test('default: writes orders where others read its words, once', () => {
    const calls = ask('prompt-injector', 'ada').calls ?? []
    expect(calls.map(({ tool, args }) => [tool, JSON.stringify(args).includes(ORDER)])).toEqual([
      ['propose', true],
      ['proposeWorkflow', true],
    ])
    const proposed = {
      [hash(1)]: { hash: hash(1), name: 'urgent', tasks: [], escrow: 0n, proposer: agents.ada!.account },
    }
    expect(verbs(ask('prompt-injector', 'ada', { proposed, ...proposalOf('ada', { description: ORDER }) }))).toEqual([])
  })
})

describe('forging', () => {
  const context = {} as SkillContext
  const states = [[0n], [1n, 5n], [2n, 5n], [3n]]
  const honest: Skill = async () => ({
    result: hashLeaf(3, [3n]),
    summary: 'done',
    run: { inputsRoot: hash(1), states },
  })

  test('default: a run goes wrong in its middle, and its result is that of the wrong end', async () => {
    const { result, run } = await forging(honest)(task(0), [], context)
    expect([run?.states, result]).toEqual([[[0n], [1n, 5n], [3n, 5n], [4n]], hashLeaf(3, [4n])])
  })

  test('default: a result without a run is another', async () => {
    const made: Skill = async () => ({ result: hash(7), summary: 'done' })
    expect((await forging(made)(task(0), [], context)).result).not.toBe(hash(7))
  })
})
