import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModelUse } from '../../../agents/snapshot.ts'
import type { Event } from '../../../arena/event.ts'
import { proofTimesIn, timedProofs } from '../../../arena/proofTimes.ts'
import { deedsIn } from '../../../arena/scenarios/federated/findings/deeds.ts'
import { inForce } from '../../../arena/scenarios/federated/personas/models.ts'
import { studyOf } from '../../../arena/scenarios/federated/study/index.ts'
import type { ProofSystem } from '../../../circuits/prove.ts'

describe('deedsIn', () => {
  const event = (seq: number, tick: number, type: string, data: Event['data']): Event => ({
    ...{ seq, tick, type, agent: 'ann', data, prev: '', hash: '' },
  })
  const intended = (id: string, call: string) => ({ id, args: { contract: 'rounds', call, args: [] } })
  const site = {
    bytesOf: (tx: string) => (tx === '0xa' ? 700 : 0),
    proofTimes: new Map([['9', { from: 10, to: 1510 }]]),
  }

  test('default: calls of the contract of rounds, with what they cost and whether they went with a proof', () => {
    const events = [
      event(0, 3, 'action.intended', intended('one', 'submitUpdate')),
      event(1, 3, 'proof', { id: 'one', signals: ['7', '8', '9'] }),
      event(2, 3, 'action.executed', { id: 'one', gas: '330000', tx: '0xa' }),
      event(3, 4, 'action.intended', { id: 'two', args: { to: 'bob' } }),
      event(4, 4, 'action.executed', { id: 'two', gas: '5', tx: '0xb' }),
      event(5, 4, 'action.intended', intended('three', 'submitUpdate')),
      event(6, 4, 'action.refused', { id: 'three', tx: '0xc' }),
      event(7, 5, 'action.denied', { id: 'four', summary: 'rounds.submitUpdate(1, …)' }),
    ]
    expect(deedsIn({ events, ...site })).toEqual([
      {
        ...{ tick: 3, agent: 'ann', call: 'submitUpdate', end: 'executed', proved: true, gas: 330_000, bytes: 700 },
        proving: { from: 10, to: 1510 },
      },
      { tick: 4, agent: 'ann', call: 'submitUpdate', end: 'refused', proved: false, gas: 0, bytes: 0 },
      { tick: 5, agent: 'ann', call: 'submitUpdate', end: 'denied', proved: false, gas: 0, bytes: 0 },
    ])
  })
})

describe('inForce', () => {
  const adopted = (number: number): ModelUse => ({ id: `0x0${number}`, how: 'adopted', tick: number })
  const back = (number: number): ModelUse => ({ id: `0x0${number}`, how: 'rolled back', tick: 9 })

  test('default: a roll back takes away what was in use, and what is adopted then comes behind what is left', () => {
    const ids = (uses: readonly ModelUse[]) => inForce(uses).map(({ id }) => id)
    expect(ids([adopted(1), adopted(2), back(1)])).toEqual(['0x01'])
    expect(ids([adopted(1), adopted(2), back(1), adopted(3)])).toEqual(['0x01', '0x03'])
    expect(ids([])).toEqual([])
  })

  test('law: the last of them is what the registry says is in use', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (steps) => {
        const uses: ModelUse[] = []
        for (const [at, isBack] of steps.entries()) {
          const kept = inForce(uses)
          const before = kept.at(-2)
          if (isBack && before) uses.push({ ...before, how: 'rolled back' })
          else uses.push(adopted(at))
        }
        expect(inForce(uses).at(-1)?.id).toBe(uses.at(-1)?.id)
      }),
    )
  })
})

describe('proof times', () => {
  test('default: kept by statement beside the run; a torn line is passed over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'polity-times-'))
    const file = join(folder, 'times.jsonl')
    const clock = [100.2, 1600.4]
    const system = { prove: async () => ({ signals: [], proof: '0x' }) } as unknown as ProofSystem
    const timed = timedProofs(system, file, () => clock.shift() ?? 0)
    await timed.prove({ name: 'x', wasm: '', zkey: '' }, { alpha: 5n })
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"statem`)
    expect([...proofTimesIn(file)]).toEqual([['5', { from: 100, to: 1600 }]])
    expect([...proofTimesIn(join(folder, 'none'))]).toEqual([])
    rmSync(folder, { recursive: true })
  })
})

describe('studyOf', () => {
  const plan = { seed: 'a', clients: 3, rounds: 2, folds: 2, repeats: 1 }

  test("default: somebody's rows, with intervals, as lines, JSON and page; progress fold by fold", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'polity-study-'))
    const input = join(folder, 'rows.csv')
    const rows = Array.from({ length: 120 }, (_, at) => `${at % 2},${(at % 2) * 3 + ((at * 7) % 5)},${at % 3}`)
    writeFileSync(input, `sick,dose,noise\n${rows.join('\n')}\n`)
    const told: string[] = []
    const { lines, json, page } = await studyOf({ ...plan, input }, (what, percent) => told.push(`${what} ${percent}`))
    expect(lines[0]).toBe('120 rows of 2 features, 3 clients, 2 rounds; means with 95 % bootstrap intervals')
    expect(lines[1]).toBe('the label is column "sick"')
    expect(lines.slice(3).map((line) => line.replaceAll(/[-+]?\d\.\d+.*/g, '…').trimEnd())).toMatchInlineSnapshot(`
      [
        "as here, round 1                                          …",
        "as here, round 2                                          …",
        "FedAvg in real numbers, round 2                           …",
        "in one place                                              …",
        "against one place, points        …",
        "against FedAvg, points           …",
      ]
    `)
    expect(json).toMatchObject({ rows: 120, learning: { folds: 2 } })
    expect(page.match(/<svg /g)).toHaveLength(2)
    expect(told).toEqual(['2 folds 50', '2 folds 100'])
    rmSync(folder, { recursive: true })
  })

  test('error: a file that is not there', async () => {
    await expect(studyOf({ ...plan, input: '/nowhere.csv' }, () => {})).rejects.toThrow(/Can't read the input/)
  })
})
