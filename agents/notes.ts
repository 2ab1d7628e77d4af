import type { BaseStore } from '@langchain/langgraph'
import type { Note } from './report.ts'

/** How many notes an agent has at most; the oldest go first. */
const MOST = 16

const NOTES = ['notes']

/** What an agent has asked to remember, oldest first. @param store - its own part */
export async function notesIn(store: BaseStore): Promise<Note[]> {
  const items = await store.search(NOTES, { limit: MOST })
  return items.map(({ key, value }) => ({ about: key, note: String(value.note) }))
}

/** Keeps notes, each in the place of an earlier one about the same; an empty one is forgotten. */
export async function keep(store: BaseStore, notes: readonly Note[]): Promise<void> {
  for (const { about, note } of notes) {
    if (note === '') await store.delete(NOTES, about)
    else await store.put(NOTES, about, { note })
  }
  const all = await store.search(NOTES, { limit: MOST + notes.length })
  for (const { key } of all.slice(0, -MOST)) await store.delete(NOTES, key)
}
