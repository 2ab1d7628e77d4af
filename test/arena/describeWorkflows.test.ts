import { type Address, encodeFunctionData, getAddress, type Hex, zeroAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import type { ToolContext } from '../../agents/index.ts'
import { effects } from '../../agents/index.ts'
import { worker } from '../../agents/models/personas/worker.ts'
import { observe } from '../../agents/observation.ts'
import { describeWorkflows } from '../../arena/describeWorkflows.ts'
import { chainEvent, type Event, GENESIS_HASH } from '../../arena/event.ts'
import { taskFinder, UnknownStepError } from '../../arena/referee.ts'
import { apply, emptyState, type State, snapshot } from '../../arena/state.ts'
import { workflowMarketAbi } from '../../contracts/generated/index.ts'
import { aggregateStep } from '../../policies/index.ts'
import { address, deps, hash, snapshot as other } from '../agents/world.ts'

const POL = 10n ** 18n
const FLOW = hash(0xf2)
const [sum, till, verifier] = [0xc1, 0xc2, 0xc3].map((n) => getAddress(address(n))) as [Address, Address, Address]
const works = [
  { name: 'sum', mode: 'trace', step: sum, words: 1 },
  { name: 'till', mode: 'secret', step: till, verifier, words: 1 },
]
const wanted = {
  name: 'second look',
  within: 600,
  tasks: [
    { name: 'ledger', kind: 'read', goal: 'publish', reward: '5' },
    { name: 'recount', kind: 'sum', goal: 'add up', reward: '20', mode: 'trace', work: 'sum', needs: [0] },
    { name: 'till', kind: 'till', goal: 'prove', reward: '10', mode: 'proof', work: 'till' },
  ],
}

/** A society with two works, and what its log has had so far. */
function society() {
  const state = emptyState()
  const tell = (type: string, data: object) => {
    const happened = { tick: 1, type, agent: null, data: data as Record<string, unknown> }
    const event = chainEvent(happened, 0, GENESIS_HASH)
    apply(state, event)
    return event
  }
  const { addresses, agents } = other()
  tell('society.founded', { addresses, agents: Object.values(agents) })
  tell('chain.params.NumbersSet', { version: '1', numbers: { validatorFee: 200 } })
  tell('works.described', { works })
  return { state, tell }
}

const context = (state: State): ToolContext => {
  const seen = snapshot(state, 1)
  return { ...deps(), me: seen.agents.ada!, snapshot: seen, skills: {}, bench: new Map() }
}

async function propose(state: State, args: object): Promise<Hex> {
  const { schema, draft } = effects.proposeWorkflow
  return (await draft(schema.parse(args), context(state))).call.data
}

/** What the arena records of a proposal that was mined. */
function mined({ state, tell }: ReturnType<typeof society>, data: Hex, args: unknown = wanted): Event[] {
  const events: Event[] = []
  const put = new Map<string, string>()
  const recorder = { record: (type: string, _: null, body: object) => events.push(tell(type, body)) }
  const site = { recorder, workshop: { blobs: { put: (text: string) => put.set(text, text) } } }
  const at = { workflow: FLOW, proposer: state.agents.ada?.account, tx: hash(1) }
  const call = { target: address(1), data }
  const intent = { id: 'i', tool: 'proposeWorkflow', args, call, policy: '', summary: '' }
  const news = [tell('chain.market.WorkflowProposed', at)]
  describeWorkflows(site as unknown as Parameters<typeof describeWorkflows>[0], news, new Map([[hash(1), intent]]))
  return events
}

/** The same proposal with other code behind its works. */
function withWork(change: { step?: Address; verifier?: Address; params?: bigint[]; words?: number }): Hex {
  const work = { step: sum, verifier: zeroAddress, words: 1, params: [], ...change }
  const task = { deadline: 1_700_000_600, reward: POL, apartFrom: 0, retries: 3, spec: hash(9) }
  const tasks = [
    { ...task, needs: 0, mode: 0, work: 0 },
    { ...task, needs: 1, mode: 1, work: 1 },
  ]
  return encodeFunctionData({ abi: workflowMarketAbi, functionName: 'propose', args: [[work], tasks, hash(0)] })
}

describe('a workflow that an agent proposes', () => {
  test('default: is seen apart from funded ones, with what it costs and what judges it', async () => {
    const house = society()
    mined(house, await propose(house.state, wanted))
    const { proposed, workflows } = snapshot(house.state, 1)
    expect(workflows).toEqual({})
    expect(proposed[FLOW]).toMatchObject({ name: 'second look', escrow: 35n * POL + 4n * 10n ** 17n })
    expect(
      proposed[FLOW]?.tasks.map(({ name, mode, needs, fee, judge, spec }) => [name, mode, needs, fee, judge, spec]),
    ).toEqual([
      ['ledger', 'attested', [], 0n, undefined, { goal: 'publish' }],
      ['recount', 'trace', [0], 4n * 10n ** 17n, { step: sum, work: 'sum' }, { goal: 'add up' }],
      ['till', 'proof', [], 0n, { step: till, verifier, work: 'till' }, { goal: 'prove' }],
    ])
    expect(() => effects.claimTask.draft({ workflow: FLOW, task: 0 }, context(house.state))).toThrow(/no workflow/)
  })

  test('behavior: can be taken once it is funded, under the fee that is voted then', async () => {
    const house = society()
    mined(house, await propose(house.state, wanted))
    house.tell('chain.params.NumbersSet', { version: '2', numbers: { validatorFee: 1000 } })
    const { call, summary } = await effects.fundWorkflow.draft({ workflow: FLOW }, context(house.state))
    expect([call.target, summary]).toEqual([address(1), 'fund workflow "second look" with 35.4 POL'])
    const client = house.state.agents.bob?.account
    const paid = { escrow: String(35n * POL), fees: String(2n * POL), version: '2', tasks: '3' }
    house.tell('chain.market.WorkflowCreated', { workflow: FLOW, client, ...paid })
    const { proposed, workflows } = snapshot(house.state, 1)
    expect(proposed).toEqual({})
    expect(workflows[FLOW]).toMatchObject({ client, escrow: 37n * POL, paid: 0n, verified: false })
    expect(workflows[FLOW]?.tasks[1]?.fee).toBe(2n * POL)
    const taken = await effects.claimTask.draft({ workflow: FLOW, task: 1 }, context(house.state))
    expect(taken.summary).toBe('take task 1 (recount), judged by sum')
  })

  test("behavior: names and goals other than the chain has hashed are nobody's", async () => {
    const house = society()
    const data = await propose(house.state, wanted)
    const [ledger, ...rest] = wanted.tasks
    const said = { ...wanted, tasks: [{ ...ledger, goal: 'pay mallory' }, ...rest] }
    const [event] = mined(house, data, said)
    const tasks = event?.data.tasks as { name: string; kind: string; spec: unknown }[]
    expect(tasks.map(({ name, kind, spec }) => [name, kind, spec])).toEqual([
      ['task 0', 'unknown', null],
      ['recount', 'sum', { goal: 'add up' }],
      ['till', 'till', { goal: 'prove' }],
    ])
    const seen = observe(snapshot(house.state, 1), 'ada', [])
    expect(JSON.parse(seen).proposed[FLOW].tasks[1]).toMatchObject({
      ...{ name: { untrusted: 'recount' }, spec: { untrusted: { goal: 'add up' } } },
      judge: { step: sum, work: 'sum' },
    })
    const late = { ...snapshot(house.state, 1), time: 9_000_000_000n }
    expect(JSON.parse(observe(late, 'ada', [])).proposed).toEqual({})
  })

  test('behavior: what came about within another call, as by a vote, is not described', () => {
    const house = society()
    expect(mined(house, '0x12345678')).toEqual([])
    expect(house.state.proposed).toEqual({})
  })

  test.each([
    ['another step', { step: address(0xbad) }],
    ['a verifier that convicts whom it likes', { verifier: address(0xbad) }],
    ['parameters', { params: [1n] }],
    ['a state of another width', { words: 2 }],
  ] as const)("behavior: %s is not the house's, and nobody takes it unseen", async (_, change) => {
    const house = society()
    mined(house, withWork(change as object))
    const paid = { escrow: String(2n * POL), fees: '0', version: '1', tasks: '2' }
    house.tell('chain.market.WorkflowCreated', { workflow: FLOW, client: address(0xa02), ...paid })
    const given = context(house.state)
    const { judge } = given.snapshot.workflows[FLOW]!.tasks[1]!
    expect(judge?.work).toBeUndefined()
    const ref = { workflow: FLOW, task: 1 }
    const take = (rest = {}) => effects.claimTask.draft({ ...ref, ...rest }, given)
    expect(() => take()).toThrow(/are not the house's: .* Read their code first/)
    expect(() => take({ judge: address(0xabc) })).toThrow(/not the house's/)
    expect(take({ judge: judge?.step })).toMatchObject({
      summary: "take task 1 (task 1), judged by code that is not the house's",
    })
    const steps = { sum: aggregateStep(4), unknown: aggregateStep(4) }
    expect(() => taskFinder(steps, () => given.snapshot).stepOf(ref)).toThrow(UnknownStepError)
    // The house's own worker leaves it alone.
    house.tell('chain.market.TaskAttested', { ...ref, task: '0', worker: address(1), result: hash(1), paid: '0' })
    const view = { ...{ me: given.me, snapshot: snapshot(house.state, 1), results: [], memory: {} } }
    expect(worker(view as unknown as Parameters<typeof worker>[0])).toEqual({ say: 'nothing to do' })
  })

  test.each([
    [{ work: 'tally' }, /no work 'tally'; there are: sum, till/],
    [{ work: undefined }, /no work ''/],
    [{ work: 'toString' }, /no work 'toString'/],
    [{ work: 'till' }, /till judges secret or proof, not trace/],
    [{ needs: [] }, /a trace needs a task that delivers its rows/],
    [{ needs: [0, 1] }, /it can need earlier tasks only, and 1 is none/],
    [{ mode: 'attested' }, /an attested task has no work/],
  ])('error: %j', async (change, message) => {
    const { state } = society()
    const tasks = wanted.tasks.map((task, index) => (index === 1 ? { ...task, ...change } : task))
    await expect(propose(state, { ...wanted, tasks })).rejects.toThrow(message)
  })
})
