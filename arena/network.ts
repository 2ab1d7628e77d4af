import type { Network } from '../agents/models/patience.ts'
import { after } from './clock.ts'

/** The network of this machine, for models. */
// biome-ignore lint/plugin: this is the port to models
export const network: Network = { send: (input, init) => fetch(input, init), after }
