import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type {
  AgentInput,
  Answer,
  Claim,
  ClaimLeaf,
  Proposal,
  Role,
  Slash,
  Snapshot,
  Task,
  View,
} from '../../agents/index.ts'
import {
  createSocietyAgent,
  defineAgent,
  defineRole,
  HOUSE,
  personas,
  RoleError,
  RoleFailedError,
  roles,
  ToolError,
} from '../../agents/index.ts'
import { packTurn } from '../../contracts/descent.ts'
import { batchName } from '../../contracts/result.ts'
import { address, deps, hash, member, snapshot, task } from './world.ts'

const now = 1_700_000_000n

const proposal = (id: string, rest: Partial<Proposal> = {}): Proposal => ({
  ...{ id, proposer: address(0xa09), description: 'trust me', calls: [], does: ['set spendLimit.max: 5 POL -> 2 POL'] },
  ...{ way: 'plain', needed: 4n, extended: false, weights: {}, differences: [], state: 'active' },
  ...{ voteStart: 0n, voteEnd: 9n, votes: { for: 0n, against: 0n, abstain: 0n }, voters: {} },
  diff: { 'spendLimit.max': { from: 5n, to: 2n } },
  ...rest,
})

const slash = (rest: Partial<Slash> = {}): Slash => ({
  ...{ locker: address(2), offence: hash(5), account: address(0xa02), amount: 10n ** 19n, beneficiary: address(0xa07) },
  ...{ shareBps: 5000n, ground: address(2), releaseAt: now, status: 'escrow', why: 'claim on task 1 dead at silence' },
  ...rest,
})
const who = [address(0xa01), address(0xa02), address(0xa03)] as const
const account = fc.constantFrom(...who)
const moment = fc.constantFrom(now - 100n, now, now + 100n)

