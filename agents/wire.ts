import { formatUnits, parseUnits } from 'viem/utils'
import { z } from 'zod'

/** The value as JSON data: bigints become decimal strings, undefined fields vanish. */
export function toWire(value: unknown): unknown {
  return JSON.parse(toJson(value)) as unknown
}

/** The value as JSON text: bigints become decimal strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item))
}

/** An amount on the wire: whole or fractional POL as a decimal string, at most 18 decimals. `'2.5'` is 2.5 POL; `'-1'` and `'1e3'` are refused. */
export const Pol = z
  .string()
  .regex(/^\d{1,40}(\.\d{1,18})?$/, 'an amount is a decimal string of POL, such as "2" or "0.25"')
  .describe('amount in POL as a decimal string, such as "2" or "0.25"')

/** The amount in wei. */
export function fromPol(amount: z.output<typeof Pol>): bigint {
  return parseUnits(amount, 18)
}

/** Wei for people and models: `2500000000000000000n` is `'2.5'`. */
export function pol(wei: bigint): string {
  return formatUnits(wei, 18)
}
