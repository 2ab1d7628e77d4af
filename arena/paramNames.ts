import { type Fields, flattenValues, formatAmount, type Layout, unpackWords } from '../policies/index.ts'

/** Parameters by the names that people vote on: a member of a record is `spendLimit.limits.max`. */
export function namedParams(layout: Layout, words: readonly bigint[]): Record<string, bigint> {
  return flattenValues(layout.declared, unpackWords(layout, words)) as Record<string, bigint>
}

/** `spendLimit.max = 1 POL`; a set's root says nothing to people. */
export function inWords(fields: Fields, param: string, value: unknown): string[] {
  const type = fields[param]
  if (!type || type.kind === 'root' || typeof value !== 'bigint') return []
  return [`${param} = ${formatAmount(value, unitOf(fields, param))}`]
}

/** What a field is counted in, if it says so. */
export function unitOf(fields: Fields, name: string): string | undefined {
  const type = fields[name]
  return type && 'unit' in type ? type.unit : undefined
}
