/** What stands where a key stood. */
const MARK = '[key]'

/** The text without the key, also as it would stand in JSON. */
export function withoutSecret(text: string, secret: string | undefined): string {
  if (secret === undefined) return text
  return text.replaceAll(secret, MARK).replaceAll(JSON.stringify(secret).slice(1, -1), MARK)
}

/** A text that may have escapes of JSON in it and can't be read as JSON: if the key is in it in any way, nothing is left of it. */
export function withoutEscaped(text: string, redact: (text: string) => string): string {
  const plain = unescaped()(text)
  return redact(plain) === plain ? redact(text) : MARK
}

/** Each text in a value of JSON without the key. */
export function eachText<T>(value: T, redact: (text: string) => string): T
export function eachText(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => eachText(item, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [redact(name), eachText(item, redact)]))
}

/**
 * Takes a key out of a text that comes in pieces. What may be its beginning is held back until the next piece says whether it is: no
 * piece, and no pieces together, show a key that the whole text has.
 */
export function sieve(secret: string | undefined): (piece: string) => string {
  let held = ''
  return (piece) => {
    const text = secret === undefined ? piece : (held + piece).replaceAll(secret, MARK)
    const keep = secret === undefined ? 0 : beginning(text, secret)
    held = text.slice(text.length - keep)
    return text.slice(0, text.length - keep)
  }
}

/** How many characters at the end of `text` may be the beginning of `secret`. */
function beginning(text: string, secret: string): number {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length--)
    if (secret.startsWith(text.slice(text.length - length))) return length
  return 0
}

/**
 * Undoes the escapes of JSON in a text that comes in pieces, for people to read: a key that is written in escapes is a key. Quotes stay
 * as they are.
 */
export function unescaped(): (piece: string) => string {
  let held = ''
  return (piece) => {
    const text = held + piece
    const whole = /\\(?:u[0-9a-fA-F]{0,3})?$/.exec(evenly(text))?.index ?? text.length
    held = text.slice(whole)
    return text
      .slice(0, whole)
      .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, letter: string) => {
        if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
        return WHITE.includes(letter) ? ' ' : letter
      })
  }
}

/** Letters that stand for white space and the like behind a backslash. */
const WHITE = 'bfnrt'

/** The same text with escaped backslashes made harmless, so that the last one is where an escape begins. */
function evenly(text: string): string {
  return text.replaceAll('\\\\', '__')
}
