import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cassetteLines } from '../../arena/cassetteLines.ts'

describe('cassetteLines', () => {
  test('default: lines of a tick, whatever their order in the file; what is appended later counts too', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'polity-cassette-')), 'cassette.jsonl')
    writeFileSync(path, '{"tick":1,"key":"é"}\n{"tick":1,"key":"a"}\n{"tick":2,"key":"c"}\n')
    const lines = cassetteLines(path)
    expect(lines(1)).toEqual(['{"tick":1,"key":"a"}', '{"tick":1,"key":"é"}'])
    appendFileSync(path, '{"tick":2,"key":"b"}\n')
    expect(lines(2)).toEqual(['{"tick":2,"key":"b"}', '{"tick":2,"key":"c"}'])
    expect(lines(1)).toHaveLength(2)
    expect(lines(3)).toEqual([])
  })
})
