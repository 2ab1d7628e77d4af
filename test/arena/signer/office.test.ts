import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { concat, type Hex, parseTransaction, toHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { gateTool } from '../../../agents/mandate.ts'
import { callsOf } from '../../../agents/mandateCalls.ts'
import { keySigner } from '../../../agents/wallet.ts'
import { toJson } from '../../../agents/wire.ts'
import { plannedHash } from '../../../arena/signer/decide.ts'
import { type Office, openOffice } from '../../../arena/signer/office.ts'
import { LONGEST, lineReader, Request } from '../../../arena/signer/protocol.ts'
import type { WarrantInput } from '../../../arena/signer/warrant.ts'
import {
  ACCOUNT,
  CHAIN,
  clerk,
  execute,
  FEES,
  FIRST,
  GATE,
  KEY,
  MALLORY,
  POL,
  pay,
  SUPPLIER,
  TOKEN,
  token,
  tx,
} from './stage.ts'

/** An office as its process has it, spoken to in JSON. */
function office(more: { clock?: () => bigint; ledger?: string } = {}) {
  let named = 0
  const made: Office = openOffice([keySigner(KEY)], {
    chainId: CHAIN,
    token: () => toHex(++named, { size: 32 }).slice(2),
    ...more,
  })
  const ask = async (token: string, message: object): Promise<string> => {
    const reply = await made.answer(Request.parse(JSON.parse(toJson({ id: 1, token, ...message }))))
    return 'result' in reply ? String(reply.result) : `refused: ${'refused' in reply ? reply.refused : reply.error}`
  }
  return {
    owner: (message: object) => ask(made.owner, message),
    async session(warrant: WarrantInput) {
      const session = await ask(made.owner, { ask: 'issue', warrant })
      const sign = (transaction: object) => ask(session, { ask: 'transaction', transaction })
      return { name: session, ask: (message: object) => ask(session, message), sign }
    },
  }
}

describe('what a session signs', () => {
  test('default: a payment that its warrant lists, with the key of that address', async () => {
    const { sign } = await office().session(clerk())
    const raw = await sign(tx(pay(POL), { nonce: 7 }))
    expect(parseTransaction(raw as Hex)).toMatchObject({ nonce: 7, to: GATE, chainId: CHAIN })
  })

  const strict = pay(POL)
  test.each<[string, object, RegExp]>([
    ['another recipient', tx(pay(POL, MALLORY)), /argument 0 .* may not be 0x0+5$/],
    ['more than at once', tx(pay(6n * POL)), /6000000000000000000 of 0x0+3 would leave at once/],
    ['another function', tx(execute(token('approve', SUPPLIER, POL))), /calls of 0x095ea7b3 on 0x0+3 are not in/],
    ['another contract', tx(execute(token('transfer', SUPPLIER, POL), { target: MALLORY })), /on 0x0+5 are not in/],
    [
      "another's account",
      tx(execute(token('transfer', SUPPLIER, POL), { account: MALLORY })),
      /is not the account of this key/,
    ],
    ['the token without the gate', tx(token('transfer', SUPPLIER, POL), { to: TOKEN }), /are not in this session/],
    [
      'bytes behind the call',
      tx(execute(concat([token('transfer', SUPPLIER, POL), '0x00']))),
      /no transfer\(address,uint256\) as/,
    ],
    ['bytes behind the gate', tx(concat([strict, '0x00'])), /nothing but to execute/],
    [
      'a dirty address',
      tx(execute(`0xa9059cbb${'01'.repeat(12)}${SUPPLIER.slice(2)}${toHex(1n, { size: 32 }).slice(2)}`)),
      /as it would be encoded/,
    ],
    ['another function of the gate', tx('0x8456cb59'), /nothing but to execute/],
    ['ether with the call', tx(strict, { value: 1n }), /ether goes along with no call/],
    ['ether to anybody', tx('0x', { to: SUPPLIER, value: 1n }), /sends no ether/],
    ['a new contract', { ...tx('0x6000'), to: undefined }, /creates no contracts/],
    ['another chain', tx(strict, { chainId: 1 }), /for chain 1, not 31337/],
    ['a fee that drains', tx(strict, { maxFeePerGas: 10n ** 11n }), /of ether would leave at once/],
    ['a tip above the fee', tx(strict, { maxPriorityFeePerGas: 10n ** 10n }), /tip is more/],
    ['a note to itself', tx(`0x${'ab'.repeat(32)}`, { to: FIRST }), /are not in this session/],
  ])('error: %s', async (_name, transaction, why) => {
    const { sign } = await office().session(clerk())
    expect(await sign(transaction)).toMatch(why)
  })

  test.each([
    ['a delegation of code (EIP-7702)', { ...tx(strict), authorizationList: [] }],
    ['another type', { ...tx(strict), type: 'legacy' }],
    ['blobs', { ...tx(strict), blobs: ['0x'] }],
    ['a lower number than none', { ...tx(strict), nonce: -1 }],
  ])('error: %s is no request at all', (_name, transaction) => {
    const line = { id: 1, token: '00'.repeat(32), ask: 'transaction', transaction: JSON.parse(toJson(transaction)) }
    expect(Request.safeParse({ ...line, transaction: JSON.parse(toJson(tx(strict))) }).success).toBe(true)
    expect(Request.safeParse(line).success).toBe(false)
  })

  test.each(['hash', 'message', 'personal_sign', 'sign', 'eth_sign'])('error: %s: no bare hash and no text', (ask) => {
    expect(
      Request.safeParse({ id: 1, token: '00'.repeat(32), ask, hash: `0x${'11'.repeat(32)}`, message: 'hi' }).success,
    ).toBe(false)
  })

  test('behavior: what is founded, created, paid, noted and planned is only what stands in the warrant', async () => {
    const planned = { ...tx('0x6001'), to: undefined, nonce: 3 }
    const { sign } = await office().session({
      ...{ key: 0, creates: true, founds: [TOKEN], pays: [SUPPLIER], notes: true, caps: [FEES] },
      planned: [plannedHash({ nonce: 9, to: MALLORY, data: '0x1234' })],
    })
    for (const good of [
      planned,
      tx('0xdeadbeef', { to: TOKEN }),
      tx('0x', { to: SUPPLIER, value: 5n }),
      tx(`0x${'ab'.repeat(32)}`, { to: FIRST }),
      tx('0x1234', { to: MALLORY, nonce: 9 }),
    ])
      expect(await sign(good)).toMatch(/^0x02/)
    for (const bad of [
      tx('0xdeadbeef', { to: MALLORY }),
      tx('0x', { to: MALLORY, value: 5n }),
      tx('0x1234', { to: MALLORY, nonce: 10 }),
      tx('0x1234', { to: MALLORY, nonce: 9, value: 1n }),
      tx(`0x${'ab'.repeat(33)}`, { to: FIRST }),
    ])
      expect(await sign(bad)).toMatch(/^refused/)
  })
})

describe('caps', () => {
  test('default: sums are over a window, and over all sessions of a key', async () => {
    let now = 1_000n
    const { session } = office({ clock: () => now })
    const [one, other] = [await session(clerk()), await session(clerk())]
    expect(await one.sign(tx(pay(5n * POL)))).toMatch(/^0x/)
    expect(await other.sign(tx(pay(4n * POL)))).toMatch(/9000000000000000000 of .* within 3600 s: at most 8/)
    expect(await other.sign(tx(pay(3n * POL)))).toMatch(/^0x/)
    now += 3_600n
    expect(await other.sign(tx(pay(5n * POL)))).toMatch(/^0x/)
  })

  test('behavior: the same transaction again counts once, and is the same signature', async () => {
    const { sign } = await office().session(clerk())
    const once = tx(pay(5n * POL))
    expect(await sign(once)).toBe(await sign(once))
    expect(await sign(tx(pay(3n * POL)))).toMatch(/^0x/)
  })

  test('behavior: signed again a window later, it counts again', async () => {
    let now = 0n
    const { sign } = await office({ clock: () => now }).session(clerk())
    const once = tx(pay(5n * POL))
    await sign(once)
    now = 3_600n
    expect(await sign(once)).toMatch(/^0x/)
    expect(await sign(tx(pay(4n * POL)))).toMatch(/^refused: 9000000000000000000/)
  })

  test('behavior: without a cap nothing leaves, and what is approved has left', async () => {
    const calls = [{ target: TOKEN, signature: 'approve(address,uint256)' }]
    const { sign } = await office().session(clerk({ gate: { address: GATE, account: ACCOUNT, calls }, caps: [FEES] }))
    expect(await sign(tx(execute(token('approve', SUPPLIER, 1n))))).toMatch(/has no cap for it/)
    expect(await sign(tx(execute(token('approve', SUPPLIER, 0n))))).toMatch(/^0x/)
  })

  test('law: whatever is asked in whatever order, no window of signed payments passes its sum', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 3000 })), { maxLength: 12 }),
        async (asked) => {
          let now = 0n
          const { sign } = await office({ clock: () => now }).session(clerk())
          const signed: [bigint, bigint][] = []
          for (const [amount, later] of asked) {
            now += BigInt(later)
            if ((await sign(tx(pay(BigInt(amount) * POL)))).startsWith('0x')) signed.push([now, BigInt(amount)])
          }
          for (const [end] of signed) {
            const within = signed.filter(([at]) => at <= end && at > end - 3_600n)
            expect(within.reduce((sum, [, amount]) => sum + amount, 0n)).toBeLessThanOrEqual(8n)
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('behavior: a ledger outlasts the process, and a broken one stops it', async () => {
    const ledger = join(mkdtempSync(join(tmpdir(), 'polity-ledger-')), 'ledger.jsonl')
    const clock = () => 50n
    const first = await office({ clock, ledger }).session(clerk())
    await first.sign(tx(pay(5n * POL)))
    await first.sign(tx(pay(POL, MALLORY)))
    const later = await office({ clock, ledger }).session(clerk())
    expect(await later.sign(tx(pay(4n * POL)))).toMatch(/^refused: 9000000000000000000/)
    const lines = readFileSync(ledger, 'utf8').trim().split('\n')
    expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual([
      ['at', 'key', 'signed', 'hash', 'spends'],
      ['at', 'key', 'refused'],
      ['at', 'key', 'refused'],
    ])
    expect(lines.join()).not.toContain(KEY.slice(2))
    writeFileSync(ledger, `${lines[0]}\n{"at":\n${lines[1]}\n`)
    expect(() => office({ clock, ledger })).toThrow(/line 2 of it is broken/)
  })

  test('behavior: a ledger without its last newline goes on in a line of its own, one that is torn says how', async () => {
    const ledger = join(mkdtempSync(join(tmpdir(), 'polity-ledger-')), 'ledger.jsonl')
    const clock = () => 50n
    await (await office({ clock, ledger }).session(clerk())).sign(tx(pay(5n * POL)))
    writeFileSync(ledger, readFileSync(ledger, 'utf8').trim())
    await (await office({ clock, ledger }).session(clerk())).sign(tx(pay(2n * POL), { nonce: 1 }))
    const later = await office({ clock, ledger }).session(clerk())
    expect(await later.sign(tx(pay(2n * POL), { nonce: 2 }))).toMatch(/^refused: 9000000000000000000/)
    const whole = readFileSync(ledger, 'utf8')
    writeFileSync(ledger, `${whole}{"at":"5`)
    expect(() => office({ clock, ledger })).toThrow(/in the middle of line 4, .* removing it/)
    expect(readFileSync(ledger, 'utf8')).toBe(`${whole}{"at":"5`)
  })
})

