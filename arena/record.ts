import type { Addresses } from '../contracts/addresses.ts'
import { decodeLogs } from '../contracts/logs.ts'
import type { Mined } from './chain.ts'
import type { Recorder } from './recorder.ts'

/** Puts mined blocks and what the house's contracts said in them into the log, in chain order. */
export function recordBlocks(recorder: Recorder, addresses: Addresses, blocks: readonly Mined[]): void {
  for (const { number, hash, stateRoot, timestamp, receipts } of blocks) {
    const transactions = receipts.map(({ transactionHash, status, gasUsed }) => ({
      hash: transactionHash,
      ok: status === 'success',
      gas: gasUsed,
    }))
    recorder.record('block', null, { number, hash, stateRoot, timestamp, transactions })
    for (const receipt of receipts)
      for (const { contract, event, args } of decodeLogs(addresses, receipt.logs))
        recorder.record(`chain.${contract}.${event}`, null, { ...args, tx: receipt.transactionHash })
  }
}
