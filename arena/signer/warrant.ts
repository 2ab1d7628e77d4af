import { z } from 'zod'

/** What is told to the signer's process, and by whom what may be signed: parsed on both sides of the pipe. */
const Address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'an address')
  .transform((text) => text.toLowerCase() as `0x${string}`)
const Hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/, 'a hash')
  .transform((text) => text as `0x${string}`)
const Whole = z
  .union([z.bigint().min(0n), z.string().regex(/^\d{1,78}$/, 'a whole number')])
  .transform((value) => BigInt(value))

/** The year 5138 in seconds, and 1973 in milliseconds. */
const LATEST = 10n ** 11n

/** One function of one contract. */
const Allowed = z.strictObject({
  target: Address,
  /** As in Solidity, with nothing but types: `transfer(address,uint256)`. */
  signature: z
    .string()
    .max(400)
    .regex(/^\w+\([\w,()[\]]*\)$/, 'a function such as transfer(address,uint256)'),
  /** By an argument's place, the only values that it may have: addresses in any case, numbers in decimal. */
  only: z.record(z.string().regex(/^\d{1,2}$/), z.array(z.string().max(100)).min(1).max(1000)).optional(),
})
export type Allowed = z.input<typeof Allowed>

/** What may leave, of ether (fees at their highest and values) or of the token at an address. Without a cap, nothing; of several, each holds. */
const Cap = z.strictObject({
  asset: z.union([z.literal('ether'), Address]),
  /** The most in one transaction. */
  each: Whole,
  /** The most in any `window` seconds, over all sessions of the key. */
  sum: Whole,
  window: Whole.refine((seconds) => seconds > 0n, 'at least a second'),
})
export type Cap = z.input<typeof Cap>

/**
 * What may be signed with one key, until when: a session key's rules. What stands nowhere in it is refused.
 */
export const Warrant = z.strictObject({
  /** Which of the process's keys. */
  key: z.int().min(0),
  /** Seconds since 1970, not included. */
  until: Whole.refine((seconds) => seconds < LATEST, 'seconds since 1970, not milliseconds').optional(),
  /** The gate that runs calls through the key's account: the call inside is read as well. */
  gate: z
    .strictObject({
      address: Address,
      account: Address,
      calls: z.array(Allowed).max(1000),
      /** Whether the key may hand in proofs of workflows itself (`submitProof`). */
      proofs: z.boolean().default(false),
    })
    .optional(),
  /** Calls of the key itself. */
  calls: z.array(Allowed).max(1000).default([]),
  /** Contracts whose every function may be called: for founding, while the key owns them anyway. */
  founds: z.array(Address).max(1000).default([]),
  /** Whether it may create contracts. */
  creates: z.boolean().default(false),
  /** Whether it may send itself 32 bytes: the arena's anchors. */
  notes: z.boolean().default(false),
  /** Whom it may send ether. */
  pays: z.array(Address).max(10_000).default([]),
  /** Single transactions, by `planned()`. */
  planned: z.array(Hash).max(10_000).default([]),
  /** Typed data (EIP-712) by domain and types; both have to be these. */
  typed: z
    .array(z.strictObject({ domain: z.record(z.string(), z.unknown()), types: Types(), primaryType: z.string() }))
    .max(100)
    .default([]),
  caps: z.array(Cap).max(100).default([]),
})
export type WarrantInput = z.input<typeof Warrant>
export type Warrant = z.output<typeof Warrant>

/** As much of a transaction as may be asked for: one type (EIP-1559), no access lists, no blobs, no delegations of code. */
export const Transaction = z.strictObject({
  type: z.literal('eip1559'),
  chainId: z.int().min(1),
  nonce: z.int().min(0),
  gas: Whole,
  maxFeePerGas: Whole.default(0n),
  maxPriorityFeePerGas: Whole.default(0n),
  value: Whole.default(0n),
  data: z
    .string()
    .regex(/^0x(?:[0-9a-fA-F]{2})*$/, 'bytes')
    .transform((text) => text.toLowerCase() as `0x${string}`)
    .default('0x'),
  to: Address.optional(),
})
export type Transaction = z.output<typeof Transaction>

export const TypedData = z.strictObject({
  domain: z.record(z.string(), z.unknown()),
  types: Types(),
  primaryType: z.string(),
  message: z.record(z.string(), z.unknown()),
})
export type TypedData = z.output<typeof TypedData>

export const Scope = z.strictObject({ chainId: Whole, gate: Address, policy: Hash })

/** Where keys come from; only the signer's process reads what stands there. */
export const Keys = z.union([
  /** A seed phrase in a JSON file, `{"mnemonic": …}`: its first `count` accounts. */
  z.strictObject({ phraseFile: z.string(), count: z.int().min(1).max(100_000) }),
  /** The development phrase, which everybody knows. */
  z.strictObject({ development: z.int().min(1).max(100_000) }),
  /** Encrypted (Web3 Secret Storage), its password in the environment. */
  z.strictObject({ keystore: z.string(), passwordEnv: z.string().default('POLITY_PASSWORD') }),
  z.strictObject({ keyEnv: z.string() }),
])
export type Keys = z.input<typeof Keys>

/** The variables of the environment that keys are to be found in. */
export function variablesOf(keys: Keys): string[] {
  if ('keyEnv' in keys) return [keys.keyEnv]
  return 'keystore' in keys ? [keys.passwordEnv ?? 'POLITY_PASSWORD'] : []
}

function Types() {
  return z.record(z.string(), z.array(z.strictObject({ name: z.string(), type: z.string() })))
}