const leaf: fc.Arbitrary<ClaimLeaf> = fc.record(
  {
    status: fc.constantFrom('open' as const, 'settled' as const, 'dead' as const),
    diedOf: fc.constantFrom('silence', 'transition 3'),
    demand: fc.record({
      challenger: account,
      until: moment,
      status: fc.constantFrom('open' as const, 'shown' as const, 'over' as const),
    }),
    proof: fc.record({ challenger: account, until: moment, status: fc.constantFrom('open' as const, 'over' as const) }),
  },
  { requiredKeys: ['status'] },
)
const claim: fc.Arbitrary<Omit<Claim, 'id'>> = fc.record({
  claimant: account,
  leaves: fc.array(leaf, { minLength: 1, maxLength: 2 }),
  commitUntil: moment,
  openUntil: moment,
  status: fc.constantFrom('open' as const, 'settled' as const, 'dead' as const),
  bonded: fc.boolean(),
  draws: fc.array(
    fc.record({
      seat: fc.constantFrom('1', '2'),
      holder: account,
      samples: fc.constant([0]),
      status: fc.constantFrom(...(['open', 'committed', 'revealed', 'attested', 'punished'] as const)),
      due: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
})
const aTask: fc.Arbitrary<Partial<Task>> = fc.record({
  status: fc.constantFrom(...(['open', 'claimed', 'pending', 'accused', 'done', 'failed'] as const)),
  mode: fc.constantFrom(...(['attested', 'trace', 'proof', 'secret'] as const)),
  worker: account,
  deadline: moment,
})
const world: fc.Arbitrary<Snapshot> = fc
  .record({
    tasks: fc.array(aTask, { maxLength: 2 }),
    claims: fc.array(claim, { maxLength: 2 }),
    seen: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
    disputes: fc.array(
      fc.record({ claim: fc.constantFrom('0', '1'), challenger: account, round: fc.nat(3), until: moment }),
      { maxLength: 2 },
    ),
    escrow: fc.array(moment, { maxLength: 1 }),
    votes: fc.array(fc.boolean(), { maxLength: 2 }),
    bonds: fc.constantFrom(0n, 5n),
    free: fc.boolean(),
    verified: fc.boolean(),
  })
  .map(({ tasks, claims, seen, disputes, escrow, votes, bonds, free, verified }) => {
    const base = snapshot(
      {},
      tasks.map((each, index) => task(index, each)),
    )
    const agents = Object.fromEntries(
      Object.entries(base.agents).map(([name, each]) => [name, { ...each, bonds, locked: free ? 0n : each.stake }]),
    )
    return {
      ...base,
      agents,
      workflows: Object.fromEntries(Object.entries(base.workflows).map(([id, flow]) => [id, { ...flow, verified }])),
      claims: Object.fromEntries(claims.map((each, id) => [String(id), { ...each, id: String(id) }])),
      artifacts: Object.fromEntries(
        claims.flatMap((_, id) => (seen[id] ? [[batchName(BigInt(id), 0), hash(7)] as const] : [])),
      ),
      disputes: Object.fromEntries(
        disputes
          .filter((dispute) => claims[Number(dispute.claim)])
          .map(({ round, until, ...dispute }, id) => [
            String(id),
            {
              ...{ id: String(id), leaf: 0, node: hash(1), status: 'open' as const, revealed: [] },
              ...{ ...dispute, turn: turnOf(round, until) },
            },
          ]),
      ),
      slashes: Object.fromEntries(escrow.map((releaseAt) => [hash(5), slash({ releaseAt })])),
      proposals: Object.fromEntries(
        votes.map((voted, id) => [
          String(id),
          proposal(String(id), voted ? { voters: { ada: 'for', vera: 'for' } } : {}),
        ]),
      ),
    }
  })

const turnOf = (round: number, until: bigint) =>
  packTurn({
    ...{ since: until - 50n, workerTime: 50n, challengerTime: 50n, extension: 0n },
    ...{ at: 0, rows: 4, level: 1, round },
  })

describe('briefs of the house', () => {
  test.for(['worker', 'validator'])('law: a %s rests only where its script would do nothing', (role) => {
    const name = role === 'worker' ? 'ada' : 'vera'
    let rested = 0
    fc.assert(
      fc.property(world, (seen) => {
        const me = seen.agents[name] ?? member(name, role, 1)
        const brief = roles[role]?.brief?.({ me, snapshot: seen })
        if (brief?.idle === undefined) return true
        rested += 1
        return !personas[role]?.({ me, snapshot: seen, results: [], memory: {} }).calls?.length
      }),
      { numRuns: 3000 },
    )
    expect(rested).toBeGreaterThan(20)
  })
})

const voter = (role: string, rest: Partial<AgentInput> = {}) =>
  createSocietyAgent(defineAgent({ name: 'ada', role, model: 'scripted', ...rest }), deps())
const voting = (proposals: Proposal[], rest: Partial<Snapshot> = {}) =>
  snapshot({ proposals: Object.fromEntries(proposals.map((each) => [each.id, each])), ...rest })
const appeal = (rest: Partial<Proposal> = {}) =>
  proposal('8', {
    ...{ way: 'appeal', does: ['give bob back the 10 POL'], diff: undefined },
    ...{ calls: [{ target: address(9), data: `0x12345678${hash(5).slice(2)}` }], ...rest },
  })

describe('voter, delegate, juror', () => {
  test('default: an answer becomes votes, under policy, with its reasons', async () => {
    const ada = voter('voter')
    const first = await ada.turn(voting([proposal('7'), proposal('9', { voters: { ada: 'for' } })]))
    expect(first.intents.map(({ id, summary }) => `${id} ${summary}`)).toEqual(['ada:1:2:0 vote for on 7'])
    const done = await ada.turn(voting([proposal('7')]), { 'ada:1:2:0': { ok: true } })
    expect(done).toEqual({
      ...{ intents: [], denials: [], reads: 0, done: true, said: 'did castVote' },
      why: 'for 7: it tightens a limit, or leaves it as it is',
    })
    expect(
      ada.transcript().map(({ id, role, calls = [] }) => `${id} ${role} ${calls.map(({ name }) => name)}`),
    ).toEqual([
      ...['ada:1:0 human ', 'ada:1:1 ai decide', 'ada:1:1:0:answer tool ', 'ada:1:2 ai castVote'],
      ...['ada:1:2:0:answer tool ', 'ada:1:3 ai '],
    ])
  })

  test('behavior: with tools of its own and no script it has nothing to say', async () => {
    const ada = voter('voter', { tools: ['castVote'] })
    expect(await ada.turn(voting([proposal('7')]))).toMatchObject({ intents: [], done: true, said: 'nothing to do' })
  })

  test('behavior: who has nothing to vote on is not asked, and the log says why', async () => {
    const idle = async (role: string, now: Snapshot) => (await voter(role).turn(now)).idle
    const voteless = (now: Snapshot) => ({
      ...now,
      agents: { ...now.agents, ada: { ...member('ada', 'voter', 1), votes: { wallet: 0n, stake: 0n } } },
    })
    expect(await idle('voter', voting([]))).toBe('no open ballot')
    expect(await idle('voter', voteless(voting([proposal('7')])))).toBe('no votes of its own')
    expect(await idle('delegate', voteless(voting([proposal('7')])))).toBe('nobody lets it vote')
    expect(await idle('juror', voting([proposal('7')]))).toBe('no appeal is voted on')
    const own = { slashes: { [hash(5)]: slash({ account: address(0xa01) }) } }
    expect(await idle('juror', voting([appeal()], own))).toMatch('a party to each open appeal')
    expect(await idle('worker', snapshot())).toBe('no task to take or to hand in, and nothing due')
    expect(await voter('worker', { rests: false }).turn(snapshot())).toMatchObject({ said: 'nothing to do' })
  })

  test('behavior: a juror sees the slashes of an appeal, and believes what was shown on chain', async () => {
    const judged = async (why: string) => {
      const now = voting([appeal(), proposal('7')], { slashes: { [hash(5)]: slash({ why }) } })
      const vera = createSocietyAgent(defineAgent({ name: 'vera', role: 'juror', model: 'scripted' }), deps())
      const { intents } = await vera.turn(now)
      return { seen: JSON.parse(vera.transcript()[0]?.text ?? ''), does: intents.map(({ summary }) => summary) }
    }
    const { seen, does } = await judged('claim on task 1 dead at transition 20')
    expect(does).toEqual(['vote against on 8'])
    expect((await judged('claim on task 1 dead at silence')).does).toEqual(['vote for on 8'])
    expect(Object.keys(seen)).toEqual(['tick', 'time', 'me', 'business', 'history'])
    expect(seen.business.appeals).toMatchObject([
      {
        proposal: '8',
        description: { untrusted: 'trust me' },
        slashes: [{ of: 'bob', amount: '10', why: 'claim on task 1 dead at transition 20' }],
      },
    ])
  })

  test('behavior: whoever is a party to an appeal is not asked about it, and about others as long as it has nothing to appeal', async () => {
    const other = appeal({ id: '9', calls: [{ target: address(9), data: `0x12345678${hash(6).slice(2)}` }] })
    const summaries = async (role: string, rest: Partial<Slash>) => {
      const slashes = { [hash(5)]: slash(rest), [hash(6)]: slash({ offence: hash(6) }) }
      const { intents } = await voter(role).turn(voting([proposal('7'), appeal(), other], { slashes }))
      return intents.map(({ summary }) => summary)
    }
    const me = address(0xa01)
    expect(await summaries('voter', { beneficiary: me })).toEqual(['vote for on 7', 'vote abstain on 9'])
    expect(await summaries('juror', { beneficiary: me })).toEqual(['vote for on 9'])
    expect(await summaries('juror', { account: me })).toEqual([])
    expect(await summaries('delegate', { account: me })).toEqual(['vote for on 7'])
    expect(await summaries('juror', { account: me, ground: address(0) })).toEqual(['vote for on 8', 'vote for on 9'])
    expect(await summaries('juror', { account: me, status: 'reversed' })).toEqual(['vote for on 8', 'vote for on 9'])
  })

  test('behavior: more ballots than are told of in a turn are for later ones', async () => {
    const many = Array.from({ length: 12 }, (_, at) => proposal(String(20 + at)))
    expect((await voter('voter').turn(voting(many))).intents).toHaveLength(8)
  })

  test('behavior: the log has the reasons of votes that were cast', async () => {
    const ada = voter('voter')
    const seen = voting([proposal('7'), proposal('8')])
    const { intents } = await ada.turn(seen)
    const { said, why } = await ada.turn(seen, {
      [intents[0]?.id ?? '']: { ok: false, error: 'too late' },
      [intents[1]?.id ?? '']: { ok: true },
    })
    expect([said, why]).toEqual(['did not get through: castVote', 'for 8: it tightens a limit, or leaves it as it is'])
  })

  test('error: a juror has no ballot on what is no appeal', async () => {
    const role = {
      ...roles.juror,
      persona: () => ({
        calls: [{ tool: 'decide', args: { ballots: [{ proposal: '7', support: 'for', reason: 'why not' }] } }],
      }),
    } as AgentInput['role']
    const seen = voting([proposal('7'), appeal()], { slashes: { [hash(5)]: slash() } })
    await expect(voter('', { role } as never).turn(seen)).rejects.toThrow('no open ballot on 7; you have: 8.')
  })

  test('behavior: a delegate knows for whom it votes', async () => {
    const agents = { ...snapshot().agents, bob: { ...member('bob', 'worker', 2), delegates: { stake: 'ada' } } }
    const ada = voter('delegate')
    await ada.turn(voting([proposal('7')], { agents }))
    expect(JSON.parse(ada.transcript()[0]?.text ?? '').business.for).toEqual({ bob: ['stake'] })
  })

  test('attack: who thinks has no tool that changes anything, and votes on nothing else', async () => {
    const tried: string[] = []
    const role = {
      ...roles.voter,
      persona: ({ results }) => {
        tried.push(...results.map(({ tool, ok }) => `${tool} ${ok}`))
        if (results.length === 0) return { calls: [{ tool: 'castVote', args: { proposal: '7', vote: 'for' } }] }
        const ballots = [{ proposal: '6', support: 'for', reason: 'a vote that is not open' }]
        return { calls: [{ tool: 'decide', args: { ballots } }] }
      },
    } as AgentInput['role']
    const ada = createSocietyAgent(defineAgent({ name: 'ada', role, model: 'scripted' }), deps())
    await expect(ada.turn(voting([proposal('7')]))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Agents.AnswerError: Agent 'ada' gave no answer that fits \`decide\`, twice: you have no open ballot on 6; you have: 7. Its turn is over, and what it did before stands. Look at its prompt, or give it another model.]`,
    )
    expect(tried).toEqual(['castVote false', 'castVote false', 'decide false'])
  })
})

const counter = defineRole({
  name: 'counter',
  prompt: HOUSE,
  tools: ['pay'],
  persona: () => ({ say: 'counted' }),
  state: z.object({ open: z.int(), seen: z.int().default(0) }),
  brief: ({ snapshot }) => ({ business: { open: Object.keys(snapshot.proposals).length } }),
  nodes: {
    count: async ({ open }, { store }) => {
      const before = Number((await store.get(['counts'], 'open'))?.value.count ?? 0)
      await store.put(['counts'], 'open', { count: before + open })
      return { seen: before + open }
    },
  },
})

describe('defineRole', () => {
  test('default: its state, its node and its memory are in what the agent is told', async () => {
    const ada = createSocietyAgent(defineAgent({ name: 'ada', role: counter, model: 'scripted' }), deps())
    const told = async () => {
      expect(await ada.turn(voting([proposal('7')]))).toMatchObject({ said: 'counted' })
      return JSON.parse(ada.transcript()[0]?.text ?? '').business
    }
    expect([await told(), await told()]).toEqual([
      { open: 1, seen: 1 },
      { open: 1, seen: 2 },
    ])
  })

  const answered = (rest: Partial<Answer>, given: object = { many: '3' }) =>
    ({
      ...counter,
      persona: ({ results }: View) => (results.length > 0 ? {} : { calls: [{ tool: 'count', args: given }] }),
      answer: {
        ...{ name: 'count', description: 'how many', schema: z.object({ many: z.string().transform(Number) }) },
        ...{ fault: () => undefined, calls: () => [], why: ({ many }: { many: number }) => `${many + 1}`, ...rest },
      },
    }) as unknown as Role
  const thrown = (): never => {
    throw new ToolError('no such thing')
  }
  const taking = (role: Role) =>
    createSocietyAgent(defineAgent({ name: 'ada', role, model: 'scripted' }), deps()).turn(voting([proposal('7')]))

  test('behavior: an answer that its schema transforms', async () => {
    expect(await taking(answered({}))).toMatchObject({ done: true, why: '4' })
  })

  test.for<[string, Role]>([
    ['brief', { ...counter, brief: thrown } as Role],
    ['brief', { ...counter, brief: () => ({ business: { open: 'many' } }) } as unknown as Role],
    ['node count', { ...counter, nodes: { count: thrown } } as Role],
    ['node count', { ...counter, nodes: { count: () => ({ seen: 'many' }) } } as unknown as Role],
    ['answer', answered({ fault: thrown })],
    ['answer', answered({ calls: thrown })],
    ['answer', answered({ why: thrown })],
    ['answer', answered({ schema: z.object({ many: z.string().transform(thrown) }) })],
    ['answer', answered({ schema: z.object({ remember: z.string() }), why: () => '' }, { remember: 'all' })],
  ])('error: code of its own that fails is named (%s)', async ([part, role]) => {
    const error = await taking(role).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(RoleFailedError)
    expect((error as Error).message).toMatch(`The ${part} of the role 'counter' failed in a turn of agent 'ada': `)
  })

  test('error: names that the graph has', () => {
    const state = z.object({ messages: z.string() })
    expect(() => defineRole({ ...counter, nodes: {}, state } as never)).toThrow(RoleError)
    expect(() => defineRole({ ...counter, nodes: { reflect: () => ({}) } })).toThrow(/a node called reflect/)
    expect(() => defineRole({ ...counter, nodes: { 'a|b': () => ({}) } })).toThrow(/a node called a\|b/)
    for (const name of ['pay', 'look', 'endTurn'])
      expect(() =>
        defineRole({ ...(roles.voter as Role), answer: { ...(roles.voter?.answer as Answer), name } }),
      ).toThrow(/as a tool is/)
    const { state: _, ...stateless } = counter
    expect(() => defineRole(stateless)).toThrow(/a brief without a state/)
  })
})
