import type { Addresses } from '../contracts/addresses.ts'
import { type BroughtContracts, decodeLogs } from '../contracts/logs.ts'
import type { Mined } from './chain.ts'
import type { Recorder } from './recorder.ts'

/** A block and what the house's contracts said in it, as the log has them: type and data, in chain order. */
export function blockEvents(
  addresses: Addresses,
  block: Mined,
  brought: BroughtContracts = {},
): { type: string; data: Record<string, unknown> }[] {
  const { number, hash, stateRoot, timestamp, receipts } = block
  const transactions = receipts.map(({ transactionHash, status, gasUsed }) => ({
    hash: transactionHash,
    ok: status === 'success',
    gas: gasUsed,
  }))
  const logs = receipts.flatMap(({ logs, transactionHash: tx }) =>
    decodeLogs(addresses, logs, brought).map(({ contract, event, args }) => ({
      type: `chain.${contract}.${event}`,
      data: { ...args, tx },
    })),
  )
  return [{ type: 'block', data: { number, hash, stateRoot, timestamp, transactions } }, ...logs]
}

export function recordBlocks(
  recorder: Recorder,
  { addresses, brought }: { addresses: Addresses; brought?: BroughtContracts },
  blocks: readonly Mined[],
): void {
  for (const block of blocks)
    for (const { type, data } of blockEvents(addresses, block, brought)) recorder.record(type, null, data)
}
