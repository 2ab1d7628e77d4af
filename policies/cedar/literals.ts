/** Numbers and addresses that Cedar writes as text; `undefined` for text that is none. */

const DAY = 86_400_000n
const LONG = 1n << 63n
const asLong = (value: bigint): bigint | undefined => (value >= -LONG && value < LONG ? value : undefined)

/** In steps of 1/10000. */
export function parseDecimal(text: string): bigint | undefined {
  const [, sign, whole, part] = /^(-?)(\d+)\.(\d{1,4})$/.exec(text) ?? []
  if (whole === undefined || part === undefined) return undefined
  const size = BigInt(whole + part.padEnd(4, '0'))
  return asLong(sign === '-' ? -size : size)
}

/** In milliseconds. */
export function parseDuration(text: string): bigint | undefined {
  const [matched, sign, ...parts] = /^(-?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text) ?? []
  if (matched === undefined || !/\d/.test(text)) return undefined
  const units = [DAY, 3_600_000n, 60_000n, 1000n, 1n]
  const size = parts.reduce((sum, part, index) => sum + BigInt(part ?? 0) * units[index]!, 0n)
  return asLong(sign === '-' ? -size : size)
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?(?:Z|([+-])(\d\d)(\d\d)))?$/

/** In milliseconds since 1970. */
export function parseDatetime(text: string): bigint | undefined {
  const match = MOMENT.exec(text)
  if (!match) return undefined
  const at = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [at(1), at(2), at(3), at(4), at(5), at(6)]
  if (hour > 23 || minute > 59 || second > 59 || at(9) > 23 || at(10) > 59) return undefined
  // Years before 100 would be taken for those of the last century: 400 years repeat the calendar.
  const moment = Date.UTC(year + 400, month - 1, day, hour, minute, second, at(7)) - 146_097 * Number(DAY)
  if (month < 1 || month > 12 || day < 1 || day > lastDay(year, month)) return undefined
  const offset = (at(9) * 60 + at(10)) * 60_000 * (match[8] === '-' ? -1 : 1)
  return BigInt(moment - offset)
}

const lastDay = (year: number, month: number): number => {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
}

/** An address and the block it names: `first` and `last` are the ends of the block. */
export interface Ip {
  readonly v6: boolean
  readonly address: bigint
  readonly first: bigint
  readonly last: bigint
}

export function parseIp(text: string): Ip | undefined {
  const [, host, prefix] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  if (host === undefined) return undefined
  const v6 = host.includes(':')
  const address = v6 ? parseV6(host) : parseV4(host)
  const bits = v6 ? 128 : 32
  const free = BigInt(bits - Number(prefix ?? bits))
  if (address === undefined || free < 0n) return undefined
  const first = (address >> free) << free
  return { v6, address, first, last: first + (1n << free) - 1n }
}

function parseV4(host: string): bigint | undefined {
  const parts = host.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
}

function parseV6(host: string): bigint | undefined {
  const halves = host.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const given = groups.flat()
  const missing = 8 - given.length
  if (!given.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const all = halves.length === 1 ? given : [...groups[0]!, ...Array<string>(missing).fill('0'), ...groups[1]!]
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}
