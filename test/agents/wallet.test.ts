import { inspect } from 'node:util'
import { parseTransaction, verifyTypedData } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { MnemonicError, UnknownSignerError, wallets } from '../../agents/index.ts'
import { address, MNEMONIC } from './world.ts'

/** Known to everybody: the first accounts of the development phrase. */
const KEYS = [0, 1].map((addressIndex) => {
  const account = mnemonicToAccount(MNEMONIC, { addressIndex })
  return { address: account.address, hex: Buffer.from(account.getHdKey().privateKey ?? []).toString('hex') }
})

describe('wallets', () => {
  const { signer } = wallets({ mnemonic: MNEMONIC, names: ['ada', 'bob'] })

  test('default: by index or by name, the BIP-44 accounts', () => {
    expect([signer(0).address, signer(1).address]).toEqual(KEYS.map((key) => key.address))
    expect(signer('bob')).toBe(signer(1))
  })

  test('behavior: signs transactions and typed data', async () => {
    const transaction = {
      chainId: 31337,
      type: 'eip1559',
      to: address(1),
      nonce: 3,
      gas: 21_000n,
      maxFeePerGas: 1n,
    } as const
    expect(parseTransaction(await signer(0).signTransaction(transaction))).toMatchObject({ nonce: 3, to: address(1) })
    const data = {
      domain: { chainId: 31337 },
      types: { Ok: [{ name: 'n', type: 'uint256' }] },
      primaryType: 'Ok',
      message: { n: 1n },
    } as const
    const signature = await signer('ada').signTypedData(data)
    expect(await verifyTypedData({ ...data, address: signer(0).address, signature })).toBe(true)
  })

  test('behavior: no way of printing or copying shows a key or the phrase', async () => {
    const ada = signer('ada')
    const shown = [
      inspect([ada, wallets({ mnemonic: MNEMONIC })], { depth: null, showHidden: true, getters: true }),
      JSON.stringify(ada),
      String(Object.values(ada)),
      Object.getOwnPropertyNames(ada).join(),
      await ada
        .signTransaction({ chainId: 1, type: 'eip1559', to: '0x12', nonce: -1 })
        .catch((error) => inspect(error, { depth: 9 })),
      await ada
        .signTypedData({ types: {}, primaryType: 'Nope', message: {} } as never)
        .catch((error) => inspect(error, { depth: 9 })),
    ]
    try {
      structuredClone(ada)
    } catch (error) {
      shown.push(inspect(error, { depth: 9 }))
    }
    expect(shown).toHaveLength(7)
    for (const text of shown) expect(text).not.toMatch(new RegExp(`${KEYS[0]?.hex}|junk|xprv`, 'i'))
    expect(Object.keys(ada)).toEqual(['address', 'signTransaction', 'signTypedData', 'stateKey'])
    expect(Object.isFrozen(ada)).toBe(true)
  })

  test('error: unknown name, no index', () => {
    expect(() => signer('eve')).toThrow(UnknownSignerError)
    expect(() => signer(-1)).toThrow(UnknownSignerError)
    expect(() => signer(0.5)).toThrow(UnknownSignerError)
  })

  test('error: a bad phrase is not repeated', () => {
    const bad = 'test test secretword'
    expect(() => wallets({ mnemonic: bad })).toThrow(MnemonicError)
    try {
      wallets({ mnemonic: bad })
    } catch (error) {
      expect(inspect(error)).not.toContain('secretword')
    }
  })
})
