import { createTestClient, getContractAddress, type Hex, http, publicActions, walletActions } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { expect, test } from 'vitest'
import type { Chain } from '../../arena/chain.ts'
import { strangeParts } from '../../arena/policyDrafts.ts'
import type { PolicyDraft } from '../../arena/world.ts'
import { verifierCode } from '../../contracts/deploy.ts'
import { startAnvil } from '../contracts/anvil.ts'

const account = mnemonicToAccount('test test test test test test test test test test test junk')
const [one, two, three] = [1n, 2n, 3n].map((word) => verifierCode(Array<bigint>(22).fill(word))) as [Hex, Hex, Hex]

test('strangeParts: each part is made again from its source, immutables and all', async () => {
  const anvil = await startAnvil()
  try {
    const client = createTestClient({ account, chain: foundry, mode: 'anvil', transport: http(anvil.url) })
      .extend(publicActions)
      .extend(walletActions)
    for (const data of [one, two, three]) await client.sendTransaction({ data })
    const [code, verifier, migration] = [0n, 1n, 2n].map((nonce) =>
      getContractAddress({ from: account.address, nonce }),
    ) as [Hex, Hex, Hex]
    const chain = { client, height: await client.getBlockNumber() } as unknown as Chain
    const strange = (parts: PolicyDraft['parts']) =>
      strangeParts(chain, { parts, creations: { code: one, verifier: two, migration: three } } as PolicyDraft)
    expect(await strange({ code, verifier, migration })).toEqual([])
    expect(await strange({ code: verifier, verifier, migration })).toEqual([
      expect.stringMatching(/^its code has the hash 0x/),
    ])
    expect(await strange({ code, verifier: migration, migration })).toEqual([
      expect.stringMatching(/^its verifier has/),
    ])
    expect(await strange({ code, verifier, migration: account.address })).toEqual([
      expect.stringMatching(/^its migration has the hash 0xc5d24601,/),
    ])
  } finally {
    await anvil.stop()
  }
})
