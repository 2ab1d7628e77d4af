import type { Hex } from '../action.ts'
import type { RunToProve, SecretRun, ToolContext } from '../context.ts'
import { task } from './find.ts'
import { secretSalt } from './openBatch.ts'
import { ToolError } from './tool.ts'

/**
 * The proof of a run of one's own over secret rows, with the salt of its rows.
 *
 * @param asker - name of the contract that takes it
 * @throws {ToolError} where the result on the bench is not what its rows give
 */
export async function proveOwn(
  { secret, asker, ...at }: Omit<RunToProve, 'rows' | 'salt'> & { secret: SecretRun; asker: 'proofs' | 'market' },
  context: ToolContext,
): Promise<{ last: readonly bigint[]; digest: bigint; proof: Hex; salt: bigint }> {
  const { judge } = task(context.snapshot, at)
  if (!judge?.work)
    throw new ToolError(`task ${at.task} is judged by a verifier that is not the house's: it has no circuit for it`)
  const salt = await secretSalt(at, context)
  const proved = await context.proveRun(judge.work, { ...at, rows: secret.rows, salt, asker })
  if (String(proved.last) !== String(secret.last))
    throw new ToolError('the result is not what the rows give: no proof says it is')
  return { ...proved, salt }
}
