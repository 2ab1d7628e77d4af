import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decryptKeystore, readKey } from '../../arena/keystore.ts'

/** The key 0x0707…, encrypted by the definition's own steps (Web3 Secret Storage, version 3). */
const EXAMPLE = JSON.stringify({
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
const KEY = `0x${'07'.repeat(32)}`

describe('decryptKeystore', () => {
  test('default: a key', () => {
    expect(decryptKeystore(EXAMPLE, 'open sesame')).toBe(KEY)
  })
  test('error: another password', () => {
    expect(() => decryptKeystore(EXAMPLE, 'guess')).toThrow('The password does not open this keystore.')
  })
  test.each([
    ['no JSON', 'key'],
    ['another version', EXAMPLE.replace('"version":3', '"version":1')],
    ['costs that there are not', EXAMPLE.replace('1024', '1000')],
    ['a cost that would take the machine', EXAMPLE.replace('1024', '1073741824')],
  ])('error: %s', (_name, text) => {
    expect(() => decryptKeystore(text, 'open sesame')).toThrow(/no keystore of version 3|can't be derived/)
  })
})

describe('readKey', () => {
  const passwordEnv = 'POLITY_PASSWORD'
  const keystore = join(mkdtempSync(join(tmpdir(), 'polity-key-')), 'key.json')
  writeFileSync(keystore, EXAMPLE)

  test('default: by the name of a variable, or out of an encrypted file', () => {
    expect(readKey({ keyEnv: 'K', passwordEnv }, { K: KEY.slice(2) })).toBe(KEY)
    expect(readKey({ keystore, passwordEnv }, { POLITY_PASSWORD: 'open sesame' })).toBe(KEY)
  })

  test.each([
    ['a key instead of a name', { keyEnv: KEY }, {}, /takes the name of a variable, never a key/],
    ['such a key without 0x', { keyEnv: `a${KEY.slice(3)}` }, {}, /never a key/],
    ['no such variable', { keyEnv: 'NOBODY' }, {}, /no variable NOBODY/],
    ['a variable that holds something else', { keyEnv: 'K' }, { K: KEY.slice(0, 40) }, /K holds no private key/],
    ['no password', { keystore }, {}, /as POLITY_PASSWORD/],
    ['no file', { keystore: 'nowhere.json' }, { POLITY_PASSWORD: 'x' }, /Can't read the keystore nowhere\.json/],
    ['nothing', {}, {}, /Give --keystore FILE, or --key-env NAME/],
  ])('error: %s', (_name, options, env, message) => {
    let said = ''
    try {
      readKey({ passwordEnv, ...options }, env)
    } catch (error) {
      said = (error as Error).message
    }
    expect(said).toMatch(message)
    expect(said).not.toContain(KEY.slice(10, 30))
  })
})
