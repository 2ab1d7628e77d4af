import type { Hex } from 'viem'
import { expect } from 'vitest'
import * as g from '../../contracts/generated/index.ts'
import type { Outcome, Stage } from './stage.ts'

/** The newest picture of a stage, by the hash of its block: the same hash is the same state. */
const taken = new WeakMap<Stage, { block: Hex; picture: Promise<Picture> }>()

type Picture = Awaited<ReturnType<typeof take>>

/** All that an attack could be after: balances, stakes, policy states, workflows, claims, and who was ever slashed. */
export async function pictureOf(stage: Stage): Promise<Picture> {
  const { hash } = await stage.chain.client.getBlock({ blockTag: 'latest' })
  const before = taken.get(stage)
  if (before?.block === hash) return before.picture
  const picture = take(stage)
  taken.set(stage, { block: hash, picture })
  return picture
}

async function take({ addresses, chain, policies, state }: Stage) {
  const { client } = chain
  const { token, vault, gate, market, claims } = addresses
  const members = Object.values(state.agents)
  const actors = members.flatMap(({ account, owner }) => [account, owner])
  const flows = Object.values(state.workflows)
  const all = <T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> => Promise.all(items.map(read))
  const opened = { address: claims, abi: g.claimManagerAbi, eventName: 'BatchOpened', fromBlock: 0n } as const
  const batches = (await client.getContractEvents(opened)).map(({ args }) => args.batch as bigint)
  const ofClaims = { address: claims, abi: g.claimManagerAbi } as const
  const ofVault = { address: vault, abi: g.stakeVaultAbi, fromBlock: 0n } as const
  return {
    supply: await client.readContract({ address: token, abi: g.agentTokenAbi, functionName: 'totalSupply' }),
    balances: await all([...actors, ...Object.values(state.addresses)], (party) =>
      client.readContract({ address: token, abi: g.agentTokenAbi, functionName: 'balanceOf', args: [party] }),
    ),
    stakes: await all(actors, (party) =>
      client.readContract({ address: vault, abi: g.stakeVaultAbi, functionName: 'stakeOf', args: [party] }),
    ),
    states: await all(
      actors.flatMap((actor) => [...policies.values()].map(({ id }) => [actor, id] as const)),
      (args) => client.readContract({ address: gate, abi: g.aiWorkflowGovernanceAbi, functionName: 'stateOf', args }),
    ),
    verified: await all(flows, ({ hash }) =>
      client.readContract({
        address: gate,
        abi: g.aiWorkflowGovernanceAbi,
        functionName: 'verifiedWorkflows',
        args: [hash],
      }),
    ),
    tasks: await all(
      flows.flatMap(({ hash, tasks }) => tasks.map(({ index }) => [hash, BigInt(index)] as const)),
      (args) => client.readContract({ address: market, abi: g.workflowMarketAbi, functionName: 'taskOf', args }),
    ),
    claims: await all(batches, async (batch) => [
      await client.readContract({ ...ofClaims, functionName: 'batchOf', args: [batch] }),
      await client.readContract({ ...ofClaims, functionName: 'statusOf', args: [batch, 0n] }),
    ]),
    bonds: await all(actors, (args) => client.readContract({ ...ofClaims, functionName: 'bondsOf', args: [args] })),
    slashes: (await client.getContractEvents({ ...ofVault, eventName: 'Slashed' })).length,
    released: (await client.getContractEvents({ ...ofVault, eventName: 'SlashReleased' })).length,
  }
}

/** Plays an attack that must fail with this error, and holds the picture before it against the one after. */
export async function expectRefused(
  stage: Stage,
  attack: () => Promise<Outcome>,
  error: string,
  what = error,
): Promise<void> {
  const before = await pictureOf(stage)
  expect(await attack(), what).toEqual({ ok: false, error })
  expect(await pictureOf(stage), what).toEqual(before)
}

/**
 * Plays one thing with less and less gas missing, each try in a world of its own: it is refused and nothing has changed, or it goes
 * through and everything is as with gas to spare.
 *
 * @returns the limits that were tried, by what came of them
 */
export async function sweepGas(
  stage: Stage,
  play: (gas: bigint) => Promise<Outcome>,
  { from = 60_000n, points = 60n } = {},
): Promise<{ refused: bigint[]; passed: bigint[] }> {
  const before = await pictureOf(stage)
  const { gas, whole } = await stage.aside(async () => {
    const outcome = await play(4_000_000n)
    if (!outcome.ok) throw new Error(`what is to be starved fails anyway: ${outcome.error}`)
    return { gas: outcome.gas, whole: await pictureOf(stage) }
  })
  const [refused, passed]: [bigint[], bigint[]] = [[], []]
  // A call keeps back a 64th of its gas (EIP-150), so more than what is used may be needed.
  const end = (gas * 11n) / 10n
  const limits = Array.from({ length: Number(points) + 1 }, (_, n) => from + ((end - from) * BigInt(n)) / points)
  for (const limit of limits) {
    await stage.aside(async () => {
      const { ok } = await play(limit)
      ;(ok ? passed : refused).push(limit)
      expect(await pictureOf(stage), `with ${limit} gas`).toEqual(ok ? whole : before)
    })
  }
  return { refused, passed }
}

/**
 * Sends what must fail with many gas limits, real transactions all: none of them goes through, and nothing changes.
 *
 * @returns the errors that were met
 */
export async function expectNoGasHelps(
  stage: Stage,
  play: (gas: bigint) => Promise<Outcome>,
  { from = 20_000n, to = 500_000n, points = 80n } = {},
): Promise<string[]> {
  const before = await pictureOf(stage)
  const errors = new Set<string>()
  for (let point = 0n; point <= points; point++) {
    const gas = from + ((to - from) * point) / points
    const outcome = await play(gas)
    expect(outcome.ok, `with ${gas} gas`).toBe(false)
    if (!outcome.ok) errors.add(outcome.error)
  }
  expect(await pictureOf(stage)).toEqual(before)
  return [...errors].sort()
}
