import { UsageError } from '../exit.ts'
import { loadSource } from '../load.ts'
import type { Governed, Society } from '../society.ts'

/** A society with its default options and inputs, to look into. */
export async function loadSociety(what: string): Promise<Society> {
  const source = await loadSource(what)
  return source.create(source.options, source.inputs(), 'polity')
}

/** @throws UsageError naming the policies that there are. */
export function policyOf({ name: society, policies }: Society, name: string): Governed {
  const governed = policies.find(({ policy }) => policy.name === name)
  if (governed) return governed
  throw new UsageError(
    `${society} has no policy ${name}. It has ${policies.map(({ policy }) => policy.name).join(', ')}.`,
  )
}
