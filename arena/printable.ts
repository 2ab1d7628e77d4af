/**
 * Words of agents and servers, wherever they stand in `data`, without control characters and marks of writing direction:
 * what they say must not steer a terminal.
 */
export function printable<Data>(data: Data): Data
export function printable(data: unknown): unknown {
  if (typeof data === 'string') return data.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ')
  if (Array.isArray(data)) return data.map((item) => printable(item))
  if (data === null || typeof data !== 'object') return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [printable(key), printable(value)]))
}
