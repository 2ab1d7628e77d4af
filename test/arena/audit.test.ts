import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openAudit } from '../../arena/audit.ts'
import { BrokenLogError, readLog } from '../../arena/log.ts'

describe('openAudit', () => {
  test('default: one chain over all processes, and a line that is changed is found', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'polity-audit-')), 'audit.jsonl')
    const first = openAudit(path)
    first.record('action.denied', 'ada', { id: 'a', sum: 2n })
    first.record('action.intended', 'ada', { id: 'b' })
    first.close()
    const second = openAudit(path)
    expect(second.past.map(({ type, data }) => [type, data.id])).toEqual([
      ['action.denied', 'a'],
      ['action.intended', 'b'],
    ])
    second.record('action.executed', 'ada', { id: 'b' })
    second.close()
    expect(readLog(path).map(({ seq }) => seq)).toEqual([0, 1, 2])
    expect(openAudit(path).head).toBe(second.head)
    writeFileSync(path, readFileSync(path, 'utf8').replace('"sum":"2"', '"sum":"3"'))
    expect(() => openAudit(path)).toThrow(BrokenLogError)
  })
})
