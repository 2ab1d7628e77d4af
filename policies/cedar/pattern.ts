import type { Pattern } from './questions.ts'

/** The pattern of a `like`: `*` stands for any text. */
export function likePattern(elements: readonly ('Wildcard' | { readonly Literal: string })[]): Pattern {
  const source = elements.map((element) => (element === 'Wildcard' ? '.*' : quote(element.Literal))).join('')
  const expression = new RegExp(`^${source}$`, 'su')
  const written = elements.map((element) => (element === 'Wildcard' ? '*' : element.Literal.replaceAll('*', '\\*')))
  return { text: JSON.stringify(written.join('')), matches: (text) => expression.test(text) }
}

const quote = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
