/** What a unit says of the numbers in it: `e-18 POL` are 10^-18 POL each, `s` are seconds. */
interface Scale {
  decimals: number
  label: string
}

/**
 * A number of some unit for people.
 *
 * @example
 * formatAmount(2_500_000_000_000_000_000n, 'e-18 POL') // '2.5 POL'
 * formatAmount(600n, 's') // '600 s'
 */
export function formatAmount(value: bigint, unit?: string): string {
  if (unit === undefined) return String(value)
  const { decimals, label } = scaleOf(unit)
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`} ${label}`
}

/**
 * What people write as a number: `2.5 POL` in its label, or the whole number itself.
 *
 * @throws AmountError when it is neither, or finer than the unit
 */
export function parseAmount(text: string, unit?: string): bigint {
  if (/^-?\d+$/.test(text)) return BigInt(text)
  const { decimals, label } = scaleOf(unit ?? '')
  const [, sign, whole = '', fraction = '', given] = /^(-?)(\d+)(?:\.(\d+))? (.+)$/.exec(text) ?? []
  if (given === undefined || given !== label || fraction.length > decimals) throw new AmountError(text, unit)
  return BigInt(`${sign}${whole}${fraction.padEnd(decimals, '0')}`)
}

function scaleOf(unit: string): Scale {
  const [, exponent, label] = /^e-(\d+) (.+)$/.exec(unit) ?? []
  return label === undefined ? { decimals: 0, label: unit } : { decimals: Number(exponent), label }
}

export class AmountError extends Error {
  override readonly name = 'Policies.AmountError'
  constructor(text: string, unit: string | undefined) {
    const { decimals, label } = scaleOf(unit ?? '')
    const example = label === '' ? '' : `, or an amount such as "${decimals > 0 ? '2.5' : '2'} ${label}"`
    super(`"${text}" is no amount here: write a whole number${example}.`)
  }
}
