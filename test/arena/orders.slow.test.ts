import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOrders } from './orders.ts'
import { scratch } from './polity.ts'

const SEEDS = 6

let folder: string
beforeAll(() => {
  folder = scratch()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the order in which slow things finish', () => {
  test(`behavior: ${SEEDS} seeds, each with models and proofs in two orders, give one hash a seed`, async () => {
    const orders = await openOrders(folder)
    const heads = new Set<string>()
    let [models, proofs] = [0, 0]
    for (let seed = 0; seed < SEEDS; seed++) {
      const [one, other] = [await orders.play(`seed ${seed}`, 'one'), await orders.play(`seed ${seed}`, 'other')]
      expect(other.head, `seed ${seed}`).toBe(one.head)
      heads.add(one.head)
      models += Number(one.models !== other.models)
      proofs += Number(one.proofs !== other.proofs)
    }
    await orders.close()
    expect(heads.size).toBe(SEEDS)
    expect(Math.min(models, proofs), 'plays whose models, and whose proofs, finished in two orders').toBeGreaterThan(
      SEEDS / 2,
    )
  })

  test('control: models that say how many answered before them give two hashes', async () => {
    const orders = await openOrders(join(folder, 'control'), { arrival: true })
    const heads = new Set<string>()
    for (const order of ['one', 'other', 'third', 'fourth']) heads.add((await orders.play('seed', order)).head)
    await orders.close()
    expect(heads.size).toBeGreaterThan(1)
  })
})
