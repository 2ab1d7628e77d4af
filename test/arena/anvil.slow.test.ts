import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicClient, webSocket } from 'viem'
import { socketClientCache } from 'viem/utils'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { wallets } from '../../agents/wallet.ts'
import { type Anvil, startAnvil } from '../../arena/anvil.ts'
import { AnvilSilentError, anvilSocket, endOfAnvil } from '../../arena/anvilSocket.ts'
import { type Chain, openChain } from '../../arena/chain.ts'
import { tickTime } from '../../arena/clock.ts'
import { DEVELOPMENT_MNEMONIC } from '../../arena/folder.ts'
import { createSender } from '../../arena/txs.ts'

const FUNDED = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

let chain: Chain | undefined
let anvil: Anvil | undefined
afterEach(async () => {
  await chain?.close()
  await anvil?.stop()
  chain = undefined
  anvil = undefined
})

/** What each kind of request comes to: a write, a mining, reads of a block, a receipt, a contract. */
const requests = (open: Chain): Record<string, () => Promise<unknown>> => ({
  send: () => open.send('0x00'),
  batch: () => open.sendBatch(['0x00']),
  mine: () => open.mineBlock(tickTime(1)),
  block: () => open.client.getBlock({ blockNumber: 0n }),
  receipt: () => open.client.getTransactionReceipt({ hash: `0x${'00'.repeat(32)}` }),
  call: () => open.client.call({ to: FUNDED, data: '0x00' }),
})

describe('openChain', () => {
  test.each(Object.keys(requests({} as Chain)))('error: anvil dies, and a %s says so', async (name) => {
    chain = await openChain({ funded: FUNDED })
    process.kill(chain.pid, 'SIGSTOP') // so that the request is under way when it dies
    const asked = requests(chain)[name]?.().catch(endOfAnvil)
    process.kill(chain.pid, 'SIGKILL')
    for (const said of [await asked, await requests(chain)[name]?.().catch(endOfAnvil)])
      expect(said).toMatchObject({
        name: 'Arena.AnvilGoneError',
        message: expect.stringContaining('polity run --resume RUN'),
      })
  })

  test('behavior: however many blocks there are, no states are left behind on the disk', async () => {
    const home = mkdtempSync(join(tmpdir(), 'polity-home-'))
    vi.stubEnv('HOME', home)
    anvil = await startAnvil()
    const asked = createPublicClient({ transport: webSocket(anvil.url) })
    await asked.request({ method: 'anvil_mine' as never, params: ['0x320'] as never })
    expect(await asked.getBlockNumber()).toBe(800n)
    await anvil.stop()
    vi.unstubAllEnvs()
    expect(readdirSync(home, { recursive: true }).filter((name) => String(name).endsWith('.json'))).toEqual([])
  })

  test('behavior: stopped and continued, anvil answers what it was asked', async () => {
    chain = await openChain({ funded: FUNDED })
    process.kill(chain.pid, 'SIGSTOP')
    const mined = chain.mineBlock(tickTime(1))
    process.kill(chain.pid, 'SIGCONT')
    expect(await mined).toMatchObject({ number: 1n, timestamp: tickTime(1) })
  })

  test('behavior: a batch is taken in its order, and what is wrong with one of it is said', async () => {
    chain = await openChain({ funded: FUNDED })
    const signer = wallets({ mnemonic: DEVELOPMENT_MNEMONIC }).signer(0)
    expect(signer.address).toBe(FUNDED)
    const sent = await createSender(chain).sendAll(
      Array.from({ length: 100 }, (_, at) => ({
        signer,
        call: { to: FUNDED, data: `0x${at.toString(16).padStart(2, '0')}` },
      })),
    )
    const { receipts } = await chain.mineBlock(tickTime(1))
    expect(sent).toHaveLength(100)
    expect(receipts.map(({ transactionHash }) => transactionHash)).toEqual(sent.slice(0, receipts.length))
    await expect(chain.sendBatch(['0x00'])).rejects.toThrow(/decod/i)
  })

  test('behavior: a closed chain leaves no socket behind, for the next anvil may get its port', async () => {
    const before = socketClientCache.size
    const open = await openChain({ funded: FUNDED })
    expect(socketClientCache.size).toBe(before + 1)
    await open.close()
    expect(socketClientCache.size).toBe(before)
  })
})

describe('anvilSocket', () => {
  test('error: anvil is silent for longer than it may', async () => {
    anvil = await startAnvil()
    const client = createPublicClient({ transport: anvilSocket(anvil, 200) })
    expect(await client.getBlockNumber()).toBe(0n)
    process.kill(anvil.pid, 'SIGSTOP')
    await expect(client.request({ method: 'eth_chainId' })).rejects.toThrow(AnvilSilentError)
    process.kill(anvil.pid, 'SIGCONT')
  })
})
