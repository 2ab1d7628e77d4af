import { type Abi, decodeFunctionData, zeroHash } from 'viem'
import { expect, test } from 'vitest'
import { type Claim, type Dispute, effects, type Snapshot, type ToolContext, type View } from '../../agents/index.ts'
import { answer, descend } from '../../agents/models/personas/descent.ts'
import { retire } from '../../agents/models/personas/retire.ts'
import { commitBatch } from '../../contracts/batch.ts'
import { packTurn, revealedAt, startTurn, unpackTurn } from '../../contracts/descent.ts'
import { claimManagerAbi, traceResolverAbi } from '../../contracts/generated/index.ts'
import type { Leaf, Result } from '../../contracts/result.ts'
import { commitRows, hashLeaf, type Rows } from '../../contracts/trace.ts'
import { address, deps, hash, snapshot, task, WORKFLOW } from './world.ts'

/** Sums of ones; the claimant's are one too many from state 30 on. */
const rows: Rows = Array.from({ length: 40 }, () => [1n])
const honest: Rows = Array.from({ length: 41 }, (_, index) => [BigInt(index)])
const forged: Rows = honest.map(([sum = 0n], index) => [index < 30 ? sum : sum + 1n])

const result: Result = {
  ...{ workflow: WORKFLOW, task: 0, attempt: 0, worker: address(0xa02), rows: 40, salt: zeroHash },
  ...{ inputsRoot: commitRows(rows).root, statesRoot: commitRows(forged).root, result: hashLeaf(40, forged[40] ?? []) },
}
const { id } = commitBatch(address(0xa02), [result])
const leaf: Leaf = { result, signature: '0x', proof: [] }
const claim: Claim = {
  ...{ id: String(id), claimant: address(0xa02), leaves: [{ workflow: WORKFLOW, task: 0, status: 'open' }] },
  ...{ commitUntil: 0n, openUntil: 1_700_000_000n, status: 'open', bonded: true, draws: [] },
}
const terms = { disputeClock: 240n, clockExtension: 60n }
const start = startTurn(40, 1_699_999_990n, terms)
const dispute = (rest: Partial<Dispute> = {}): Dispute => ({
  ...{ id: '9', claim: String(id), leaf: 0, challenger: address(0xa01), node: result.statesRoot },
  ...{ turn: packTurn(start), revealed: [], status: 'open', ...rest },
})
const asked = { ...start, round: 1 }
const first = revealedAt(asked, groupOf(asked))
const bottom = { ...asked, at: 7, level: 2, round: 3 }

/** The claimant's own nodes under the one of a turn. */
function groupOf(turn: typeof start) {
  const { level, first: from, span } = revealedAt(turn, [])
  return Array.from({ length: Math.min(span, (40 >> level) + 1 - from) }, (_, i) =>
    commitRows(forged).node(level, from + i),
  )
}

const now = (found: Dispute, rest: Partial<Snapshot> = {}) =>
  snapshot({ claims: { [claim.id]: claim }, disputes: { 9: found }, ...rest }, [task(0)])

async function drafted(name: keyof typeof effects, args: object, given: Partial<ToolContext>) {
  const effect = effects[name] as (typeof effects)['pay']
  const context = { me: snapshot().agents.ada, ...deps(), bench: new Map(), skills: {}, ...given } as ToolContext
  context.referee.leaf = async () => leaf
  context.referee.recompute = async () => ({ rows, states: honest, trace: commitRows(honest) })
  const { call, summary } = await effect.draft(effect.schema.parse(args) as never, context)
  const abi: Abi = [...traceResolverAbi, ...claimManagerAbi]
  return { ...decodeFunctionData({ abi, data: call.data }), summary }
}

test('revealStates: the sixteen nodes, or what there is, under the one that is asked for', async () => {
  const work = { result: result.result, summary: '', run: { inputsRoot: result.inputsRoot, states: forged } }
  const bench = new Map([['x', { ...work, claim: { batch: id, index: 0, leaf } }]])
  const { args } = await drafted('revealStates', { dispute: '9' }, { snapshot: now(dispute()), bench })
  expect(args).toEqual([9n, packTurn(start), groupOf(start)])
  await expect(drafted('revealStates', { dispute: '9' }, { snapshot: now(dispute()) })).rejects.toThrow(/its claimant/)
})

