import { createDecipheriv, scryptSync, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Hex } from 'viem'
import { hexToBytes, keccak256 } from 'viem/utils'
import { z } from 'zod'
import { UsageError } from './exit.ts'

const Bytes = z.string().regex(/^[0-9a-f]+$/i, 'bytes in hex')

/** A key encrypted by a password, as geth, Foundry's `cast wallet` and others write it (Web3 Secret Storage, version 3, scrypt). */
const Keystore = z.object({
  version: z.literal(3),
  crypto: z.object({
    cipher: z.literal('aes-128-ctr'),
    cipherparams: z.object({ iv: Bytes }),
    ciphertext: Bytes,
    kdf: z.literal('scrypt'),
    kdfparams: z.object({
      n: z.int().max(2 ** 20),
      r: z.int().max(32),
      p: z.int().max(16),
      dklen: z.literal(32),
      salt: Bytes,
    }),
    mac: Bytes,
  }),
})

/**
 * The private key of an encrypted keystore.
 *
 * @throws UsageError on another format or password; neither key nor password is repeated
 */
export function decryptKeystore(text: string, password: string): Hex {
  const parsed = Keystore.safeParse(jsonOf(text))
  if (!parsed.success)
    throw new UsageError(`This is no keystore of version 3 with scrypt: ${z.prettifyError(parsed.error)}`)
  const { ciphertext, cipherparams, kdfparams, mac } = parsed.data.crypto
  const { n, r, p, dklen, salt } = kdfparams
  const derived = derive(password, Buffer.from(salt, 'hex'), dklen, { N: n, r, p, maxmem: 256 * n * r + 2 ** 20 })
  const body = Buffer.from(ciphertext, 'hex')
  const found = hexToBytes(keccak256(Buffer.concat([derived.subarray(16, 32), body])))
  const expected = Buffer.from(mac, 'hex')
  if (expected.length !== 32 || !timingSafeEqual(found, expected))
    throw new UsageError('The password does not open this keystore.')
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), Buffer.from(cipherparams.iv, 'hex'))
  return `0x${Buffer.concat([decipher.update(body), decipher.final()]).toString('hex')}`
}

/**
 * A private key from where keys belong: the environment, by name, or an encrypted file whose password is in the environment. Never
 * an argument, which other users of the machine can read.
 */
export function readKey(
  { keyEnv, keystore, passwordEnv }: { keyEnv?: string; keystore?: string; passwordEnv: string },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Hex {
  if (keystore !== undefined) {
    const password = env[passwordEnv]
    if (password === undefined)
      throw new UsageError(`Put the keystore's password into the environment as ${passwordEnv}.`)
    // biome-ignore lint/plugin: in the signer's process
    return checkKey(decryptKeystore(readText(keystore), password), keystore)
  }
  if (keyEnv === undefined)
    throw new UsageError('Which key pays? Give --keystore FILE, or --key-env NAME of a variable.')
  if (!/^[A-Za-z_]\w*$/.test(keyEnv) || /^(0x)?[0-9a-fA-F]{64}$/.test(keyEnv))
    throw new UsageError('--key-env takes the name of a variable, never a key (what you gave is not repeated here).')
  const key = env[keyEnv]
  if (!key) throw new UsageError(`There is no variable ${keyEnv} in the environment.`)
  return checkKey(key.startsWith('0x') ? (key as Hex) : `0x${key}`, keyEnv)
}

function derive(...[password, salt, length, cost]: Parameters<typeof scryptSync>): Buffer {
  try {
    return scryptSync(password, salt, length, cost)
  } catch (cause) {
    throw new UsageError(`The keystore's key can't be derived: ${(cause as Error).message}.`, { cause })
  }
}

function checkKey(key: Hex, from: string): Hex {
  if (/^0x[0-9a-fA-F]{64}$/.test(key)) return key
  throw new UsageError(`${from} holds no private key: 32 bytes in hex (it is not repeated here).`)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`Can't read the keystore ${path}: ${(cause as Error).message}.`, { cause })
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
