import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { EXIT, exitCodeOf } from '../../arena/exit.ts'
import { claimRun, playerOf, RunPlayedError } from '../../arena/lock.ts'
import { scratch } from './polity.ts'

const folder = scratch()
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'playing')
beforeEach(() => {
  rmSync(file, { force: true })
})

describe('claimRun', () => {
  test('default: a run is one process’s until it is given back', () => {
    const release = claimRun(folder)
    expect(playerOf(folder)).toBe(process.pid)
    claimRun(folder)
    release()
    expect(playerOf(folder)).toBeUndefined()
    expect(existsSync(file)).toBe(false)
  })

  test('error: another process plays it, until it is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    writeFileSync(file, String(other.pid))
    expect(playerOf(folder)).toBe(other.pid)
    expect(() => claimRun(folder)).toThrow(RunPlayedError)
    expect(() => claimRun(folder)).toThrow(`played by process ${other.pid}`)
    try {
      claimRun(folder)
    } catch (error) {
      expect(exitCodeOf(error)).toBe(EXIT.badInput)
    }
    other.kill('SIGKILL')
    await once(other, 'exit')
    claimRun(folder)
    expect(playerOf(folder)).toBe(process.pid)
  })

  test.each(['', 'rubbish', '-1', '0'])('behavior: a file that says %j says nothing', (text) => {
    writeFileSync(file, text)
    expect(playerOf(folder)).toBeUndefined()
    claimRun(folder)
    expect(playerOf(folder)).toBe(process.pid)
  })
})
