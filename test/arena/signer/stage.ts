import { encodeFunctionData, type Hex, toHex } from 'viem'
import type { WarrantInput } from '../../../arena/signer/warrant.ts'
import { agentTokenAbi, aiWorkflowGovernanceAbi } from '../../../contracts/generated/index.ts'

export const CHAIN = 31337
const at = (n: number) => toHex(n, { size: 20 })
export const [GATE, ACCOUNT, TOKEN, SUPPLIER, MALLORY] = [at(1), at(2), at(3), at(4), at(5)] as [
  Hex,
  Hex,
  Hex,
  Hex,
  Hex,
]
export const POL = 10n ** 18n
/** The first of the development phrase. */
export const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
export const FIRST = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

export const FEES = { asset: 'ether', each: 10n ** 16n, sum: 10n ** 17n, window: 3600n } as const

/** A clerk's session: pays one supplier through the gate, 5 POL at once and 8 in an hour. */
export const clerk = (more: Partial<WarrantInput> = {}): WarrantInput => ({
  key: 0,
  gate: {
    address: GATE,
    account: ACCOUNT,
    calls: [{ target: TOKEN, signature: 'transfer(address,uint256)', only: { 0: [SUPPLIER] } }],
  },
  caps: [FEES, { asset: TOKEN, each: 5n * POL, sum: 8n * POL, window: 3600n }],
  ...more,
})

export const token = (functionName: 'transfer' | 'approve', to: Hex, amount: bigint) =>
  encodeFunctionData({ abi: agentTokenAbi, functionName, args: [to, amount] })

export const execute = (data: Hex, { target = TOKEN, account = ACCOUNT } = {}) =>
  encodeFunctionData({
    abi: aiWorkflowGovernanceAbi,
    functionName: 'execute',
    args: [account, target, data, 1, { next: [], digest: 0n, proof: '0x' }],
  })

export const pay = (amount: bigint, to: Hex = SUPPLIER) => execute(token('transfer', to, amount))

let nonce = 0
/** A transaction to the gate, each with a nonce of its own. */
export const tx = (data: Hex, more: object = {}) => ({
  ...{ type: 'eip1559' as const, chainId: CHAIN, nonce: nonce++, gas: 1_000_000n, maxFeePerGas: 10n ** 9n },
  ...{ maxPriorityFeePerGas: 0n, value: 0n, data, to: GATE, ...more },
})
