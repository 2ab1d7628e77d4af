import * as z from 'zod'

/** What a model's calls took: how many, tokens asked and answered, and money in 1e-12 of the currency of its price. */
export interface Usage {
  calls: number
  input: number
  output: number
  cost: bigint
}

/** Tokens of one call. */
export interface Tokens {
  input: number
  output: number
  /** The provider did not say: four bytes of text were taken for a token. */
  estimated?: true
}

const DIGITS = 12

/** Money as a user writes it, `2.5` or `'0.15'`; inside in 1e-12 of a currency that is the user's own business. */
export const Money = z
  .union([z.number().min(0).transform(String), z.string()])
  .pipe(z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'an amount such as 2.5 or "0.15", at most six decimals'))
  .transform((text) => {
    const [whole = '0', part = ''] = text.split('.')
    return BigInt(whole + part.padEnd(DIGITS, '0'))
  })

/** Money for people: `2500000000000n` is `2.5`. */
export function money(amount: bigint): string {
  const text = amount.toString().padStart(DIGITS + 1, '0')
  const [whole, part] = [text.slice(0, -DIGITS), text.slice(-DIGITS).replace(/0+$/, '')]
  return part ? `${whole}.${part}` : whole
}

/** What a provider asks for a million tokens in and out. */
export const Price = z.strictObject({ input: Money, output: Money })
export type Price = z.output<typeof Price>

const MILLION = 1_000_000n

/** A call more; without a price it costs nothing. Parts of 1e-12 are rounded up. */
export function withCall(usage: Usage, tokens: Tokens | undefined, price: Price | undefined): Usage {
  const { input, output } = tokens ?? { input: 0, output: 0 }
  const asked = price ? BigInt(input) * price.input + BigInt(output) * price.output : 0n
  return {
    calls: usage.calls + 1,
    input: usage.input + input,
    output: usage.output + output,
    cost: usage.cost + (asked + MILLION - 1n) / MILLION,
  }
}

export function addUsage(a: Usage, b: Usage): Usage {
  return { calls: a.calls + b.calls, input: a.input + b.input, output: a.output + b.output, cost: a.cost + b.cost }
}

export const NO_USAGE: Usage = { calls: 0, input: 0, output: 0, cost: 0n }

/**
 * What the provider said of a call; if that is no pair of counts, what the texts are worth. No question takes nothing: an input of 0 is
 * a provider that does not count.
 *
 * @param answer - empty of a call that failed
 */
export function tokensOf(said: unknown, question: string, answer: string): Tokens {
  const counts = Counts.safeParse(said)
  if (counts.success) return { input: counts.data.input_tokens, output: counts.data.output_tokens }
  return { input: estimate(question), output: estimate(answer), estimated: true }
}

/** Of two requests of one call; of one that broke off nobody says what it took. */
export function both(broken: Tokens, last: Tokens): Tokens {
  return { input: broken.input + last.input, output: broken.output + last.output, estimated: true }
}

const Count = z.int().min(0).max(1e9)
const Counts = z.object({ input_tokens: Count.min(1), output_tokens: Count })

function estimate(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4)
}
