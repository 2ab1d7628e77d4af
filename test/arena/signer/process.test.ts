import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keySigner, SignerRefusedError } from '../../../agents/wallet.ts'
import { openSigner, SignerGoneError, type SignerProcess } from '../../../arena/signer/client.ts'
import { CHAIN, clerk, FIRST, GATE, KEY, MALLORY, POL, pay, tx } from './stage.ts'

const SALT = { name: 'Polity Salt', version: '1', chainId: CHAIN }
const salt = { domain: SALT, types: { Salt: [{ name: 'place', type: 'string' }] }, primaryType: 'Salt' }

/** As in keystore.test.ts: the key 0x0707…. */
const KEYSTORE = JSON.stringify({
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '02'.repeat(16) },
    ciphertext: 'ed55aac96a981cff87b4f01ca42446a51e2310dc67fdf18092072383743a550c',
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 1024, r: 8, p: 1, salt: '01'.repeat(32) },
    mac: '535f318a907efa665050e013a78803c1cf56a1cea761dd77200ead90121065b7',
  },
  version: 3,
})

describe('openSigner', () => {
  let signer: SignerProcess
  beforeAll(async () => {
    signer = await openSigner({ keys: { development: 2 }, chainId: CHAIN, clock: 'told' })
  })
  afterAll(() => signer.close())

  test('default: signs in a process of its own what a key here would have signed', async () => {
    const here = keySigner(KEY)
    const there = await signer.issue(clerk({ typed: [salt] }))
    expect([there.address, signer.addresses.length]).toEqual([FIRST, 2])
    expect(signer.pid).not.toBe(process.pid)
    const transaction = tx(pay(POL))
    const typed = { ...salt, message: { place: 'a place' } }
    const scope = { chainId: BigInt(CHAIN), gate: GATE, policy: `0x${'11'.repeat(32)}` } as const
    for (const [one, other] of [
      [here.signTransaction(transaction), there.signTransaction(transaction)],
      [here.signTypedData(typed), there.signTypedData(typed)],
      [here.stateKey(scope), there.stateKey(scope)],
    ])
      expect(await one).toEqual(await other)
  })

  test('behavior: many at once are answered each', async () => {
    const there = await signer.issue(clerk())
    const asked = Array.from({ length: 40 }, (_, n) =>
      there.signTransaction(tx(pay(BigInt(n), n % 2 ? MALLORY : undefined))),
    )
    const answers = await Promise.allSettled(asked)
    expect(answers.map(({ status }, n) => (status === 'fulfilled') === (n % 2 === 0))).toEqual(Array(40).fill(true))
  })

  test('behavior: what is signed is what was asked, in letters of several bytes', async () => {
    const here = keySigner(KEY)
    const there = await signer.issue(clerk({ typed: [salt] }))
    const typed = { ...salt, message: { place: `x${'€'.repeat(100_000)}` } }
    expect(await there.signTypedData(typed)).toBe(await here.signTypedData(typed))
  })

  test('attack: a request that is too long is refused, and the others go on', async () => {
    const there = await signer.issue(clerk())
    const long = there.signTransaction(tx(`0x${'00'.repeat(2 ** 21)}`))
    await expect(long).rejects.toThrow(/^The signer refuses: the request is longer than 4194304 characters/)
    expect(await there.signTransaction(tx(pay(1n)))).toMatch(/^0x/)
  })

  test('error: what it refuses says why, and shows no key and no token', async () => {
    const there = await signer.issue(clerk())
    const error = await there.signTransaction(tx(pay(POL, MALLORY))).catch((caught) => caught)
    expect(error).toBeInstanceOf(SignerRefusedError)
    expect(error.message).toMatch(/^The signer refuses: argument 0 of transfer/)
    const shown = inspect([error, there, signer], { depth: 9, showHidden: true })
    expect(shown).not.toMatch(new RegExp(`${KEY.slice(2)}|junk|[0-9a-f]{64}`))
    await expect(there.signTransaction({ ...tx(pay(1n)), gasPrice: 1n } as never)).rejects.toThrow(/can't be signed/)
  })
})

describe('where keys come from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polity-signer-'))
  const phraseFile = join(folder, 'keys.json')

  test('behavior: a keystore is opened there, with a password by the name of its variable', async () => {
    const keystore = join(folder, 'clerk.json')
    writeFileSync(keystore, KEYSTORE)
    const open = async (password: string) => {
      process.env.CLERK_PASSWORD = password
      const opened = openSigner({ keys: { keystore, passwordEnv: 'CLERK_PASSWORD' }, chainId: CHAIN })
      delete process.env.CLERK_PASSWORD
      return opened
    }
    await expect(open('guess')).rejects.toThrow('The password does not open this keystore.')
    const signer = await open('open sesame')
    expect(signer.addresses).toEqual([keySigner(`0x${'07'.repeat(32)}`).address])
    await signer.close()
  })

  test('error: where it does not open, whoever asked for it can end', () => {
    const client = join(import.meta.dirname, '../../../arena/signer/client.ts')
    const script = `import { openSigner } from ${JSON.stringify(client)}
      await openSigner({ keys: { keystore: 'nowhere.json' }, chainId: 1 }).catch(({ message }) => console.log(message))`
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 15_000,
      env: { ...process.env, POLITY_PASSWORD: 'guess' },
    })
    expect([status, stdout]).toEqual([0, expect.stringContaining('nowhere.json')])
  })

  test('behavior: a key by the name of its variable', async () => {
    process.env.SIGNER_TEST_KEY = KEY
    const signer = await openSigner({ keys: { keyEnv: 'SIGNER_TEST_KEY' }, chainId: CHAIN })
    delete process.env.SIGNER_TEST_KEY
    expect(signer.addresses).toEqual([FIRST])
    // What stands there is what it was started with: Linux shows that of one's own processes for ever.
    const shown = existsSync('/proc') ? readFileSync(`/proc/${signer.pid}/cmdline`, 'utf8') : ''
    expect(shown).not.toContain(KEY.slice(2))
    await signer.close()
  })

  test('error: no phrase, and none that is repeated', async () => {
    writeFileSync(phraseFile, '{"mnemonic": "secretword secretword"}')
    const error = await openSigner({ keys: { phraseFile, count: 1 }, chainId: CHAIN }).catch((caught) => caught)
    expect(error.message).toMatch(/not a BIP-39 phrase/)
    writeFileSync(phraseFile, '{"phrase": "secretword"}')
    const other = await openSigner({ keys: { phraseFile, count: 1 }, chainId: CHAIN }).catch((caught) => caught)
    expect(other.message).toMatch(/holds no seed phrase/)
    expect(inspect([error, other], { depth: 9 })).not.toContain('secretword')
  })
})

