import { describe, expect, test } from 'vitest'
import type { Claim, Move, Proposal, Slash, Snapshot, ToolResult, View } from '../../agents/index.ts'
import { personas } from '../../agents/index.ts'
import { batchName } from '../../contracts/result.ts'
import { address, hash, member, snapshot, task, WORKFLOW } from './world.ts'

const ok = (tool: string, content: unknown = { ok: true }): ToolResult => ({ tool, args: {}, ok: true, content })

function ask(name: string, now: Snapshot, rest: Partial<View> = {}): Move {
  const persona = personas[name]
  if (!persona) throw new Error(`no persona ${name}`)
  return persona({ me: now.agents.ada!, snapshot: now, results: [], memory: {}, ...rest })
}

const verbs = ({ calls = [] }: Move) =>
  calls.map(({ tool, args }) => `${tool} ${Object.values(args).map(String).join(' ')}`)
const ref = (index: number) => `${WORKFLOW} ${index}`

const claim = (id: string, rest: Partial<Claim> = {}): Record<string, Claim> => ({
  [id]: {
    id,
    leaves: [{ workflow: WORKFLOW, task: 0, status: 'open' }],
    bonded: true,
    draws: [],
    claimant: address(0xa02),
    commitUntil: 1_700_000_000n,
    openUntil: 1_700_000_100n,
    status: 'open',
    ...rest,
  },
})

/** Published under their names. */
const artifacts = Object.fromEntries(['1', '2', '3', '4'].map((id) => [batchName(BigInt(id)), hash(0xee)]))

const proposal = (rest: Partial<Proposal> = {}): Record<string, Proposal> => ({
  7: {
    id: '7',
    proposer: address(0xa01),
    description: 'less',
    calls: [],
    state: 'active',
    voteStart: 0n,
    voteEnd: 9n,
    ...{ does: [], way: 'plain', needed: 4n, extended: false, weights: {}, differences: [] },
    votes: { for: 0n, against: 0n, abstain: 0n },
    voters: {},
    diff: { 'spendLimit.max': { from: 5n, to: 2n } },
    ...rest,
  },
})

describe('worker', () => {
  test('behavior: takes the first task it may do, and holds one at a time', () => {
    const done = { status: 'done', worker: address(0xa01) } as const
    const apart = snapshot({}, [
      task(0, done),
      task(1, { apartFrom: 0 }),
      task(2, { needs: [1] }),
      task(3, { needs: [0] }),
    ])
    expect(verbs(ask('worker', apart))).toEqual([`claimTask ${ref(3)}`])
    const held = snapshot({}, [task(0), task(1, { status: 'claimed', worker: address(0xa01) })])
    expect(verbs(ask('worker', held))).toEqual([`doTask ${ref(1)}`])
  })

  test('behavior: hands in by the mode of the task', () => {
    const mine = { status: 'claimed', worker: address(0xa01) } as const
    const results = [ok('doTask', { result: hash(5) })]
    expect(verbs(ask('worker', snapshot({}, [task(0, mine)]), { results }))).toEqual([
      `submitResult ${ref(0)} ${hash(5)}`,
    ])
    expect(verbs(ask('worker', snapshot({}, [task(0, { ...mine, mode: 'trace' })]), { results }))).toEqual([
      `submitClaim ${ref(0)}`,
    ])
  })

  test('behavior: publishes its own claims once validators have committed', () => {
    const mine = { claimant: address(0xa01) }
    const claims = { ...claim('5', mine), ...claim('6', { ...mine, commitUntil: 1_700_000_001n }), ...claim('7') }
    expect(verbs(ask('worker', snapshot({ claims }, [task(0)])))).toEqual(['publishClaim 5'])
    const results = [ok('publishClaim')]
    expect(verbs(ask('worker', snapshot({ claims }, [task(0)]), { results }))).toEqual([`claimTask ${ref(0)}`])
    const published = snapshot({ claims, artifacts: { [batchName(5n)]: hash(1) } })
    expect(verbs(ask('worker', published))).toEqual([])
  })

  test('behavior: gives up for this turn when something is refused', () => {
    const results = [{ ...ok('claimTask'), ok: false }]
    expect(ask('worker', snapshot({}, [task(0)]), { results })).toEqual({
      say: 'stopped: claimTask did not go through',
    })
  })

  test('behavior: a forger is a worker; its skill forges', () => {
    expect(personas.forger).toBe(personas.worker)
  })
})

describe('spender', () => {
  test('behavior: tries a stranger and too much at once, then works', () => {
    const now = snapshot({}, [task(0)])
    const first = ask('spender', now)
    expect(verbs(first)).toEqual(['pay 0x000000000000000000000000000000000000dEaD 1', 'pay supplier 6'])
    const results = [
      { ...ok('pay'), ok: false },
      { ...ok('pay'), ok: false },
    ]
    expect(verbs(ask('spender', now, { memory: first.remember ?? {}, results }))).toEqual([`claimTask ${ref(0)}`])
  })
})

