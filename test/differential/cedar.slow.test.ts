import { expect, test } from 'vitest'
import { differences, newTally } from './cedarKit.ts'

test("law: on 16,000 requests, an import decides as Cedar's engine does", () => {
  const tally = newTally()
  const seeds = Array.from({ length: 320 }, (_, index) => 1000 + index)
  expect(differences(seeds, 50, tally)).toEqual([])
  expect(tally).toMatchInlineSnapshot(`
    {
      "allowed": 3516,
      "failed": 2867,
      "requests": 16000,
      "sets": 269,
      "untaken": Set {
        "attribute",
        "!",
        "getTag",
      },
      "whole": 13450,
    }
  `)
})
