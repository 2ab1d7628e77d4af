import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import type { Json } from './expression.ts'
import { CedarTextError } from './schema.ts'
import type { Head } from './scope.ts'

/** One policy of a text, as Cedar's parser reads it. */
export interface Parsed {
  /** Its annotation `@id`, else Cedar's own name for it: `policy` and its place in the text. */
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly head: Head
  readonly conditions: readonly { readonly kind: 'when' | 'unless'; readonly body: Json }[]
  readonly template: boolean
}

/** @throws CedarTextError with what Cedar's parser says of it. */
export function parsePolicies(text: string): readonly Parsed[] {
  return pieces(text).map((piece, index) => parse(piece, `policy${index}`))
}

function parse(piece: string, name: string): Parsed {
  const policy = cedar.policyToJson(piece)
  const answer = policy.type === 'success' ? policy : cedar.templateToJson(piece)
  if (answer.type === 'failure')
    throw new CedarTextError('policies', policy.type === 'failure' ? policy.errors : answer.errors)
  const { effect, principal, action, resource, conditions, annotations } = answer.json
  return {
    id: annotations?.id ?? name,
    effect,
    head: { principal, action, resource } as Head,
    conditions,
    template: policy.type === 'failure',
  }
}

/** A policy ends with a semicolon, which stands nowhere else but in strings and comments. */
function pieces(text: string): readonly string[] {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|;|[^";/]+|\//gs) ?? []
  const found = ['']
  for (const token of tokens) {
    if (token.startsWith('//')) continue
    found[found.length - 1] += token
    if (token === ';') found.push('')
  }
  return found.map((piece) => piece.trim()).filter((piece) => piece !== '')
}