describe('validator', () => {
  const me = member('vera', 'validator', 3)
  const look = (now: Snapshot, rest: Partial<View> = {}) => ask('validator', now, { me, ...rest })

  test('behavior: inspects what is open and published, of others, and not seen', () => {
    const claims = {
      ...claim('1'),
      ...claim('2', { claimant: me.account }),
      ...claim('3', { status: 'dead' }),
      ...claim('4'),
      ...claim('5'),
    }
    expect(verbs(look(snapshot({ claims, artifacts })))).toEqual(['inspectClaim 1', 'inspectClaim 4'])
    expect(verbs(look(snapshot({ claims, artifacts }), { memory: { seen: ['1'] } }))).toEqual(['inspectClaim 4'])
  })

  test('behavior: challenges the first invalid transition, and remembers what it saw', () => {
    const results = [
      ok('inspectClaim', { claim: '1', verdict: 12 }),
      ok('inspectClaim', { claim: '4', verdict: 'valid' }),
    ]
    const move = look(snapshot({ artifacts, claims: { ...claim('1'), ...claim('4') } }), { results })
    expect(verbs(move)).toEqual(['challengeClaim 1 12'])
    expect(move.remember).toEqual({ seen: ['1', '4'], bad: ['1'] })
    const late = snapshot({ artifacts, time: 1_700_000_101n, claims: { ...claim('1'), ...claim('4') } })
    expect(verbs(look(late, { memory: move.remember ?? {} }))).toEqual(['settleClaim 4'])
  })

  test('behavior: what is over other data is neither challenged nor settled', () => {
    const results = [ok('inspectClaim', { claim: '1', verdict: 'data' })]
    const move = look(snapshot({ artifacts, claims: claim('1') }), { results })
    expect(verbs(move)).toEqual([])
    const late = snapshot({ artifacts, time: 1_700_000_101n, claims: claim('1') })
    expect(verbs(look(late, { memory: move.remember ?? {} }))).toEqual([])
  })

  test('behavior: the first validator releases slashes whose time in escrow is over', () => {
    const slash: Slash = {
      ...{ locker: address(1), offence: hash(0x51), account: address(0xa02), amount: 8n, beneficiary: address(0xa03) },
      ...{ shareBps: 5000n, ground: address(7), releaseAt: 1_699_999_999n, status: 'escrow', why: '' },
    }
    const at = (rest: Partial<Slash>) => verbs(look(snapshot({ slashes: { [hash(0x51)]: { ...slash, ...rest } } })))
    expect(at({})).toEqual([`releaseSlash ${hash(0x51)}`])
    expect(at({ releaseAt: 1_700_000_000n })).toEqual([])
    expect(at({ status: 'released' })).toEqual([])
  })

  test('behavior: votes for what tightens, against what loosens, abstains on the rest', () => {
    const vote = (rest: Partial<Proposal>) => verbs(look(snapshot({ proposals: proposal(rest) })))
    expect(vote({})).toEqual(['castVote 7 for'])
    expect(vote({ diff: { a: { from: 1n, to: 2n } } })).toEqual(['castVote 7 against'])
    expect(vote({ diff: { a: 'less' } })).toEqual(['castVote 7 abstain'])
    expect(vote({ voters: { vera: 'for' } })).toEqual([])
    expect(vote({ state: 'pending' })).toEqual([])
  })

  test('behavior: the first validator settles and has workflows verified, not again at once', () => {
    const claims = claim('1', { openUntil: 1n, claimant: me.account })
    const done = snapshot({ claims, artifacts }, [task(0, { status: 'done' })])
    const move = look(done)
    expect(verbs(move)).toEqual(['closeClaim 1', 'settleClaim 1', `verifyWorkflow ${WORKFLOW}`])
    expect(verbs(look(done, { memory: move.remember ?? {} }))).toEqual(['closeClaim 1', 'settleClaim 1'])
    const agents = { ...done.agents, abe: member('abe', 'validator', 4) }
    expect(verbs(look({ ...done, agents }))).toEqual(['closeClaim 1'])
  })
})

describe('proposer', () => {
  const half = [task(0, { status: 'done' }), task(1)]

  test('behavior: half-way it proposes to halve a limit, once', () => {
    expect(ask('proposer', snapshot({}, [task(0), task(1)]))).toEqual({ say: 'waiting' })
    expect(ask('proposer', snapshot({}, half)).calls).toEqual([
      {
        tool: 'proposeParams',
        args: {
          policy: 'payments',
          params: { 'spendLimit.max': '2.5 POL' },
          why: 'Half of the work is done: half of the limit is enough.',
        },
      },
    ])
    expect(ask('proposer', snapshot({ proposals: proposal({ state: 'pending' }) }, half))).toEqual({ say: 'waiting' })
  })

  test('behavior: votes for its own, queues it, executes it when it is due', () => {
    const at = (rest: Partial<Proposal>) => verbs(ask('proposer', snapshot({ proposals: proposal(rest) }, half)))
    expect(at({})).toEqual(['castVote 7 for'])
    expect(at({ state: 'succeeded' })).toEqual(['queueProposal 7'])
    expect(at({ state: 'queued', eta: 1_700_000_001n })).toEqual([])
    expect(at({ state: 'queued', eta: 1_700_000_000n })).toEqual(['executeProposal 7'])
  })
})
