import { UsageError } from '../exit.ts'
import { loadSource } from '../load.ts'
import type { Governed, Society } from '../society.ts'

/** A society with its default options and inputs, to look into. */
export async function loadSociety(what: string): Promise<Society> {
  const source = await loadSource(what)
  return source.create(source.options, source.inputs(), 'polity')
}

/**
 * A policy of a society, or a version of one by the name of its draft.
 *
 * @throws UsageError naming what there is
 */
export function policyOf({ name: society, policies, drafts }: Society, name: string): Governed {
  const governed = policies.find(({ policy }) => policy.name === name)
  if (governed) return governed
  const draft = Object.hasOwn(drafts, name) ? drafts[name] : undefined
  const before = draft && policies.find(({ policy }) => policy.name === draft.policy.name)
  if (before) {
    const { policy, mode = 'guard', params = {}, sets = {} } = draft
    return { ...before, policy, mode, params, sets }
  }
  const versions = Object.keys(drafts).length ? `, and the drafts ${Object.keys(drafts).join(', ')}` : ''
  throw new UsageError(
    `${society} has no policy ${name}. It has ${policies.map(({ policy }) => policy.name).join(', ')}${versions}.`,
  )
}
