import { describe, expect, test } from 'vitest'
import { clientsOf } from '../../../arena/scenarios/federated/clients.ts'
import { prepare } from '../../../arena/scenarios/federated/data.ts'
import { modelOf, packUpdate, type Update, wordOf } from '../../../arena/scenarios/federated/format.ts'
import { generateDataset } from '../../../arena/scenarios/federated/generated.ts'
import { suspects } from '../../../arena/scenarios/federated/personas/watcher.ts'
import { acceptedIn, openLibrary, partiesIn, roundsIn } from '../../../arena/scenarios/federated/rounds.ts'
import { trainUpdate } from '../../../arena/scenarios/federated/training.ts'

const features = { features: 2 }
const first = modelOf(features, [0n, 0n, 0n])
const at = (number: number) => `0x${number.toString(16).padStart(40, '0')}` as const
const said = (event: string, number: number, more = {}) => ({ tick: 6, event, args: { account: at(number), ...more } })
const joined = (number: number) => said('Joined', number, { shard: '5', batches: '3', number: String(number) })
const updated = (number: number, update: Update) =>
  said('Updated', number, { round: '1', update: packUpdate(update).map(String) })
const opened = (round: number, mode: number, base: bigint) => ({
  ...{ tick: 3, event: 'Opened' },
  args: { round: String(round), mode: String(mode), base: wordOf(base), beacon: '99' },
})
const claimed = (numbers: readonly number[], updates: readonly Update[]) => ({
  ...{ tick: 5, event: 'Claimed' },
  args: {
    by: at(9),
    who: `0x${numbers.map((number) => number.toString(16).padStart(2, '0')).join('')}`,
    updates: updates.flatMap((update) => packUpdate(update).map(String)),
  },
})

describe('roundsIn', () => {
  test('default: a round has its updates, in the order in which they came', () => {
    const [round] = roundsIn([
      joined(1),
      joined(2),
      opened(1, 0, first),
      updated(2, [1n, 2n, 3n]),
      updated(1, [4n, 5n, 6n]),
    ])
    expect(round).toMatchObject({ number: 1, mode: 'proved', base: first, opened: 3 })
    expect(acceptedIn(features, round!).map(({ account, update }) => [account, update])).toEqual([
      [at(2), [1n, 2n, 3n]],
      [at(1), [4n, 5n, 6n]],
    ])
  })

  test('behavior: what was disowned or not proved does not count, nor do words that are no update', () => {
    const updates = [1, 2, 3, 4].map((value) => [BigInt(value), 0n, 0n])
    const news = [
      ...[1, 2, 3, 4, 5].map(joined),
      opened(1, 1, first),
      claimed([1, 2, 3, 4], updates),
      said('Disowned', 1),
      said('Demanded', 2, { by: at(9), until: '700' }),
      said('Demanded', 3, { by: at(9), until: '700' }),
      said('Answered', 2),
      said('Buried', 3),
    ]
    const [round] = roundsIn(news)
    expect(acceptedIn(features, round!).map(({ account }) => account)).toEqual([at(2), at(4)])
    expect(round!.demands.map(({ account, status }) => [account, status])).toEqual([
      [at(2), 'proved'],
      [at(3), 'buried'],
    ])
    const odd = { ...round!, given: [{ account: at(4), words: [1n << 200n, 0n], place: 0 }] }
    expect(acceptedIn(features, odd)).toEqual([])
    expect(partiesIn(news).length).toBe(5)
  })
})

test('behavior: who joined when the beacon was known has no update in that round', () => {
  const news = [
    joined(1),
    opened(1, 1, first),
    joined(2),
    claimed(
      [1, 2],
      [
        [1n, 0n, 0n],
        [2n, 0n, 0n],
      ],
    ),
  ]
  expect(roundsIn(news)[0]?.given.map(({ account }) => account)).toEqual([at(1)])
})

describe('openLibrary', () => {
  test('default: makes each model of the one before it and its updates, and knows it from then on', () => {
    const library = openLibrary(features)
    const [round] = roundsIn([joined(1), opened(1, 0, first), updated(1, [10n, -20n, 30n])])
    expect(library.weights(modelOf(features, [10n, -20n, 30n]))).toBeUndefined()
    library.learn([round!, round!])
    expect(library.weights(modelOf(features, [10n, -20n, 30n]))).toEqual([10n, -20n, 30n])
    expect(library.after({ ...round!, given: [] })?.name).toBe(first)
    expect(library.after({ ...round!, base: 1n })).toBeUndefined()
  })
})

describe('suspects', () => {
  const round = (updates: readonly Update[]) =>
    roundsIn([
      ...updates.map((_, n) => joined(n + 1)),
      opened(1, 1, first),
      claimed(
        updates.map((_, n) => n + 1),
        updates,
      ),
    ])[0]!

  test('default: copies, and what is more than three times as long as the median', () => {
    const updates = [
      [9n, 0n, 0n],
      [0n, 10n, 0n],
      [0n, 0n, 11n],
      [0n, 0n, 90n],
      [9n, 0n, 0n],
    ]
    expect(suspects(features, round(updates))).toEqual([0, 3, 4])
    expect(suspects(features, round(updates.slice(0, 3)))).toEqual([])
  })
})

describe('clientsOf', () => {
  const prepared = prepare(generateDataset('x'), { seed: 'x', clients: 8 })
  const base = Array<bigint>(9).fill(0n)

  test('default: honest ones train on their minibatch; of the others only the flipper hands in what its shard gives', () => {
    const clients = clientsOf(prepared, 'x', 'flipper,scaler,rider,stale,swapper')
    const peer = base.map(() => 7n)
    const right = clients.map(({ kind, shard, update }) => {
      const own = trainUpdate(prepared.format, base, shard.batches[0]!)
      return [kind, update({ weights: base, batch: 0, peer }).join() === own.join()]
    })
    expect(right).toEqual([
      ...[1, 2, 3].map(() => ['honest', true]),
      ['flipper', true],
      ...['scaler', 'rider', 'stale', 'swapper'].map((kind) => [kind, false]),
    ])
    expect(new Set(clients.map(({ shard }) => shard.root)).size).toBe(8)
  })

  test('behavior: of a kind there may be many, each with a name and a shard of its own', () => {
    const clients = clientsOf(prepared, 'x', 'scaler,rider,scaler,scaler')
    expect(clients.slice(4).map(({ name, kind }) => [name, kind])).toEqual([
      ...[
        ['scaler', 'scaler'],
        ['rider', 'rider'],
      ],
      ...[
        ['scaler-2', 'scaler'],
        ['scaler-3', 'scaler'],
      ],
    ])
    expect(new Set(clients.map(({ shard }) => shard.root)).size).toBe(8)
  })

  test.each(['nobody', 'flipper,scaler,rider,stale,swapper,silent'])('error: %s', (adversaries) => {
    const few = { ...prepared, shards: prepared.shards.slice(0, 6) }
    expect(() => clientsOf(few, 'x', adversaries)).toThrow(/is none of|one honest one at least/)
  })
})
