import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEVELOPMENT_MNEMONIC, openRun, proverSecret } from '../../arena/folder.ts'
import { readLog } from '../../arena/log.ts'
import { cacheFolder, play } from '../../arena/run.ts'
import { groth16 } from '../../circuits/prove.ts'
import hello from '../../examples/hello/society.ts'
import { node22 } from '../../scripts/node22.ts'
import { eventsOf, type Finished, goldenOutcome, polity, scratch, startPolity } from './polity.ts'

const FROZEN = join(import.meta.dirname, 'golden/frozen')

let folder: string
let run: string
let ran: Finished
beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'hello')
  ran = await polity(['run', 'examples/hello/society.ts', '--out', run])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('golden runs', () => {
  test('behavior: hello comes to what it came to', async () => {
    expect(ran).toMatchObject({ code: 0 })
    await expect(goldenOutcome(eventsOf(run))).toMatchFileSnapshot('golden/hello.json')
  })

  test('behavior: Node 22 makes the same run as Node 24, each file byte for byte, and each verifies the other’s', async () => {
    expect(process.versions.node).toMatch(/^24\./)
    const other = join(folder, 'other')
    const args = ['run', 'examples/hello/society.ts', '--out', other]
    const { code, stderr } = await startPolity(args, {}, [node22()]).done
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const files = ['run.json', 'events.jsonl', 'txs.jsonl', 'cassette.jsonl', ...blobsOf(run)]
    expect(blobsOf(other)).toEqual(blobsOf(run))
    for (const file of files) expect(readFileSync(join(other, file)), file).toEqual(readFileSync(join(run, file)))
    expect(await startPolity(['verify', run], {}, [node22()]).done).toMatchObject({ code: 0 })
    expect(await polity(['verify', other])).toMatchObject({ code: 0 })
  })
})

describe('the frozen run', () => {
  /** The frozen log in a folder that is one of a run; what else a run has is named in the log by its hash, and is made again. */
  const thaw = (): ReturnType<typeof openRun> => {
    const path = join(folder, 'frozen')
    rmSync(path, { recursive: true, force: true })
    cpSync(FROZEN, path, { recursive: true })
    mkdirSync(join(path, 'private'))
    writeFileSync(join(path, 'private/keys.json'), JSON.stringify({ mnemonic: DEVELOPMENT_MNEMONIC }))
    writeFileSync(join(path, 'cassette.jsonl'), '')
    return openRun(path)
  }
  const again = async (frozen: ReturnType<typeof openRun>) => {
    const prover = groth16({ secret: proverSecret(frozen.mnemonic()), cacheDir: cacheFolder() })
    const recorded = readLog(frozen.events)
    try {
      const played = await play({
        ...{ society: hello, folder: frozen, mode: 'verify', recorded, prover, cacheDir: cacheFolder() },
      })
      return { played, last: recorded.at(-1) }
    } finally {
      await prover.close()
    }
  }

  test('behavior: every event is made again bit for bit, and through their hashes every transaction, block, key and proof', async () => {
    const { played, last } = await again(thaw())
    expect(played).toMatchObject({ ended: true, head: last?.hash })
  })

  test('error: with another seed it is another run', async () => {
    const frozen = thaw()
    const path = join(frozen.path, 'run.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"seed": "frozen"', '"seed": "thawed"'))
    await expect(again(openRun(frozen.path))).rejects.toMatchObject({ name: 'Arena.DivergenceError', seq: 0 })
  })
})

function blobsOf(path: string): string[] {
  return readdirSync(join(path, 'blobs')).map((blob) => join('blobs', blob))
}
