import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pause } from '../../../arena/clock.ts'
import { descendants, eventsOf, isAlive, ofType, polity, scratch, startPolity } from '../polity.ts'

const SOCIETY = join(import.meta.dirname, 'purse.ts')
let folder: string
let run: string
beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'whole')
  expect(await polity(['run', SOCIETY, '--out', run])).toMatchObject({ code: 0 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a run with a signer', () => {
  test("default: what a purse doesn't hold is not sent, takes no nonce, and is met again", async () => {
    const events = eventsOf(run)
    const denied = ofType(events, 'action.denied').map(({ data }) => [data.policy, data.summary, data.explanation])
    expect(denied).toEqual([
      [
        'the signer',
        'pay 4 POL to bob',
        expect.stringMatching(/^4000000000000000000 of 0x\w+ would leave at once: at most 3/),
      ],
      ['the signer', 'pay 1 POL to bob', expect.stringMatching(/^6000000000000000000 of .* within 3600 s: at most 5/)],
    ])
    expect(ofType(events, 'action.executed').map(({ data }) => data.summary)).toEqual([
      'pay 2 POL to bob',
      'pay 3 POL to bob',
    ])
    expect(await polity(['verify', run])).toMatchObject({ code: 0 })
  })

  test('error: its end is the end of the run, and resumed it comes to the same', async () => {
    const broken = join(folder, 'broken')
    const { child, done } = startPolity(['run', SOCIETY, '--out', broken])
    let signer: number | undefined
    while (signer === undefined && child.exitCode === null) {
      signer = descendants(child.pid as number).find(isSigner)
      await pause(20)
    }
    process.kill(signer as number, 'SIGKILL')
    expect(await done).toMatchObject({ code: 1, stderr: expect.stringMatching(/signer's process is gone.*--resume/) })
    expect(isAlive(signer as number)).toBe(false)
    expect(await polity(['run', '--resume', broken])).toMatchObject({ code: 0 })
    expect(eventsOf(broken).at(-1)?.hash).toBe(eventsOf(run).at(-1)?.hash)
  })
})

function isSigner(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('signer/main.ts')
  } catch {
    return false
  }
}
