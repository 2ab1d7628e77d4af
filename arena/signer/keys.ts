// biome-ignore-all lint/plugin: the one place where keys are read
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { keySigner, type Signer, wallets } from '../../agents/wallet.ts'
import { UsageError } from '../exit.ts'
import { readKey } from '../keystore.ts'
import { DEVELOPMENT_MNEMONIC } from '../phrase.ts'
import type { Keys } from './warrant.ts'

/**
 * The keys of a process, each in a closure. Called in the signer's own process alone.
 *
 * @throws UsageError, MnemonicError; no phrase, key or password is repeated
 */
export function openKeys(keys: Keys, env: Record<string, string | undefined>): Signer[] {
  if ('development' in keys) return first(keys.development, DEVELOPMENT_MNEMONIC)
  if ('phraseFile' in keys) return first(keys.count, phraseIn(keys.phraseFile))
  const { passwordEnv = 'POLITY_PASSWORD', ...where } = 'keystore' in keys ? keys : { ...keys, passwordEnv: undefined }
  return [keySigner(readKey({ ...where, passwordEnv }, env))]
}

function first(count: number, mnemonic: string): Signer[] {
  const { signer } = wallets({ mnemonic })
  return Array.from({ length: count }, (_, index) => signer(index))
}

function phraseIn(path: string): string {
  try {
    return z.object({ mnemonic: z.string() }).parse(JSON.parse(readFileSync(path, 'utf8'))).mnemonic
  } catch {
    // The cause may quote the phrase.
    throw new UsageError(`${path} holds no seed phrase: {"mnemonic": "…"}.`)
  }
}
