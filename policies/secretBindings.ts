import type { Secret } from './secret.ts'
import type { Step } from './step.ts'

/** A secret of a policy, and what holds it to one value. */
export interface SecretBinding {
  /** As rules call it; `state` of a secret state. */
  readonly name: string
  readonly kind: Secret['kind'] | 'state'
  /** What is hidden; of a membership nothing but the way into the tree. */
  readonly fields: readonly string[]
  /** The public word, such as `params.limit`; of a secret state what the gate keeps. */
  readonly to: string
  readonly text: string
}

/**
 * What binds each secret of a step.
 *
 * @example
 * secretBindings(sealedLimit)[0].text // 'max, window: what the commitment params.limit holds'
 */
export function secretBindings({ secrets, secretState, state }: Step): readonly SecretBinding[] {
  const bindings = Object.entries(secrets).map(([name, secret]): SecretBinding => {
    const to = wordName(secret.kind === 'membership' ? secret.of : secret.to)
    const fields = secret.kind === 'membership' ? [] : Object.keys(secret.fields)
    return { name, kind: secret.kind, fields, to, text: textOf(secret, fields.join(', '), to) }
  })
  if (!secretState) return bindings
  const fields = Object.keys(state.declared)
  const text = `${fields.join(', ')}: what the commitment holds that the gate keeps, under a salt made of the agent's state key`
  return [...bindings, { name: 'state', kind: 'state', fields, to: 'the gate', text }]
}

function textOf(secret: Secret, fields: string, to: string): string {
  switch (secret.kind) {
    case 'membership':
      return `whether a key is in the set with root ${to}, shown by a path of depth ${secret.depth}`
    case 'committed':
      return `${fields}: what the commitment ${to} holds`
    case 'signed': {
      const holder = secret.holder ? 'the holder that the policy names' : 'the actor'
      return `${fields}: signed by the issuer ${to} for ${holder}${secret.at ? ', used before it expires' : ''}`
    }
    case 'leaf': {
      const place = secret.index ? 'at the index that the policy names' : 'that the prover chooses'
      return `${fields}: the leaf ${place}, of the tree of depth ${secret.depth} with root ${to}`
    }
  }
}

const wordName = (word: Extract<Secret, { kind: 'membership' }>['of']): string =>
  word.op === 'field' ? `${word.group}.${word.name}` : 'a word that the policy computes'
