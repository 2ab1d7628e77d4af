import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregationStep, plainMean, trimmedMean } from '../../../arena/scenarios/federated/aggregation.ts'
import { scoreReal } from '../../../arena/scenarios/federated/central.ts'
import { prepare } from '../../../arena/scenarios/federated/data.ts'
import { averageInReals } from '../../../arena/scenarios/federated/fedavg.ts'
import { drawsOf, federate, honest } from '../../../arena/scenarios/federated/federation.ts'
import { WEIGHT_SCALE } from '../../../arena/scenarios/federated/format.ts'
import { generateDataset } from '../../../arena/scenarios/federated/generated.ts'
import { clipped, plain, shortened, trimmed } from '../../../arena/scenarios/federated/means.ts'
import { accuracyOf, metricsOf } from '../../../arena/scenarios/federated/metrics.ts'
import { iterate } from '../../../policies/index.ts'

const prepared = prepare(generateDataset('a', { rows: 320 }), { seed: 'a', clients: 4 })
const play = { seed: 'a', draws: drawsOf(prepared, 'a', 6) }

describe('federate', () => {
  const rounds = federate(prepared, play)
  const last = rounds.at(-1)!.next

  test('default: a few rounds learn the generated classes, as real numbers do', () => {
    const { accuracy } = metricsOf(prepared.format, last, prepared.heldOut)
    const reals = averageInReals(prepared, play.draws).at(-1)!
    const scores = prepared.heldOut.map((sample) => scoreReal(sample, reals))
    expect(accuracy).toBeGreaterThan(0.85)
    expect(
      Math.abs(
        accuracy -
          accuracyOf(
            scores,
            prepared.heldOut.map(({ label }) => label),
          ),
      ),
    ).toBeLessThan(0.05)
  })

  test('behavior: with the plain mean it is federated averaging, but for rounding', () => {
    const whole = federate(prepared, { ...play, mean: plain }).at(-1)!.next
    for (const [at, weight] of averageInReals(prepared, play.draws).at(-1)!.entries())
      expect(Math.abs(weight - Number(whole[at]!) / 2 ** WEIGHT_SCALE)).toBeLessThan(0.03)
  })

  test('behavior: each round starts from what the one before made; who is refused or silent is left out', () => {
    for (const [at, { base }] of rounds.slice(1).entries()) expect(base).toEqual(rounds[at]!.next)
    const silent = federate(prepared, { ...play, trainers: { 2: () => undefined } })
    const refused = federate(prepared, { ...play, trainers: { 2: () => [] }, accepts: (update) => update.length > 0 })
    expect(silent).toEqual(refused)
    expect(silent[0]?.updates[2]).toBeUndefined()
    expect(federate(prepared, { ...play, trainers: { 2: honest } })).toEqual(rounds)
  })

  test('behavior: a round that nobody hands anything in keeps its model', () => {
    const [round] = federate(prepared, { ...play, draws: play.draws.slice(0, 1), accepts: () => false })
    expect(round?.next).toEqual(round?.base)
  })
})

describe('means', () => {
  const updates = fc.array(fc.array(fc.bigInt({ min: -8192n, max: 8191n }), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 12,
  })

  test('law: they are those of the aggregation that is disputed on chain', () => {
    fc.assert(
      fc.property(updates, (updates) => {
        const rows = updates.map((update) => ({ update }))
        const gathered = iterate(aggregationStep({ features: 2 }), rows, {
          actor: `0x${'11'.repeat(20)}`,
          at: 0n,
        }).states.at(-1)
        expect(trimmed(updates)).toEqual(trimmedMean(gathered as never))
        expect(plain(updates)).toEqual(plainMean(gathered as never))
      }),
      { numRuns: 30 },
    )
  })

  test('law: what is shortened is no longer than the bound, and what is short enough is left', () => {
    const vector = fc.array(fc.bigInt({ min: -8192n, max: 8191n }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(vector, fc.bigInt({ min: 1n, max: 10n ** 8n }), (update, bound) => {
        const length = (of: readonly bigint[]) => of.reduce((sum, value) => sum + value * value, 0n)
        const short = shortened(update, bound)
        expect(length(short) <= bound).toBe(true)
        if (length(update) <= bound) expect(short).toEqual(update)
        else for (const [at, value] of short.entries()) expect(value * update[at]! >= 0n).toBe(true)
      }),
    )
  })

  test('default: one large update drags the plain mean, and not the others', () => {
    const given = [[10n], [12n], [14n], [8000n]]
    expect([plain(given), clipped(400n)(given), trimmed(given)]).toEqual([[2009n], [14n], [13n]])
  })
})
