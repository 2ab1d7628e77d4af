/** Ways in which attackers hide text from filters, and in which a model reads it all the same. */
export const ENCODINGS = {
  base64: {
    hide: (text: string) => Buffer.from(text).toString('base64'),
    show: (text: string) => blobs(text, /[A-Za-z0-9+/]{24,}={0,2}/g, 'base64'),
  },
  hex: {
    hide: (text: string) => Buffer.from(text).toString('hex'),
    show: (text: string) => blobs(text, /(?:[0-9a-f]{2}){16,}/g, 'hex'),
  },
  rot13: { hide: rot13, show: rot13 },
  reversed: { hide: reverse, show: reverse },
  'unicode tags': {
    hide: (text: string) => mapped(text, (code) => (code < 128 ? code + 0xe0000 : code)),
    show: (text: string) => mapped(text, (code) => (code > 0xe0000 && code < 0xe0080 ? code - 0xe0000 : code)),
  },
  homoglyphs: {
    hide: (text: string) => swapped(text, LATIN, LOOKALIKES),
    show: (text: string) => swapped(text, LOOKALIKES, LATIN),
  },
  'zero-width spaces': {
    hide: (text: string) => [...text].join('\u200b'),
    show: (text: string) => text.replaceAll('\u200b', ''),
  },
  'full-width letters': {
    hide: (text: string) => mapped(text, (code) => (code > 32 && code < 127 ? code + 0xfee0 : code)),
    show: (text: string) => text.normalize('NFKC'),
  },
  'HTML entities': {
    hide: (text: string) => [...text].map((letter) => `&#${letter.codePointAt(0)};`).join(''),
    show: (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
  },
  percent: {
    hide: (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    show: (text: string) =>
      text.replace(/%([0-9a-f]{2})/g, (_, byte) => String.fromCharCode(Number.parseInt(byte, 16))),
  },
} as const

export type Encoding = keyof typeof ENCODINGS

/** Latin letters and Cyrillic and Greek ones that look alike. */
const [LATIN, LOOKALIKES] = ['ACEOPxyaceop', 'АСЕОРхуасеор']

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}

function reverse(text: string): string {
  return [...text].reverse().join('')
}

function mapped(text: string, change: (code: number) => number): string {
  return [...text].map((letter) => String.fromCodePoint(change(letter.codePointAt(0) as number))).join('')
}

function swapped(text: string, from = '', to = ''): string {
  const [froms, tos] = [[...from], [...to]]
  return [...text].map((letter) => tos[froms.indexOf(letter)] ?? letter).join('')
}

function blobs(text: string, form: RegExp, encoding: BufferEncoding): string {
  return text.replace(form, (blob) => Buffer.from(blob, encoding).toString('utf8'))
}
