import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomStream } from '../../arena/clock.ts'
import { drawFault, KINDS, suffer, type Undisturbed, undisturbed } from './faults.ts'
import { scratch } from './polity.ts'

let folder: string
let before: Undisturbed

beforeAll(async () => {
  folder = scratch()
  before = await undisturbed(join(folder, 'undisturbed'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a fault in mid-run', () => {
  test.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
    'behavior: %s: the run ends as if nothing had been',
    async (kind) => {
      const fault = drawFault(kind, before.boundaries, randomStream('one of each', kind))
      expect(await suffer(fault, join(folder, kind), before)).toMatchObject({ fault, complaints: [] })
    },
  )
})