describe('a ledger', () => {
  test('attack: two processes do not go on from one, also by another name of it', async () => {
    const ledger = join(mkdtempSync(join(tmpdir(), 'polity-ledger-')), 'ledger.jsonl')
    const open = (path: string) => openSigner({ keys: { development: 1 }, chainId: CHAIN, ledger: path })
    const first = await open(ledger)
    symlinkSync(ledger, `${ledger}.link`)
    for (const path of [ledger, `${ledger}.link`])
      await expect(open(path)).rejects.toThrow(`is the ledger of process ${first.pid}, which still runs`)
    await first.close()
    expect(existsSync(`${ledger}.lock`)).toBe(false)
    const second = await open(ledger)
    process.kill(second.pid, 'SIGKILL')
    await second.close()
    await (await open(ledger)).close()
  })
})

describe('the end', () => {
  test('error: a process that is killed fails what is asked, then and later', async () => {
    const signer = await openSigner({ keys: { development: 1 }, chainId: CHAIN })
    const there = await signer.issue(clerk())
    const asked = there.signTransaction(tx(pay(1n))).catch((error) => error)
    process.kill(signer.pid, 'SIGKILL')
    expect([await asked].every((each) => typeof each === 'string' || each instanceof SignerGoneError)).toBe(true)
    await signer.close()
    await expect(there.signTransaction(tx(pay(1n)))).rejects.toThrow(/ended with SIGKILL.*--resume/)
  })
})
