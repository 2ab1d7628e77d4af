import { z } from 'zod'
import { views } from '../views.ts'
import { read } from './effect.ts'
import { missing, own } from './find.ts'

export const look = read({
  name: 'look',
  description: 'Look at a part of the society as it is now: everything of a kind, or one by id or name.',
  schema: z.strictObject({
    what: z.enum([
      ...(['me', 'agents', 'addresses', 'workflows', 'proposed', 'works'] as const),
      ...([
        'claims',
        'disputes',
        'slashes',
        'proposals',
        'policies',
        'drafts',
        'models',
        'inUse',
        'contracts',
      ] as const),
    ]),
    id: z.string().optional().describe('name, hash or id of one'),
  }),
  read: ({ what, id }, { snapshot, me }) => {
    const part = views[what](snapshot, me.name)
    if (id === undefined || what === 'me') return part
    return own<unknown>(part, id) ?? missing(what, id, part)
  },
})
