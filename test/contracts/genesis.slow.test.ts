import { createTestClient, http, pad, publicActions, walletActions } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultConfig } from '../../contracts/config.ts'
import { planAdopt, planGenesis, planHandover, type Transaction } from '../../contracts/deploy.ts'
import * as g from '../../contracts/generated/index.ts'
import { decodeLogs } from '../../contracts/logs.ts'
import { startAnvil } from './anvil.ts'

const signer = mnemonicToAccount('test test test test test test test test test test test junk')
const owner = pad('0x01', { size: 20 })
const client = pad('0x0c', { size: 20 })
const config = defaultConfig({ day: 60n })
const POL = 10n ** 18n
const genesis = planGenesis({
  deployer: signer.address,
  config,
  agents: [{ owner, role: 3, funds: 5n * POL, stake: 7n * POL }],
  client: { address: client, funds: 9n * POL },
})
const { addresses, accounts } = genesis
const account = accounts[0]!

let stop = () => {}
let chain: ReturnType<typeof connect>

beforeAll(async () => {
  const anvil = await startAnvil()
  stop = anvil.stop
  chain = connect(anvil.url)
  await send(genesis.transactions)
})
afterAll(() => stop())

describe('genesis', () => {
  test('behavior: every contract is where it was planned', async () => {
    const codes = await Promise.all(Object.values(addresses).map((address) => chain.getCode({ address })))
    expect(codes.filter((code) => code === undefined)).toEqual([])
    expect(await gate('accountOf', [owner])).toBe(account)
    expect(await gate('roleOf', [account])).toBe(3)
  })

  test('behavior: what was handed out is there, the rest is the treasury', async () => {
    expect(await token('balanceOf', [account])).toBe(5n * POL)
    expect(await token('balanceOf', [client])).toBe(9n * POL)
    expect(await token('balanceOf', [addresses.timelock])).toBe(config.supply - 21n * POL)
    expect(await token('balanceOf', [signer.address])).toBe(0n)
    const stake = await chain.readContract({
      address: addresses.vault,
      abi: g.stakeVaultAbi,
      functionName: 'stakeOf',
      args: [account],
    })
    expect(stake).toEqual([7n * POL, 0n, 0n, 0n])
  })

  test('behavior: a policy is adopted, bound, and said in the logs', async () => {
    const nonce = await chain.getTransactionCount({ address: signer.address })
    const policy = {
      id: pad('0x01'),
      // Any code will do: returns at once.
      code: '0x6001600c60003960016000f300',
      key: Array.from({ length: 22 }, (_, i) => BigInt(i)),
      development: true,
      words: 1,
      params: [1n, 2n],
      bindings: [{ target: addresses.token, selector: '0xa9059cbb' }],
    } as const
    const plan = planAdopt({ deployer: signer.address, nonce, addresses, policy })
    const events = await send(plan.transactions)
    expect(events.map(({ contract, event }) => `${contract}.${event}`)).toEqual([
      'registry.Adopted',
      'registry.ActionBound',
    ])
    expect(events[0]?.args).toMatchObject({ code: plan.code, verifier: plan.verifier, params: [1n, 2n] })
    expect(await registry('policyOf', [addresses.token, '0xa9059cbb'])).toBe(policy.id)
  })

  test('behavior: after the handover the timelock owns, and the governor alone proposes', async () => {
    await send(planHandover(addresses))
    expect(await registry('owner', [])).toBe(addresses.timelock)
    expect(await gate('owner', [])).toBe(addresses.timelock)
    const roles = await Promise.all(
      (['PROPOSER_ROLE', 'DEFAULT_ADMIN_ROLE'] as const).map((functionName) => timelock(functionName, [])),
    )
    const holders = [addresses.governor, signer.address]
    const held = await Promise.all(
      roles.flatMap((role) => holders.map((holder) => timelock('hasRole', [role, holder]))),
    )
    expect(held).toEqual([true, false, false, false])
  })
})

function connect(url: string) {
  return createTestClient({ mode: 'anvil', chain: foundry, account: signer, transport: http(url), pollingInterval: 20 })
    .extend(publicActions)
    .extend(walletActions)
}

/** In order; returns what the house's contracts said. */
async function send(transactions: readonly Transaction[]) {
  const events = []
  for (const { to, data, label } of transactions) {
    const hash = await chain.sendTransaction({ data, ...(to && { to }) })
    const { status, logs } = await chain.waitForTransactionReceipt({ hash })
    expect({ label, status }).toEqual({ label, status: 'success' })
    events.push(...decodeLogs(addresses, logs))
  }
  return events
}

function gate(functionName: 'accountOf' | 'roleOf' | 'owner', args: readonly never[] | readonly [`0x${string}`]) {
  return read(addresses.gate, g.aiWorkflowGovernanceAbi, functionName, args)
}

function token(functionName: 'balanceOf', args: readonly unknown[]) {
  return read(addresses.token, g.agentTokenAbi, functionName, args)
}

function registry(functionName: 'policyOf' | 'owner', args: readonly unknown[]) {
  return read(addresses.registry, g.policyRegistryAbi, functionName, args)
}

function timelock(functionName: 'hasRole' | 'PROPOSER_ROLE' | 'DEFAULT_ADMIN_ROLE', args: readonly unknown[]) {
  return read(addresses.timelock, g.agentTimelockAbi, functionName, args)
}

function read(
  address: `0x${string}`,
  abi: Parameters<typeof chain.readContract>[0]['abi'],
  functionName: string,
  args: readonly unknown[],
) {
  return chain.readContract({ address, abi, functionName, args })
}
