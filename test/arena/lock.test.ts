import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

  test('behavior: who is about to replace what a killed one left is in no one’s way but of the next', async () => {
    const [dead, killed] = [await gone(), await gone()]
    writeFileSync(file, String(dead))
    const replacing = `${file}.after-${dead}`
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    writeFileSync(replacing, String(other.pid))
    expect(() => claimRun(folder)).toThrow(`played by process ${other.pid}`)
    expect(readFileSync(file, 'utf8')).toBe(String(dead))
    other.kill('SIGKILL')
    writeFileSync(replacing, String(killed))
    const release = claimRun(folder)
    expect(playerOf(folder)).toBe(process.pid)
    expect(readdirSync(folder)).toEqual(['playing'])
    release()
    expect(readdirSync(folder)).toEqual([])
  })

  test('behavior: what another has taken meanwhile is not given back', () => {
    const release = claimRun(folder)
    writeFileSync(file, String(process.ppid))
    release()
    expect(playerOf(folder)).toBe(process.ppid)
  })

  test.each(['', 'rubbish', '-1', '0'])('behavior: a file that says %j says nothing', (text) => {
    writeFileSync(file, text)
    expect(playerOf(folder)).toBeUndefined()
    claimRun(folder)
    expect(playerOf(folder)).toBe(process.pid)
  })
})

/** The id of a process that has ended. */
async function gone(): Promise<number> {
  const child = spawn('true')
  await once(child, 'exit')
  return child.pid as number
}