describe('a session as a key', () => {
  const folder = () => join(mkdtempSync(join(tmpdir(), 'polity-ledger-')), 'ledger.jsonl')

  test('attack: a long argument is not repeated in the ledger', async () => {
    const [clock, ledger] = [() => 50n, folder()]
    const { ask } = await office({ clock, ledger }).session(clerk())
    const typed = { domain: { name: 'x'.repeat(900_000), chainId: CHAIN }, types: {}, primaryType: 'T', message: {} }
    expect(await ask({ ask: 'typed', typed })).toMatch(/^refused: T of x+/)
    expect(readFileSync(ledger, 'utf8').length).toBeLessThan(700)
  })

  test('attack: a clock that is set back revives no session and empties no window, also not over a restart', async () => {
    let now = 1_000n
    const [clock, ledger] = [() => now, folder()]
    const { session } = office({ clock, ledger })
    const [short, long] = [await session(clerk({ until: 1_500n })), await session(clerk())]
    await short.sign(tx(pay(5n * POL)))
    now = 1_500n
    expect(await short.sign(tx(pay(1n)))).toMatch(/ended at 1500/)
    now = 900n
    expect(await short.sign(tx(pay(1n)))).toMatch(/ended at 1500/)
    expect(await long.sign(tx(pay(3n * POL)))).toMatch(/^0x/)
    const again = office({ clock, ledger })
    expect(await again.owner({ ask: 'issue', warrant: clerk({ until: 1_500n }) })).toMatch(
      /until 1500 is past: it is 1500/,
    )
    const later = await again.session(clerk())
    now = 5_099n // the 5 POL of 1000 have left the window, the 3 POL of 1500 have not
    expect(await later.sign(tx(pay(5n * POL)))).toMatch(/^0x/)
    expect(await later.sign(tx(pay(1n)))).toMatch(/^refused: 8000000000000000001 .* within 3600 s/)
  })

  test('behavior: a restart begins without sessions, unsealed, and with the sums of each key', async () => {
    const [clock, ledger] = [() => 50n, folder()]
    const first = office({ clock, ledger })
    const old = await first.session(clerk())
    const twice = tx(pay(5n * POL))
    await old.sign(twice)
    await old.sign(twice)
    expect(await old.sign(tx(pay(3n * POL)))).toMatch(/^0x/) // what was signed twice counts once
    await first.owner({ ask: 'seal' })
    const second = office({ clock, ledger })
    const two = [
      await second.session(clerk()),
      await second.session(clerk({ caps: [FEES, { asset: TOKEN, ...NINE }] })),
    ]
    expect(await two[0]?.sign(tx(pay(1n)))).toMatch(/^refused: 8000000000000000001/)
    expect(await two[1]?.sign(tx(pay(1n * POL)))).toMatch(/^0x/)
    expect(await two[1]?.sign(tx(pay(1n)))).toMatch(/^refused: 9000000000000000001/)
    expect(await two[0]?.sign(twice)).toMatch(/^refused: 9000000000000000000/)
  })
  const NINE = { each: 5n * POL, sum: 9n * POL, window: 3_600n }

  test('behavior: of several caps of one asset each holds, whatever their order', async () => {
    let now = 0n
    const hour = { asset: TOKEN, each: 5n * POL, sum: 5n * POL, window: 3_600n }
    const day = { asset: TOKEN, each: 5n * POL, sum: 8n * POL, window: 86_400n }
    for (const caps of [
      [FEES, hour, day],
      [day, FEES, hour],
    ]) {
      const { sign } = await office({ clock: () => now }).session(clerk({ caps }))
      expect(await sign(tx(pay(5n * POL)))).toMatch(/^0x/)
      expect(await sign(tx(pay(1n)))).toMatch(/within 3600 s: at most 5/)
      now += 3_600n
      expect(await sign(tx(pay(4n * POL)))).toMatch(/within 86400 s: at most 8/)
      expect(await sign(tx(pay(3n * POL)))).toMatch(/^0x/)
      now += 86_400n
    }
  })

  test('error: a term that is past, or in milliseconds, and a window of nothing', async () => {
    const { owner } = office({ clock: () => 1_000n })
    expect(await owner({ ask: 'issue', warrant: clerk({ until: 1_000n }) })).toMatch(/until 1000 is past: it is 1000/)
    const parse = (more: Partial<WarrantInput>) => () =>
      Request.parse(JSON.parse(toJson({ id: 1, token: '00'.repeat(32), ask: 'issue', warrant: clerk(more) })))
    expect(parse({ until: 99_999_999_999n })).not.toThrow()
    expect(parse({ until: 1_700_000_000_000n })).toThrow(/seconds since 1970, not milliseconds/)
    expect(parse({ caps: [{ ...FEES, window: 0n }] })).toThrow(/at least a second/)
  })

  test('attack: a session widens nothing: it issues none, and after the seal nobody does, but all can be revoked', async () => {
    const { session, owner } = office()
    const { ask, sign, name } = await session(clerk())
    const wide = clerk({
      gate: { address: GATE, account: ACCOUNT, calls: [{ target: TOKEN, signature: 'approve(address,uint256)' }] },
    })
    expect(await ask({ ask: 'issue', warrant: wide })).toMatch(/only the owner/)
    await owner({ ask: 'seal' })
    for (const warrant of [wide, clerk()]) expect(await owner({ ask: 'issue', warrant })).toMatch(/sealed/)
    expect(await sign(tx(execute(token('approve', SUPPLIER, 1n))))).toMatch(/are not in this session/)
    expect(await sign(tx(pay(1n)))).toMatch(/^0x/)
    expect(await owner({ ask: 'revoke', session: name })).toBe('true')
    expect(await sign(tx(pay(1n)))).toMatch(/no such session/)
    expect(await ask({ ask: 'revoke', session: name })).toMatch(/no such session/)
  })

  test('default: a mandate says what its session signs', async () => {
    const pays = gateTool({
      description: 'pays',
      schema: z.object({ amount: z.string() }),
      on: 'token',
      action: 'transfer(address,uint256)',
      args: ({ amount }) => [SUPPLIER, BigInt(amount)],
    })
    const mandate = { tools: { pay: pays, search: 'free' as const }, names: { token: TOKEN } }
    const calls = callsOf(mandate, { pay: { 0: [SUPPLIER] } })
    const { sign } = await office().session(clerk({ gate: { address: GATE, account: ACCOUNT, calls } }))
    expect(await sign(tx(pay(POL)))).toMatch(/^0x/)
    expect(await sign(tx(pay(POL, MALLORY)))).toMatch(/argument 0 .* may not be/)
    expect(await sign(tx(execute(token('approve', SUPPLIER, 1n))))).toMatch(/are not in this session/)
  })
})

