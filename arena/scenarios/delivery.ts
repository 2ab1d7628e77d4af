import type { Hex } from 'viem'
import type { Blobs, TaskInput } from '../../agents/context.ts'
import { commitRows, decodeRows, encodeRows, type Rows } from '../../contracts/trace.ts'
import { datasetHash } from '../referee.ts'

/**
 * Publishes the rows that a data task delivers, under what commits to them and under its result.
 *
 * @returns the result
 */
export async function publishRows(rows: Rows, blobs: Blobs): Promise<Hex> {
  const { root } = commitRows(rows)
  const result = datasetHash(rows.length, root)
  await blobs.put(encodeRows(rows), root)
  await blobs.put(encodeRows(rows), result)
  return result
}

/**
 * The rows that the needed task delivered, held against its result: what was published need not be what was delivered.
 *
 * @throws {@link OtherDataError}
 */
export async function deliveredRows(inputs: readonly TaskInput[], blobs: Blobs): Promise<Rows> {
  const result = inputs[0]?.result as Hex
  return rowsOf(result, result, blobs)
}

/**
 * The rows that stand behind a name, held against a result.
 *
 * @throws {@link OtherDataError}
 */
export async function rowsOf(result: Hex, name: Hex, blobs: Blobs): Promise<Rows> {
  const rows = decodeRows(await published(name, blobs))
  if (datasetHash(rows.length, commitRows(rows).root) !== result) throw new OtherDataError(result)
  return rows
}

/**
 * What was published under a name.
 *
 * @throws {@link OtherDataError}
 */
export async function published(name: Hex, blobs: Blobs): Promise<Uint8Array> {
  const bytes = await blobs.get(name)
  if (!bytes) throw new OtherDataError(name)
  return bytes
}

export class OtherDataError extends Error {
  override readonly name = 'Scenarios.OtherDataError'
  constructor(name: Hex) {
    super(`What was published behind ${name} is missing or is something else: this task can't be done on it.`)
  }
}
