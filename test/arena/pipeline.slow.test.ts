import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tickTime } from '../../arena/clock.ts'
import { canonicalJson } from '../../arena/event.ts'
import { openRun } from '../../arena/folder.ts'
import { checkIntegrity } from '../../arena/replay.ts'
import { batchName, decodeLeaf } from '../../contracts/result.ts'
import { eventsOf, type Finished, goldenOutcome, ofType, polity, scratch, seenBy, shutIn } from './polity.ts'

let folder: string
let run: string
let first: Finished

beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'one')
  first = await polity(['run', 'pipeline', '--out', run])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('polity run pipeline', () => {
  test('default: ends by itself, says what happened, and what to type next', () => {
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('balances conserved')
    expect(first.stdout).toContain(`run folder: ${run}`)
    expect(first.stdout).toContain(`polity verify ${run}`)
  })

  test('behavior: it comes to what it came to', async () => {
    await expect(goldenOutcome(eventsOf(run))).toMatchFileSnapshot('golden/pipeline.json')
  })

  test('behavior: a claim is hidden until the commit phase is over, and published then', () => {
    const events = eventsOf(run)
    const opened = ofType(events, 'chain.claims.BatchOpened')
    expect(opened.length).toBe(2)
    for (const { tick, data } of opened) {
      const name = batchName(BigInt(data.batch as string))
      const [leaf, ...more] = ofType(events, 'artifact').filter((artifact) => artifact.data.name === name)
      expect(more).toEqual([])
      expect(tickTime(leaf?.tick ?? 0)).toBeGreaterThanOrEqual(BigInt(data.commitUntil as string))
      const { result } = decodeLeaf(openRun(run).blobs.get(leaf?.data.blob as Hex)).result
      const early = events.filter(({ tick: at, data: said }) => at <= tick && canonicalJson(said).includes(result))
      expect(early).toEqual([])
    }
  })

  test('behavior: one validator kills the forged claim in one transaction, the others come too late', () => {
    const events = eventsOf(run)
    const challenges = ofType(events, 'action.executed').filter(({ data }) => data.tool === 'challengeClaim')
    const late = ofType(events, 'action.refused').filter(({ data }) => data.tool === 'challengeClaim')
    const [killed, ...more] = ofType(events, 'chain.claims.LeafKilled')
    expect([challenges.length, more]).toEqual([1, []])
    expect(late.map(({ data }) => (data.error as string).split('(')[0])).toEqual(['LeafIsDead', 'LeafIsDead'])
    expect(killed?.data).toMatchObject({ mark: '55', tx: challenges[0]?.data.tx, amount: '80000000000000000000' })
  })

  test('behavior: the forger loses bond and a tenth of its stake, which waits in escrow: half to the finder, half burned', () => {
    const events = eventsOf(run)
    const [slashed] = ofType(events, 'chain.vault.Slashed')
    const [released, ...more] = ofType(events, 'chain.vault.SlashReleased')
    const [ended] = ofType(events, 'run.ended')
    const slash = slashed?.data.slash as { amount: string; releaseAt: string; beneficiary: string }
    expect(slash.amount).toBe('80000000000000000000')
    expect(tickTime(released?.tick ?? 0)).toBeGreaterThanOrEqual(BigInt(slash.releaseAt))
    expect(more).toEqual([])
    expect(released?.data).toMatchObject({
      beneficiary: slash.beneficiary,
      paid: '40000000000000000000',
      burned: '40000000000000000000',
    })
    expect(ended?.data.agents).toContainEqual(
      expect.objectContaining({ name: 'mallory', slashed: '80000000000000000000', stake: '320000000000000000000' }),
    )
  })

  test('behavior: a denied action is explained and never sent', () => {
    const [denied] = ofType(eventsOf(run), 'action.denied')
    expect(denied).toMatchObject({ agent: 'sly', data: { policy: 'spending', summary: 'pay 1 POL to outsider' } })
    const touched = eventsOf(run).filter(({ data }) => data.id === denied?.data.id)
    expect(touched.map(({ type }) => type)).toEqual(['action.denied'])
  })

  test('behavior: nobody takes the task that is kept apart from its own', () => {
    const denials = ofType(eventsOf(run), 'action.denied').filter(({ agent }) => agent === 'bob')
    expect(denials.map(({ data }) => [data.policy, data.rule])).toEqual([
      ['duties', 'separationOfDuties: did the task that this one is kept apart from'],
    ])
  })

  test('behavior: with its own check switched off, the gate refuses', () => {
    const refused = ofType(eventsOf(run), 'action.refused').filter(({ agent }) => agent === 'rex')
    expect(refused.map(({ data }) => [data.summary, (data.error as string).split('(')[0]])).toEqual([
      ['pay 1 POL to outsider', 'ProofRejected'],
      ['pay 5 POL to supplier', 'ProofRejected'],
    ])
  })

  test('behavior: the vote tightens a parameter, and later actions live under the new version with the same circuit', () => {
    const events = eventsOf(run)
    const [changed] = ofType(events, 'policy.changed')
    expect(changed?.data).toMatchObject({
      name: 'spending',
      version: 2,
      params: { 'spendLimit.max': '1000000000000000000' },
    })
    const spent = ofType(events, 'action.executed').filter(({ data }) => data.policy === 'spending')
    const versions = spent.map(({ seq, data }) => [seq > (changed?.seq ?? 0), data.version])
    expect(versions).toContainEqual([true, 2])
    expect(versions.every(([later, version]) => version === (later ? 2 : 1))).toBe(true)
    expect(
      new Set(
        ofType(events, 'proof')
          .filter(({ data }) => data.policy === 'spending')
          .map(({ data }) => data.circuit),
      ).size,
    ).toBe(1)
  })

  test('behavior: all escrow is paid, the workflow verified by a proof, and the books agree with the chain', () => {
    const [ended] = ofType(eventsOf(run), 'run.ended')
    expect(ended?.data).toMatchObject({
      workflows: [{ tasks: 4, done: 4, paid: '40000000000000000000', escrow: '0', verified: true }],
      conserved: { ok: true, differences: [] },
    })
  })

  test('behavior: one seed, one run; with --json its events are lines, and the summary is the last', async () => {
    const same = join(folder, 'same')
    const { code, stdout } = await polity(['run', 'pipeline', '--out', same, '--json'])
    for (const file of ['events.jsonl', 'txs.jsonl'])
      expect(readFileSync(join(same, file))).toEqual(readFileSync(join(run, file)))
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(0)
    expect(lines.slice(0, -1)).toEqual(eventsOf(run))
    expect(lines.at(-1)).toMatchObject({ head: eventsOf(run).at(-1)?.hash, summary: { conserved: { ok: true } } })
  })
})

