import { join } from 'node:path'
import type { Event } from '../../../arena/event.ts'
import { eventsOf } from '../polity.ts'

/** A real run: hello, three ticks of two agents, one of which is denied something. */
export const frozen: readonly Event[] = eventsOf(join(import.meta.dirname, '../golden/frozen'))
