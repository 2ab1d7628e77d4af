import { afterEach, describe, expect, test } from 'vitest'
import { type Ask, ask, UnreachableHubError, WatchRefusedError } from '../../arena/client.ts'
import { controlled, oneRun, type Shelf } from '../../arena/feed.ts'
import { type Hub, openHub } from '../../arena/hub.ts'
import { createPace } from '../../arena/pace.ts'
import type { Start } from '../../arena/protocol.ts'
import { growing } from './growing.ts'

const hubs: Hub[] = []
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close()
})

const token = 'a-token-of-sixteen-and-more'
const CONTROLS: Ask[] = [
  { method: 'pause' },
  { method: 'step', params: { ticks: 2 } },
  { method: 'resume' },
  { method: 'stop' },
]
const START: Ask = { method: 'start', params: { template: 'pipeline', seed: '7' } }

async function open(shelf: Shelf): Promise<string> {
  const hub = await openHub(shelf, { token })
  hubs.push(hub)
  return hub.url
}

describe('ask', () => {
  test('default: pause, step, resume, stop', async () => {
    const { control, signal } = createPace()
    const url = await open(oneRun(controlled(growing().source, control)))
    const paused = []
    for (const command of CONTROLS) paused.push((await ask(url, command, { token })).paused)
    expect(paused).toEqual([true, true, false, false])
    expect(signal.aborted).toBe(true)
  })

  test('behavior: start says which run it is, and gets what was asked', async () => {
    const asked: Start[] = []
    const start = async (params: Start) => `run-${asked.push(params)}`
    const url = await open({ list: () => [], open: async () => undefined, held: () => [], start })
    expect(await ask(url, START, { token })).toEqual({ run: 'run-1' })
    expect(asked).toEqual([{ template: 'pipeline', seed: '7', options: {}, sets: [], paused: false }])
    await expect(ask(url, { method: 'status' }, { token })).rejects.toThrow('take /runs/NAME')
  })

  test('error: nothing without the token, or with another', async () => {
    const { control, signal } = createPace()
    let started = 0
    const start = async () => `run-${++started}`
    const url = await open({ ...oneRun(controlled(growing().source, control)), start })
    for (const command of [...CONTROLS, START])
      for (const wrong of [undefined, 'another-token-of-sixteen'])
        await expect(ask(url, command, { token: wrong })).rejects.toThrow(/needs the token/)
    expect({ paused: control.paused, stopped: signal.aborted, started }).toEqual({
      paused: false,
      stopped: false,
      started: 0,
    })
    expect(await ask(url, { method: 'status' })).toMatchObject({ run: 'test' }) // reading is free on loopback
  })

  test('error: a hub without a token has no owner', async () => {
    const { control } = createPace()
    const hub = await openHub(oneRun(controlled(growing().source, control)))
    hubs.push(hub)
    await expect(ask(hub.url, { method: 'pause' }, { token })).rejects.toThrow(/needs the token/)
    expect(control.paused).toBe(false)
  })

  test('error: a run that is not played here, a server that starts nothing, a run that is not there', async () => {
    const { source, end } = growing()
    const url = await open(oneRun(source))
    await expect(ask(url, { method: 'pause' }, { token })).rejects.toThrow('this run is not played in this server')
    await expect(ask(url, START, { token })).rejects.toThrow(WatchRefusedError)
    await expect(ask(`${url}/runs/other`, { method: 'status' })).rejects.toThrow('no run of this name')
    end()
    await expect(ask(url, { method: 'pause' }, { token })).rejects.toThrow(WatchRefusedError)
  })

  test('error: nobody there', async () => {
    await expect(ask('ws://127.0.0.1:9', { method: 'status' })).rejects.toThrow(UnreachableHubError)
  })
})
