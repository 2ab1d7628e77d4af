import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHistory } from '../../../arena/dashboard/models/history.ts'
import { apply, emptyState } from '../../../arena/state.ts'
import { frozen } from './frozen.ts'

describe('createHistory', () => {
  test('law: wherever the slider went before, the state is that of a fold from the start', () => {
    const seqs = fc.array(fc.integer({ min: -1, max: frozen.length }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(seqs, fc.integer({ min: 1, max: 40 }), (visits, every) => {
        const history = createHistory(every)
        for (const event of frozen) history.append(event)
        for (const seq of visits) {
          const state = emptyState()
          for (const event of frozen.slice(0, seq + 1)) apply(state, event)
          expect(history.stateAt(seq)).toEqual(state)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('behavior: a history that grows is seen as it grows', () => {
    const history = createHistory(4)
    for (const event of frozen) {
      history.append(event)
      expect(history.stateAt(event.seq).blocks).toBe(history.head.blocks)
      expect(history.stateAt(event.seq - 1).block).toBeLessThanOrEqual(history.head.block)
    }
    expect(history.head.ended).toBe(true)
  })
})
