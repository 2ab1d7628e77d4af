// Forged proofs before the real contracts (docs/security.md): each is refused, and passes where its defence is taken out.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Court, openCourt } from './forgeries/court.ts'
import { type Forgery, forgeries } from './forgeries/table.ts'

let court: Court
beforeAll(async () => {
  court = await openCourt()
})
afterAll(() => court.close())

describe('a forged proof', () => {
  test('default: an honest one passes, and says which state follows', () =>
    court.aside(async () => {
      const at = await court.now()
      const evidence = await court.prove({ amount: 50n, at })
      expect(evidence.next).toEqual([50n])
      expect(await court.give({ amount: 50n, at, evidence })).toEqual({ ok: true })
      expect(await court.submit('ann', 'ann')).toEqual({ ok: true })
    }))

  test.each(forgeries)('attack: $title', ({ scene, attack, error }) =>
    court.aside(async () => {
      await scene?.(court)
      expect(await attack(court, false)).toEqual({ ok: false, error })
    }),
  )

  test.each(forgeries)('control: $title, as it is not so that $defence', ({ scene, attack, disarm, held }: Forgery) =>
    court.aside(async () => {
      await scene?.(court)
      await disarm(court)
      expect(await attack(court, true)).toEqual(held === undefined ? { ok: true } : { ok: false, error: held })
    }),
  )
})
