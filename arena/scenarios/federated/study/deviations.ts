import { honest, type Trainer } from '../federation.ts'
import { UPDATE_BITS, type Update } from '../format.ts'
import type { Sample } from '../shard.ts'
import { trainUpdate } from '../training.ts'

/** A way not to be honest, as bad as the interface lets it be. */
export interface Deviation {
  readonly name: string
  readonly does: string
  /** What it commits to instead of its rows. */
  readonly rows?: (samples: readonly Sample[]) => readonly Sample[]
  readonly train?: Trainer
  /** Who stops it, in words that the numbers must bear out. */
  readonly caught: string
}

const MOST = 2n ** BigInt(UPDATE_BITS - 1) - 1n
const within = (value: bigint): bigint => (value > MOST ? MOST : value < -MOST ? -MOST : value)
const times = (update: Update | undefined, factor: bigint) => update?.map((value) => within(factor * value))

export const DEVIATIONS: readonly Deviation[] = [
  {
    name: 'label flipper',
    does: 'turned all labels round before it committed',
    rows: (samples) => samples.map(({ x, label }) => ({ x, label: 1n - label })),
    caught: 'not by proof; bounded by clipping, and by trimming while they are few',
  },
  {
    name: 'scaler',
    does: 'hands in eight times its update, backwards',
    train: (turn) => times(honest(turn), -8n),
    caught: 'by proof; trimmed away while they are few',
  },
  {
    name: 'free rider',
    does: 'copies the update of the client before it',
    train: (turn) => turn.seen.findLast((update) => update !== undefined) ?? turn.base.map(() => 0n),
    caught: 'by proof alone, and it does little harm',
  },
  {
    name: 'wrong base',
    does: 'trains from the first model instead of the one in use',
    train: ({ format, base, batch }) =>
      trainUpdate(
        format,
        base.map(() => 0n),
        batch,
      ),
    caught: 'by proof; trimmed away while they are few',
  },
  {
    name: 'data swapper',
    does: 'trains on other rows than it committed to: its own with labels turned round',
    train: ({ format, base, batch }) =>
      trainUpdate(format, base, { ...batch, label: batch.label.map((label) => 1n - label) }),
    caught: 'by proof; bounded by clipping, and by trimming while they are few',
  },
  {
    name: 'silent',
    does: 'hands in nothing',
    train: () => undefined,
    caught: 'by the clock: what is claimed and not shown costs its bond',
  },
]
