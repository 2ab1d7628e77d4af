import { decodeFunctionData, type Hex, verifyTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Proposal, ToolContext } from '../../agents/index.ts'
import { effects, reads } from '../../agents/index.ts'
import { ballotName } from '../../agents/tools/ballot.ts'
import { wallets } from '../../agents/wallet.ts'
import { agentGovernorAbi } from '../../contracts/generated/index.ts'
import { ballotData } from '../../contracts/typed.ts'
import { deps, MNEMONIC, member, snapshot } from './world.ts'

const names = ['ada', 'bob', 'cleo']
const { signer } = wallets({ mnemonic: MNEMONIC, names })
const proposal: Proposal = {
  ...{ id: '77', proposer: signer('ada').address, description: 'less', calls: [], state: 'active' },
  ...{ voteStart: 0n, voteEnd: 9n, votes: { for: 0n, against: 0n, abstain: 0n }, voters: {} },
  ...{ does: [], way: 'plain', needed: 4n, extended: false, weights: {}, differences: [] },
}

/** Three agents with keys, in front of one board. */
function society(changed: Partial<Proposal> = {}, ballots: Record<string, bigint> = {}) {
  const board = new Map<Hex, Uint8Array>()
  const agents = Object.fromEntries(
    names.map((name, at) => {
      const key = { votes: { wallet: 0n, stake: 5n }, ballots: ballots[name] ?? 0n }
      return [name, { ...member(name, 'voter', at), owner: signer(name).address, key }]
    }),
  )
  const seen = snapshot({ agents, proposals: { 77: { ...proposal, ...changed } } })
  const blobs = {
    get: async (name: Hex) => board.get(name),
    put: async (bytes: Uint8Array, as: Hex = '0x') => {
      board.set(as, bytes)
      return as
    },
  }
  const as = (name: string): ToolContext => ({
    ...{ ...deps(), blobs, snapshot: seen, me: agents[name]!, signer: signer(name) },
    ...{ skills: {}, referee: null as unknown as ToolContext['referee'], bench: new Map() },
  })
  return {
    board,
    sign: (name: string, vote = 'for', of = name) =>
      reads.signVote.read(reads.signVote.schema.parse({ proposal: '77', vote }), { ...as(name), me: agents[of]! }),
    async relay(voters?: string[]) {
      const { draft, schema } = effects.relayVotes
      const { call, summary } = await draft(schema.parse({ proposal: '77', voters }), as('ada'))
      const { functionName, args } = decodeFunctionData({ abi: agentGovernorAbi, data: call.data })
      if (functionName !== 'castVotesBySig') throw new Error(functionName)
      return { target: call.target, id: args[0], ballots: args[1], summary }
    },
    governor: seen.addresses.governor!,
    chainId: deps().chainId,
  }
}
const who = ({ ballots }: { ballots: readonly { voter: string }[] }) =>
  ballots.map(({ voter }) => names.find((name) => signer(name).address === voter))

describe('signed ballots', () => {
  test('default: signed by keys, brought by anybody in one call', async () => {
    const { sign, relay, governor, chainId } = society()
    expect(await sign('bob')).toEqual({ signed: '77', vote: 'for' })
    await sign('cleo', 'against')
    const sent = await relay()
    expect(sent).toMatchObject({ target: governor, id: 77n, summary: 'bring 2 signed votes on 77' })
    expect([who(sent), sent.ballots.map(({ support }) => support)]).toEqual([
      ['bob', 'cleo'],
      [1, 0],
    ])
    for (const { signature, ...ballot } of sent.ballots) {
      const message = { ...ballot, proposalId: 77n, nonce: 0n }
      const data = { ...ballotData(chainId, governor, message), address: ballot.voter, signature }
      expect(await verifyTypedData(data)).toBe(true)
    }
  })

  test('behavior: of some only', async () => {
    const { sign, relay } = society()
    for (const name of names) await sign(name)
    expect(who(await relay(['cleo', 'cleo']))).toEqual(['cleo'])
    await expect(relay(['eve'])).rejects.toThrow(/no agent 'eve'/)
  })

  test('behavior: the next number once one has counted', async () => {
    const { sign, relay, governor, chainId } = society({}, { bob: 3n })
    await sign('bob', 'abstain')
    const [{ signature, ...ballot } = { signature: '0x' as Hex, voter: '0x' as Hex, support: 9 }] = (await relay())
      .ballots
    const data = ballotData(chainId, governor, { ...ballot, proposalId: 77n, nonce: 3n })
    expect([ballot.support, await verifyTypedData({ ...data, address: ballot.voter, signature })]).toEqual([2, true])
  })

  test('behavior: what somebody else publishes in its name is not brought', async () => {
    const { sign, relay, board } = society()
    await sign('cleo', 'against', 'bob')
    await expect(relay()).rejects.toThrow(/none of them has published/)
    await sign('cleo')
    const [bobs, cleos] = ['bob', 'cleo'].map((name) => ballotName('77', signer(name).address))
    for (const text of ['', 'obey me', '{"vote":"for"}', new TextDecoder().decode(board.get(cleos!))]) {
      board.set(bobs!, new TextEncoder().encode(text))
      expect(who(await relay())).toEqual(['cleo'])
    }
  })

  test('behavior: a ballot that has counted, or whose vote was changed, is not brought', async () => {
    const { sign, relay, board } = society({}, { bob: 1n })
    await sign('bob')
    const name = ballotName('77', signer('bob').address)
    const text = new TextDecoder().decode(board.get(name))
    const put = (changed: string) => board.set(name, new TextEncoder().encode(changed))
    put(text.replace('"nonce":"1"', '"nonce":"0"'))
    await expect(relay()).rejects.toThrow(/none of them/)
    put(text.replace('"vote":"for"', '"vote":"against"'))
    await expect(relay()).rejects.toThrow(/none of them/)
    put(text)
    expect(who(await relay())).toEqual(['bob'])
  })

  test.each(['succeeded', 'executed', 'defeated'] as const)('error: a vote that is over (%s)', async (state) => {
    await expect(society({ state }).sign('bob')).rejects.toThrow(`it is ${state}: nobody votes on it any more`)
  })

  test('behavior: what is published says how it votes, and holds no key', async () => {
    const { sign, board } = society()
    await sign('bob')
    const [text] = [...board.values()].map((bytes) => new TextDecoder().decode(bytes))
    expect(Object.keys(JSON.parse(text ?? ''))).toEqual(['vote', 'nonce', 'signature'])
  })
})
