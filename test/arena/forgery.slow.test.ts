import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Event, sha256 } from '../../arena/event.ts'
import { forge as forgeRun } from './forge.ts'
import { polity, scratch } from './polity.ts'

let folder: string
let run: string
beforeAll(async () => {
  folder = scratch()
  run = join(folder, 'run')
  expect(await polity(['run', 'pipeline', '--out', run])).toMatchObject({ code: 0 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const forge = (change: (events: Event[]) => Event[], files?: (copy: string) => void): string =>
  forgeRun(run, join(folder, 'forged'), change, files)

const edit =
  (type: string, data: (old: Event['data']) => Event['data']) =>
  (events: Event[]): Event[] =>
    events.map((event) => (event.type === type ? { ...event, data: data(event.data) } : event))
const without = (wanted: (event: Event) => boolean) => (events: Event[]) => events.filter((event) => !wanted(event))
const last = (events: readonly Event[]) => events.at(-1) as Event

const forgeries: [name: string, change: (events: Event[]) => Event[]][] = [
  ['an action after the end', (events) => [...events, { ...last(events), type: 'action.executed', data: {} }]],
  ['a second end', (events) => [...events, last(events)]],
  ['no start', without(({ type }) => type === 'run.started')],
  ['denials left out', without(({ type }) => type === 'action.denied')],
  ['a denial with another reason', edit('action.denied', (data) => ({ ...data, rule: 'none' }))],
  ['other transfers', edit('chain.token.Transfer', (data) => ({ ...data, value: '999' }))],
  ['no events of the chain', without(({ type }) => type.startsWith('chain.'))],
  ['no blocks', without(({ type }) => type === 'block' || type.startsWith('chain.'))],
  ['a transaction that went through', edit('block', (data) => ({ ...data, transactions: [] }))],
  ['no proofs', without(({ type }) => type === 'proof')],
  ['proofs for another policy', edit('proof', (data) => ({ ...data, policy: 'completion' }))],
  ['other signals', edit('proof', (data) => ({ ...data, signals: ['1', '2', '3'] }))],
  ['other contracts', edit('society.founded', (data) => ({ ...data, addresses: {} }))],
  ['a slash left out of the summary', edit('run.ended', (data) => ({ ...data, actions: {} }))],
]

describe('polity verify, against a forger who makes every hash anew', () => {
  test.each(forgeries)('error: %s', async (_, change) => {
    const { code, stderr } = await polity(['verify', '--public', forge(change)])
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringMatching(/seq \d+/) })
  })

  test('error: an end that the record goes on behind is found by playing, too', async () => {
    const extra = (events: Event[]) => events.toSpliced(-1, 0, { ...last(events), type: 'turn', data: {} })
    expect(await polity(['verify', forge(extra)])).toMatchObject({ code: 3 })
  })

  test('error: a seed that was changed with the hash of run.json', async () => {
    const reseeded = forge(
      (events) => edit('run.started', (data) => ({ ...data, run: hashOf(join(folder, 'forged')) }))(events),
      (copy) => {
        const path = join(copy, 'run.json')
        writeFileSync(path, readFileSync(path, 'utf8').replace('"seed": "polity"', '"seed": "other"'))
      },
    )
    expect(await polity(['verify', '--public', reseeded])).toMatchObject({ code: 4 })
    expect(await polity(['verify', reseeded])).toMatchObject({ code: 3 })
  })

  test.each([
    ['by its name', 'society.ts', true, 'inside the run folder'],
    ['by a name that looks like a way out', '..society.ts', true, 'inside the run folder'],
    ['without its hash', 'society.ts', false, 'without the hash'],
  ])('error: a run that brings its own code, %s', async (_, name, hashed, message) => {
    const module = join(folder, 'forged', name)
    const copy = forge(
      (events) => events,
      (path) => {
        cpSync(join(import.meta.dirname, '../../examples/hello/society.ts'), join(path, name))
        const manifest = JSON.parse(readFileSync(join(path, 'run.json'), 'utf8'))
        writeFileSync(
          join(path, 'run.json'),
          JSON.stringify({
            ...manifest,
            society: { module, ...(hashed ? { sha256: sha256(readFileSync(module)) } : {}) },
          }),
        )
      },
    )
    const { code, stderr } = await polity(['run', '--resume', copy])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })
})

function hashOf(copy: string): string {
  return sha256(readFileSync(join(copy, 'run.json')))
}