test('pickStates: the first node that differs, or the one that is named; none where none does', async () => {
  const found = dispute({ turn: packTurn(asked), revealed: [first] })
  const picked = await drafted('pickStates', { dispute: '9' }, { snapshot: now(found) })
  expect(picked.args?.slice(2, 5)).toEqual([packTurn(asked), 7n, commitRows(forged).node(2, 7)])
  const named = await drafted('pickStates', { dispute: '9', child: 0 }, { snapshot: now(found) })
  expect(named.args?.slice(2, 5)).toEqual([packTurn(asked), 0n, commitRows(forged).node(2, 0)])
  await expect(drafted('pickStates', { dispute: '9', child: 11 }, { snapshot: now(found) })).rejects.toThrow(/0 to 10/)
  await expect(drafted('pickStates', { dispute: '9' }, { snapshot: now(dispute()) })).rejects.toThrow(/nothing/)
})

test('killRevealed: by the transition that what was revealed shows', async () => {
  const found = dispute({ turn: packTurn(bottom), revealed: [first, revealedAt(bottom, groupOf(bottom))] })
  const { functionName, summary } = await drafted('killRevealed', { dispute: '9' }, { snapshot: now(found) })
  expect([functionName, summary]).toEqual(['killByTransition', 'kill a withheld trace at transition 29'])
  await expect(drafted('killRevealed', { dispute: '9' }, { snapshot: now(dispute()) })).rejects.toThrow(/no fault/)
})

test('endDispute: for who is not silent, once the clock has run out; where the result is dead, at once', async () => {
  const later = (found: Dispute) => now(found, { time: 1_700_000_230n })
  const end = async (given: Snapshot) =>
    (await drafted('endDispute', { dispute: '9' }, { snapshot: given })).functionName
  await expect(end(now(dispute(), { time: 1_700_000_229n }))).rejects.toThrow(/runs until 1700000230/)
  expect(await end(later(dispute()))).toBe('killBySilence')
  expect(await end(later(dispute({ turn: packTurn(asked) })))).toBe('dismiss')
  const dead = { ...claim, leaves: [{ status: 'dead' as const }] }
  expect(await end({ ...now(dispute()), claims: { [claim.id]: dead } })).toBe('stop')
})

test('settleClaim: of a batch only what is asked for, open and published', async () => {
  const given = now(dispute())
  await expect(drafted('settleClaim', { claim: claim.id }, { snapshot: given })).rejects.toThrow(/no published result/)
  const artifacts = { [`0x${id.toString(16).padStart(64, '0')}` as const]: hash(1) }
  const { args } = await drafted('settleClaim', { claim: claim.id }, { snapshot: { ...given, artifacts } })
  expect(args?.slice(0, 2)).toEqual([id, [0n]])
})

const view = (who: 'ada' | 'bob', given: Snapshot): View => {
  const me = given.agents[who]
  if (!me) throw new Error(who)
  return { me, snapshot: given, results: [], memory: {} }
}
const tools = (calls: { tool: string }[]) => calls.map(({ tool }) => tool)

test('answer: reveals while it is to move, ends it when the challenger is silent', () => {
  const late = { time: 1_700_000_240n }
  const turn = packTurn(asked)
  expect(tools(answer(view('bob', now(dispute()))))).toEqual(['revealStates'])
  expect(tools(answer(view('bob', now(dispute({ turn })))))).toEqual([])
  expect(tools(answer(view('bob', now(dispute({ turn }), late))))).toEqual(['endDispute'])
  expect(tools(answer(view('ada', now(dispute()))))).toEqual([])
})

test('descend: goes on, kills at the bottom, ends it when the claimant is silent', () => {
  const at = (found: Dispute, rest: Partial<Snapshot> = {}) => tools(descend(view('ada', now(found, rest))))
  expect(at(dispute())).toEqual([])
  expect(at(dispute(), { time: 1_700_000_240n })).toEqual(['endDispute'])
  expect(at(dispute({ turn: packTurn(asked), revealed: [first] }))).toEqual(['pickStates'])
  const shown = dispute({ turn: packTurn(bottom), revealed: [revealedAt(bottom, groupOf(bottom))] })
  expect(at(shown)).toEqual(['killRevealed'])
  expect(at({ ...shown, status: 'won' })).toEqual([])
  expect(unpackTurn(shown.turn).level).toBe(2)
})

test('retire: closes what is over, not what is disputed, and takes bonds when none is in use', () => {
  const over = now(dispute({ status: 'lost' }))
  expect(tools(retire(view('bob', over)))).toEqual(['closeClaim'])
  expect(tools(retire(view('bob', now(dispute()))))).toEqual([])
  const bob = { ...over.agents.bob, bonds: 1n } as (typeof over.agents)['bob']
  const after = { ...over, claims: { [claim.id]: { ...claim, bonded: false } }, agents: { ...over.agents, bob } }
  expect(tools(retire(view('bob', after as Snapshot)))).toEqual(['takeBonds'])
  expect(tools(retire(view('bob', { ...after, claims: over.claims } as Snapshot)))).toEqual(['closeClaim'])
})