describe('polity run pipeline --input', () => {
  const input = (name: string, content: string) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return ['run', 'pipeline', '--out', join(folder, `${name}-run`), '--input', path]
  }
  test.each([
    ['empty.csv', '', [], 'The input is empty'],
    ['binary.csv', '\0\x01\x02', [], 'not CSV'],
    ['ragged.csv', 'region,amount\nnorth,1,2\n', [], 'not CSV'],
    ['other.csv', 'city,price\nrome,1\n', [], 'has no column "region"'],
    ['large.csv', 'region,amount\nnorth,999999999999999999\n', [], 'too large'],
    ['ok.csv', 'region,amount\nnorth,1\n', ['--value', 'sum'], 'no column "sum"'],
  ])('error: %s', async (name, content, more, message) => {
    const { code, stderr, stdout } = await polity([...input(name, content), ...more])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(readdirSync(folder)).not.toContain(`${name}-run`)
  })

  test('error: no such file', async () => {
    expect(await polity(['run', 'pipeline', '--input', join(folder, 'absent.csv')])).toMatchObject({ code: 2 })
  })

  test('behavior: any CSV and any two of its columns', async () => {
    const args = input('sales.csv', 'shop;x,kind,price\na,tea,-1.25\nb,tea,2\nc,coffee,0.5\n')
    const { code, stdout } = await polity([...args, '--group', 'kind', '--value', 'price'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/tea +2 +0\.75/)
  })
})

describe('polity verify', () => {
  test('default, --public and chain replay; agents are shut in, and have no way out but their ports', async () => {
    const whole = await shutIn(['verify', run, '--json'])
    expect(whole.code).toBe(0)
    expect(JSON.parse(whole.stdout)).toMatchObject({ verified: true, replayed: 'agents, proofs and chain' })
    const { turns, ports, wild, walls } = seenBy(whole)
    expect(walls).toBe(0)
    expect(Math.min(turns, ports, wild)).toBeGreaterThan(100)
    expect(await polity(['replay', run, '--mode', 'chain'])).toMatchObject({ code: 0 })
    const shared = join(folder, 'public')
    cpSync(run, shared, { recursive: true })
    rmSync(join(shared, 'private'), { recursive: true })
    expect(await polity(['verify', '--public', shared])).toMatchObject({ code: 0 })
    expect(await polity(['verify', shared])).toMatchObject({ code: 2 })
  })

  test('behavior: --head from elsewhere', async () => {
    const head = eventsOf(run).at(-1)?.hash as string
    expect(await polity(['verify', '--public', run, '--head', head])).toMatchObject({ code: 0 })
    expect(await polity(['verify', '--public', run, '--head', head.replace(/^./, 'x')])).toMatchObject({ code: 4 })
  })

  test('error: any byte changed in any file under the log, named by the first seq that differs', () => {
    const broken = join(folder, 'broken')
    cpSync(run, broken, { recursive: true })
    const files = [
      'run.json',
      'events.jsonl',
      'txs.jsonl',
      ...readdirSync(join(run, 'blobs')).map((blob) => join('blobs', blob)),
    ]
    for (const file of files) {
      const sound = readFileSync(join(run, file))
      for (let round = 0; round < 12; round++) {
        const at = Math.floor((sound.length - 1) * (round / 11))
        const changed = Buffer.from(sound)
        changed[at] = (changed[at] as number) ^ (round % 2 ? 32 : 1)
        writeFileSync(join(broken, file), changed)
        expect(() => checkIntegrity(openRun(broken)), `${file} at byte ${at}`).toThrow(
          expect.objectContaining(file === 'run.json' ? {} : { seq: expect.any(Number) }),
        )
      }
      writeFileSync(join(broken, file), sound)
    }
    expect(() => checkIntegrity(openRun(broken))).not.toThrow()
  })

  // What else may be tampered with, and where it is found: tamper.test.ts.
  test.each([['txs.jsonl', (text: string) => `${text}${text.trimEnd().split('\n').at(-1)}\n`]])(
    'error: %s tampered with exits 4 and names the seq',
    async (file, change) => {
      const broken = join(folder, 'tampered')
      rmSync(broken, { recursive: true, force: true })
      cpSync(run, broken, { recursive: true })
      writeFileSync(join(broken, file), change(readFileSync(join(run, file), 'utf8')))
      for (const args of [
        ['verify', broken],
        ['verify', '--public', broken],
        ['replay', broken],
      ]) {
        const { code, stderr } = await polity(args)
        expect(code, args.join(' ')).toBe(4)
        expect(stderr).toMatch(/seq \d+/)
      }
    },
  )
})
