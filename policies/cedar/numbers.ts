import { add, clamp, div, ge, gt, type Int, le, lt, max, min, mod, mul, ne, neg, sub } from '../expr.ts'
import { contains, widthOf } from '../interval.ts'
import { either, need, type Of, type Quantity, type Term, truth, UntakenError } from './term.ts'

type Kind = Quantity['kind']
type Amount = Of<Kind>

/** All of Cedar's numbers are 64 bits wide, and beyond them is an error. */
const LONG = widthOf(64, true)
const DAY = 86_400_000n

function amount(kind: Kind, value: Int, ...from: readonly Term[]): Amount {
  const fails = from.map((term) => term.fails)
  if (contains(LONG, value.range)) return { kind, value, fails: either(...fails) } as Amount
  const within = clamp(value, LONG.lo, LONG.hi)
  return { kind, value: within, fails: either(...fails, ne(value, within)) } as Amount
}

const arithmetic = { '+': add, '-': sub, '*': mul }
const comparison = { '<': lt, '<=': le, '>': gt, '>=': ge }

/** `+ - *` of Longs. */
export function compute(operator: keyof typeof arithmetic, a: Term, b: Term): Amount {
  const [left, right] = [need(a, 'Long', operator), need(b, 'Long', operator)]
  return amount('Long', arithmetic[operator](left.value, right.value), left, right)
}

export const negate = (a: Term): Amount => amount('Long', neg(need(a, 'Long', 'neg').value), a)

/** `< <= > >=` of Longs, and of moments and durations. */
export function compare(operator: keyof typeof comparison, a: Term, b: Term): Of<'Bool'> {
  if (a.kind !== 'Long' && a.kind !== 'datetime' && a.kind !== 'duration')
    throw new UntakenError(operator, `a ${a.kind} has no order`)
  const [left, right] = [a as Amount, need(b, a.kind, operator) as Amount]
  return truth(comparison[operator](left.value, right.value), left.fails, right.fails)
}

const decimals = { lessThan: lt, lessThanOrEqual: le, greaterThan: gt, greaterThanOrEqual: ge }

type Method = (name: string, terms: readonly [Term, ...Term[]]) => Term
const toDay = (value: Int): Int => mul(div(value, DAY), DAY)

/** Rust's division, towards zero. */
const towardsZero = (value: Int, by: bigint): Int => sub(div(max(value, 0), by), div(neg(min(value, 0)), by))
const whole =
  (milliseconds: bigint): Method =>
  (name, [a]) =>
    amount('Long', towardsZero(need(a, 'duration', name).value, milliseconds), a)

const order: Method = (name, [a, b]) => {
  const [left, right] = [need(a, 'decimal', name), need(b!, 'decimal', name)]
  return truth(decimals[name as keyof typeof decimals](left.value, right.value), a.fails, b!.fails)
}

/** Methods of decimals, moments and durations. */
export const amountMethods: Readonly<Record<string, Method>> = {
  lessThan: order,
  lessThanOrEqual: order,
  greaterThan: order,
  greaterThanOrEqual: order,
  offset: (name, [a, b]) =>
    amount('datetime', add(need(a, 'datetime', name).value, need(b!, 'duration', name).value), a, b!),
  durationSince: (name, [a, b]) =>
    amount('duration', sub(need(a, 'datetime', name).value, need(b!, 'datetime', name).value), a, b!),
  toDate: (name, [a]) => amount('datetime', toDay(need(a, 'datetime', name).value), a),
  toTime: (name, [a]) => amount('duration', mod(need(a, 'datetime', name).value, DAY), a),
  toMilliseconds: whole(1n),
  toSeconds: whole(1000n),
  toMinutes: whole(60_000n),
  toHours: whole(3_600_000n),
  toDays: whole(DAY),
}
