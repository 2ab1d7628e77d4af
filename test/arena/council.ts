import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { defineAgent, defineRole, HOUSE } from '../../agents/index.ts'
import { parseSociety } from '../../arena/yamlSociety.ts'

const FILE = join(import.meta.dirname, '../../examples/council/society.yaml')

/** Notes in each turn what is voted on, and rests while nothing is. */
const clerk = defineRole({
  name: 'clerk',
  prompt: HOUSE,
  tools: ['look'],
  persona: ({ snapshot, results }) => {
    if (results.length > 0) return { say: 'noted' }
    const remember = Object.values(snapshot.proposals).map(({ id, state }) => ({ about: id.slice(0, 8), note: state }))
    return { calls: [{ tool: 'endTurn', args: { did: 'looked', why: 'to keep the minutes', remember } }] }
  },
  state: z.object({ open: z.int(), seen: z.int().default(0) }),
  brief: ({ snapshot }) => {
    const open = Object.values(snapshot.proposals).filter(({ state }) => state === 'active').length
    return { business: { open }, idle: open > 0 ? undefined : 'nothing is voted on' }
  },
  nodes: {
    count: async ({ open }, { store }) => {
      const before = Number((await store.get(['counts'], 'open'))?.value.count ?? 0)
      await store.put(['counts'], 'open', { count: before + open })
      return { seen: before + open }
    },
  },
})

const council = parseSociety(readFileSync(FILE, 'utf8'), FILE)
const minutes = defineAgent({ name: 'min', role: clerk, model: 'scripted' })

/** The council of the examples, with somebody who keeps the minutes. */
export default { ...council, agents: [...council.agents, minutes] }