describe('sessions', () => {
  test('default: they end, and can be revoked by their owner and themselves', async () => {
    let now = 99n
    const { session, owner } = office({ clock: () => now })
    const [short, gone, left] = [await session(clerk({ until: 100n })), await session(clerk()), await session(clerk())]
    expect(await short.sign(tx(pay(1n)))).toMatch(/^0x/)
    now = 100n
    expect(await short.sign(tx(pay(1n)))).toBe('refused: the session ended at 100')
    expect(await owner({ ask: 'revoke', session: gone.name })).toBe('true')
    expect(await gone.sign(tx(pay(1n)))).toMatch(/no such session/)
    expect(await short.ask({ ask: 'revoke', session: left.name })).toMatch(/revokes itself alone/)
    expect(await short.ask({ ask: 'revoke', session: short.name })).toBe('true')
    expect(await left.ask({ ask: 'revoke', session: short.name })).toMatch(/revokes itself alone/)
    expect(await left.ask({ ask: 'revoke', session: left.name })).toBe('true')
    expect(await left.sign(tx(pay(1n)))).toMatch(/no such session/)
  })

  test('behavior: only the owner issues, tells and seals, and it signs nothing', async () => {
    const { session, owner } = office()
    const { ask, sign } = await session(clerk({ until: 100n }))
    for (const each of [{ ask: 'issue', warrant: clerk() }, { ask: 'seal' }, { ask: 'tell', time: '5' }])
      expect(await ask(each)).toBe('refused: only the owner does that')
    expect(await owner({ ask: 'transaction', transaction: tx(pay(1n)) })).toMatch(/the owner signs nothing/)
    expect(await owner({ ask: 'tell', time: '99' })).toBe('true')
    expect(await owner({ ask: 'tell', time: '98' })).toMatch(/time does not go back/)
    expect(await sign(tx(pay(1n)))).toMatch(/^0x/)
    expect(await owner({ ask: 'tell', time: '100' })).toBe('true')
    expect(await sign(tx(pay(1n)))).toMatch(/ended at 100/)
    await owner({ ask: 'seal' })
    expect(await owner({ ask: 'issue', warrant: clerk() })).toMatch(/sealed/)
  })

  const domain = { name: 'Polity Salt', version: '1', chainId: CHAIN }
  const types = { Salt: [{ name: 'place', type: 'string' }] }
  const salt = { domain, types, primaryType: 'Salt' }
  test('behavior: typed data of known domains and types, and state keys of the own gate', async () => {
    const { session } = office()
    const { ask } = await session(clerk({ typed: [salt, { ...salt, domain: { ...domain, chainId: 1 } }] }))
    const typed = (more: object) => ask({ ask: 'typed', typed: { ...salt, message: { place: 'x' }, ...more } })
    expect(await typed({})).toMatch(/^0x/)
    expect(await typed({ domain: { ...domain, chainId: 1 } })).toMatch(/typed data is of chain 31337/)
    expect(await typed({ domain: { ...domain, name: 'POL' } })).toMatch(/Salt of POL is no typed data of this session/)
    expect(await typed({ types: { Salt: [{ name: 'place', type: 'bytes32' }] } })).toMatch(/no typed data/)
    expect(await typed({ types: { ...types, Permit: [] }, primaryType: 'Permit' })).toMatch(
      /Permit of .* no typed data/,
    )
    const key = (gate: Hex, chainId = CHAIN) =>
      ask({ ask: 'stateKey', scope: { chainId: String(chainId), gate, policy: `0x${'11'.repeat(32)}` } })
    expect(await key(GATE)).toMatch(/^\d+$/)
    expect([await key(MALLORY), await key(GATE, 1)]).toEqual(
      Array(2).fill(expect.stringMatching(/^refused: state keys/)),
    )
  })
})

describe('lineReader', () => {
  test('law: lines come out whole, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 9 }).map((text) => text.replaceAll('\n', ''))),
        fc.integer({ min: 1, max: 7 }),
        (lines, size) => {
          const text = lines.map((line) => `${line}\n`).join('')
          const out: string[] = []
          const read = lineReader(
            (line) => out.push(line),
            () => {},
          )
          for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size))
          expect(out).toEqual(lines)
        },
      ),
    )
  })

  test('law: also in the middle of a letter', () => {
    const bytes = Buffer.from(`${'€'.repeat(100)}\n`)
    for (let size = 1; size < 9; size++) {
      const out: string[] = []
      const read = lineReader(
        (line) => out.push(line),
        () => {},
      )
      for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size))
      expect(out).toEqual(['€'.repeat(100)])
    }
  })

  test('error: a line without end', () => {
    let long = 0
    lineReader(
      () => {},
      () => long++,
    )('x'.repeat(LONGEST + 1))
    expect(long).toBe(1)
  })
})
