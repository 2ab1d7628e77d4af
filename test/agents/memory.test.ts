import { emptyCheckpoint, MemorySaver } from '@langchain/langgraph'
import { describe, expect, test } from 'vitest'
import { TurnMemory } from '../../agents/memory.ts'

/** A thread whose second checkpoint has the smaller id, as after a clock that was set back. */
async function setBack<Saver extends MemorySaver>(saver: Saver): Promise<Saver> {
  let config = { configurable: { thread_id: 'ada:1', checkpoint_ns: '' } }
  for (const [step, id] of ['b', 'a'].entries()) {
    const put = await saver.put(config, { ...emptyCheckpoint(), id }, { source: 'loop', step, parents: {} })
    config = put as typeof config
  }
  return saver
}

const newest = async (saver: MemorySaver) =>
  (await saver.getTuple({ configurable: { thread_id: 'ada:1' } }))?.checkpoint.id

describe('TurnMemory', () => {
  test('behavior: a turn goes on from where it was, though the clock was set back', async () => {
    expect(await newest(await setBack(new TurnMemory()))).toBe('a')
  })
  test('control: LangGraph’s own saver goes back with the clock', async () => {
    expect(await newest(await setBack(new MemorySaver()))).toBe('b')
  })
  test('behavior: what is deleted is forgotten, and one that is asked for by name is that one', async () => {
    const memory = await setBack(new TurnMemory())
    const named = { configurable: { thread_id: 'ada:1', checkpoint_ns: '', checkpoint_id: 'b' } }
    expect((await memory.getTuple(named))?.checkpoint.id).toBe('b')
    await memory.deleteThread('ada:1')
    expect(await newest(memory)).toBe(undefined)
  })
})
