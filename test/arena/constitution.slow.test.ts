import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../../agents/index.ts'
import { tickTime } from '../../arena/clock.ts'
import type { Event } from '../../arena/event.ts'
import { reputationOf } from '../../arena/standing.ts'
import { apply, emptyState } from '../../arena/state.ts'
import { endOf, eventsOf, type Finished, ofType, polity, scratch } from './polity.ts'

let folder: string
let run: string
let first: Finished
let events: Event[]
let end: Snapshot

beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'one')
  first = await polity(['run', 'constitution', '--out', run])
  events = eventsOf(run)
  end = endOf(events)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The one proposal of which the arena says this. */
const proposal = (does: string) => {
  const found = Object.values(end.proposals).filter((each) => each.does.join(' and ').includes(does))
  expect(found.length, does).toBe(1)
  return found[0]!
}
const tickOf = (type: string, data: object = {}) =>
  ofType(events, type).find((event) => Object.entries(data).every(([key, value]) => event.data[key] === value))?.tick

describe('polity run constitution', () => {
  test('default: ends by itself, and says what was voted and why what failed failed', () => {
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('balances conserved')
    const at = first.stdout.indexOf('\nset spending')
    const report = first.stdout.slice(at + 1, first.stdout.indexOf('\n\n', at + 1))
    // Ids of models and addresses of code follow from names, not from this code alone.
    expect(report.replaceAll(/0x[0-9a-fA-F]+/g, '0x…').split('\n')).toMatchInlineSnapshot(`
      [
        "set spending spendLimit.max: 10000 POL -> 3000 POL (plain): executed, 10000 for, 0 against, 4000 needed",
        "set window: 240 -> 300 (plain): executed, 10000 for, 0 against, 4000 needed",
        "admit nora as voter and pay 100 POL of the treasury to nora (grave): executed, 10000 for, 0 against, 6000 needed",
        "put spending in the version careful, decided on chain (long): executed, 9500 for, 500 against, 6000 needed",
        "pay 30000 POL of the treasury to flash (grave): defeated, 200 for, 0 against, 6000 needed",
        "  flash voted with 8000 POL more in its wallet: counted are the 200 that it had when the vote began",
        "let market take 15 POL of the treasury and fund "a second reading", a workflow that paula proposed: 1 task, 15 POL (grave): executed, 10000 for, 0 against, 6000 needed",
        "use model 0x… for "sums" (plain): executed, 10000 for, 0 against, 4000 needed",
        "set spending spendLimit.max: 3000 POL -> 50000 POL (plain): defeated, 4200 for, 9800 against, 4000 needed",
        "  the quorum came in the last tick, so the vote went on for one more: otto, owen, olga, nora answered",
        "revoke 0x… as a ground for slashes and give mona back the 190 POL that it was slashed and give mallory back the 190 POL that it was slashed (appeal): defeated, 3600 for, 0 against, 6000 needed",
        "  mona is not counted: PartyToAppeal, its own slash is at stake",
        "  mallory is not counted: PartyToAppeal, its own slash is at stake",
        "  fred is counted with the 3600 POL of its own, not with what others had it vote",
        "use model 0x… for "sums" (plain): executed, 10300 for, 0 against, 4000 needed",
        "exclude mallory (grave): executed, 11100 for, 0 against, 6000 needed",
        "use the model before the present one for "sums" (plain): executed, 10300 for, 0 against, 3992.384 needed",
        "model for sums: adopted 810 (accuracy, per mille) at tick 9, adopted 930 (accuracy, per mille) at tick 17, rolled back 810 (accuracy, per mille) at tick 25",
        "reputation of mallory, agent 1 of the registry: -95 (0 gained by work, 95 lost by slashes)",
        "reputation of mona, agent 0 of the registry: -94.95 (0.05 gained by work, 95 lost by slashes)",
        "reputation of ada, agent 2 of the registry: 0.2 (0.2 gained by work, 0 lost by slashes)",
      ]
    `)
  })

  test('behavior: a limit and a number change by a plain vote, and are in force', () => {
    expect(proposal('set spending spendLimit.max: 10000 POL -> 3000 POL')).toMatchObject({
      way: 'plain',
      state: 'executed',
    })
    expect(end.numbers.window).toBe(300n)
    const [denied] = ofType(events, 'action.denied').filter(({ agent }) => agent === 'lena')
    expect(denied?.data).toMatchObject({ policy: 'spending', rule: 'spendLimit: over the limit of the window' })
  })

  test('behavior: voters see what a change would forbid and allow, and that it allows nothing new', () => {
    const [lower] = proposal('10000 POL -> 3000 POL').differences
    expect([lower?.tightens.answer, lower?.loosens.answer]).toEqual(['witness', 'none'])
    expect(lower?.tightens.lines[0]).toMatch(/transfer\(address,uint256\) with amount = 3001 POL/)
    const [raise] = proposal('3000 POL -> 50000 POL').differences
    expect([raise?.tightens.answer, raise?.loosens.answer]).toEqual(['none', 'witness'])
    const [careful] = proposal('in the version careful').differences
    expect(careful?.tightens.lines.at(-1)).toMatch(/denied by "single: larger than a payment may be"/)
  })

  test('behavior: other code goes the long way: who disagrees is out with its stake before it governs', () => {
    const { way, state, eta = 0n, voters, votes } = proposal('in the version careful')
    expect({ way, state, olga: voters.olga }).toEqual({ way: 'long', state: 'executed', olga: 'split' })
    expect(votes.against).toBe(500n * 10n ** 18n)
    const left = tickOf('chain.vault.Withdrawn', { account: end.agents.dina?.account }) as number
    const changed = tickOf('policy.changed', { version: 3 }) as number
    expect([left < changed, eta > 0n, end.policies.spending?.version]).toEqual([true, true, 3])
    const later = events.filter(
      ({ agent, tick, type }) => agent === 'lena' && tick > changed && /denied|executed/.test(type),
    )
    expect(later.map(({ type, data }) => [type, data.summary])).toEqual([
      ['action.denied', 'pay 600 POL to nora'],
      ['action.executed', 'pay 400 POL to nora'],
    ])
  })

  test('behavior: one is admitted and votes from then on, one is excluded and no more', () => {
    expect(proposal('admit nora')).toMatchObject({ way: 'grave', state: 'executed' })
    expect(proposal('exclude mallory')).toMatchObject({ way: 'grave', state: 'executed' })
    const outside = ofType(events, 'action.denied').filter(({ data }) => data.policy === 'ballots')
    expect(outside.map(({ agent }) => agent)).toEqual(['nora', 'mallory'])
    expect(outside[0]?.tick).toBeLessThan(tickOf('chain.gate.Enrolled', { account: end.agents.nora?.account }) ?? 99)
    expect(outside[1]?.tick).toBeGreaterThan(tickOf('chain.gate.Excluded') as number)
    expect(proposal('exclude mallory').weights.nora).toBe(300n * 10n ** 18n)
    expect([end.agents.nora?.enrolled, end.agents.mallory?.enrolled]).toEqual([true, false])
  })

  test('behavior: two sign their votes, another brings them in one transaction, and one that has no votes sinks neither', () => {
    const { id, weights, voters } = proposal('exclude mallory')
    expect([weights.kay, weights.kim, voters.dell]).toEqual([400n * 10n ** 18n, 400n * 10n ** 18n, undefined])
    const [relayed, ...more] = ofType(events, 'action.executed').filter(({ data }) => data.tool === 'relayVotes')
    expect([relayed?.agent, relayed?.data.summary, more]).toEqual([
      ...['paula', `bring 3 signed votes on ${id.slice(0, 8)}`, []],
    ])
    const { tx } = relayed!.data
    const cast = ofType(events, 'chain.governor.VoteCast').filter(({ data }) => data.tx === tx)
    const refused = ofType(events, 'chain.governor.BallotRefused')
    expect(cast.map(({ data }) => data.voter).sort()).toEqual([end.agents.kay!.owner, end.agents.kim!.owner].sort())
    expect(refused.map(({ data }) => [data.voter, data.tx])).toEqual([[end.agents.dell!.owner, tx]])
    const sent = ofType(events, 'action.executed').filter(({ agent }) => agent === 'kay' || agent === 'kim')
    expect(sent.map(({ data }) => data.summary)).toEqual(Array(2).fill('let its own key vote with its stake'))
  })

  test('behavior: a workflow that one proposed is paid by the treasury once it was voted for, and is done', () => {
    expect(proposal('a second reading')).toMatchObject({ way: 'grave', state: 'executed' })
    const found = Object.values(end.workflows).find(({ name }) => name === 'a second reading')
    expect(found).toMatchObject({ client: end.addresses.timelock, paid: 15n * 10n ** 18n, escrow: 0n })
    expect(found?.tasks[0]).toMatchObject({ status: 'done', worker: end.agents.ada?.account })
  })

  test('behavior: a model is adopted, another, and the first again', () => {
    expect(end.inUse.sums?.map(({ how }) => how)).toEqual(['adopted', 'adopted', 'rolled back'])
    const [one, two, again] = end.inUse.sums ?? []
    expect([again?.id, end.models[two!.id]?.parent]).toEqual([one?.id, one?.id])
  })

  test('behavior: tokens that are bought once the vote has begun count nothing', () => {
    const { state, weights, needed } = proposal('of the treasury to flash')
    const [bought] = ofType(events, 'chain.token.Transfer').filter(
      ({ data }) => data.to === end.agents.flash?.account && data.from === end.agents.lena?.account,
    )
    expect(state).toBe('defeated')
    expect(BigInt(bought?.data.value as string)).toBeGreaterThan(needed)
    expect(weights).toEqual({ flash: 200n * 10n ** 18n })
  })

  test('behavior: a quorum in the last tick gives the others one more, in which they answer', () => {
    const { state, extended, votes, needed } = proposal('3000 POL -> 50000 POL')
    expect([state, extended, votes.for >= needed, votes.against > votes.for]).toEqual(['defeated', true, true, true])
    const cast = events.filter(
      ({ type, data }) =>
        type === 'chain.governor.VoteCast' && data.proposalId === proposal('3000 POL -> 50000 POL').id,
    )
    expect(new Set(cast.slice(1).map(({ tick }) => tick))).toEqual(new Set([cast[0]!.tick + 1]))
  })

  test('behavior: who was slashed does not judge it, nor does a friend with its stake; with all of that it would have passed', () => {
    const { id, state, way, weights, needed } = proposal('give mona back')
    expect([way, state]).toEqual(['appeal', 'defeated'])
    const refused = end.refusals.filter(({ error }) => error.startsWith(`PartyToAppeal(${id}`))
    expect(refused.map(({ agent }) => agent).sort()).toEqual(['mallory', 'mona'])
    expect(weights).toEqual({ fred: 3600n * 10n ** 18n })
    expect(end.agents.fred!.votes.stake).toBeGreaterThanOrEqual(needed)
    expect(Object.values(end.slashes).map(({ status }) => status)).toEqual(['released', 'released'])
  })
})

