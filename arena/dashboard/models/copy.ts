/** A copy of plain data that shares nothing that changes with it: many times as fast as `structuredClone` for a state of a thousand agents. */
export function copyOf<Data extends object>(data: Data): Data {
  if (Array.isArray(data)) return data.map((part) => (isObject(part) ? copyOf(part) : part)) as Data
  const copy = { ...data }
  for (const key in copy) {
    const part = copy[key]
    if (isObject(part)) copy[key] = copyOf(part)
  }
  return copy
}

/**
 * A copy that shares with an earlier one whatever is still so: many states of one society are hardly larger than a few.
 *
 * @param before - neither is to be changed from now on
 */
export function copyAfter<Data extends object>(data: Data, before: unknown): Data {
  if (!isObject(before)) return copyOf(data)
  if (isEqual(data, before)) return before as Data
  if (Array.isArray(data)) return data.map((part, at) => partAfter(part, own(before, at))) as Data
  const copy = { ...data }
  for (const key in copy) {
    const part = copy[key]
    if (isObject(part)) copy[key] = copyAfter(part, own(before, key))
  }
  return copy
}

function partAfter(part: unknown, before: unknown): unknown {
  return isObject(part) ? copyAfter(part, before) : part
}

function isEqual(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return one === other
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((part, at) => isEqual(part, other[at]))
  const [keys, others] = [Object.keys(one), Object.keys(other)]
  // In the same order, too: lists are made of them.
  return (
    keys.length === others.length &&
    keys.every((key, at) => key === others[at] && isEqual(own(one, key), own(other, key)))
  )
}

function own(value: object, key: string | number): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
