// A child of setup.ts: multiples of a generator.
import { bn254 } from './curve.ts'
import { type FixedBase, fixedBase, type GroupName } from './fixed.ts'
import { serve } from './pool.ts'

export type SetupJob = { group: GroupName; scalars: Uint8Array }

const tables = new Map<GroupName, Promise<FixedBase>>()

serve(async ({ group, scalars }: SetupJob) => {
  const table = tables.get(group) ?? fixedBase(await bn254(), group)
  tables.set(group, table)
  return (await table)(scalars)
})