describe('reputation', () => {
  /** Of an agent, each value that it takes on the way to the end. */
  const course = (name: string) => {
    const state = emptyState()
    const seen = events.map((event) => {
      apply(state, event)
      const account = state.agents[name]?.account
      return account && reputationOf(state, account, tickTime(event.tick))?.points
    })
    return seen.filter((points, at) => points !== undefined && points !== seen[at - 1])
  }

  test('default: settled work is worth what was burned for it, and half of that an epoch later', () => {
    expect(course('ada').map(String)).toEqual(['200000000000000000', '400000000000000000', '200000000000000000'])
    const burned = ofType(events, 'chain.token.Transfer').filter(
      ({ data }) => data.from === end.agents.hana?.account && BigInt(data.to as string) === 0n,
    )
    expect(burned.map(({ data }) => data.value)).toEqual(Array(3).fill('200000000000000000'))
    const recorded = Object.values(end.workflows).flatMap(({ tasks }) => tasks.map((task) => task.recorded))
    expect(recorded).toEqual([undefined, ...Array(3).fill(2n * 10n ** 17n), undefined])
  })

  test('behavior: a slash takes away more than the work of its worker had gained', () => {
    const [gained = 0n, , lost = 0n] = course('mona')
    expect([gained, lost]).toEqual([2n * 10n ** 17n, 10n ** 17n - 190n * 10n ** 18n])
    expect(Object.values(end.slashes).map(({ counted }) => counted)).toEqual([true, true])
  })
})

describe('polity verify', () => {
  test('default, --public and chain replay', async () => {
    expect(await polity(['verify', run])).toMatchObject({ code: 0 })
    expect(await polity(['replay', run, '--mode', 'chain'])).toMatchObject({ code: 0 })
    const shared = join(folder, 'public')
    cpSync(run, shared, { recursive: true })
    rmSync(join(shared, 'private'), { recursive: true })
    expect(await polity(['verify', '--public', shared])).toMatchObject({ code: 0 })
  })
})
