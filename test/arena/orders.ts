import { join } from 'node:path'
import { pause, type Random, randomStream } from '../../arena/clock.ts'
import { createRun, DEVELOPMENT_MNEMONIC, proverSecret } from '../../arena/folder.ts'
import { readLog } from '../../arena/log.ts'
import { cacheFolder, play } from '../../arena/run.ts'
import { defineSociety } from '../../arena/society.ts'
import { groth16, type Proof, type ProofSystem } from '../../circuits/prove.ts'
import { tips } from '../../examples/hello/society.ts'
import { type Asked, completion, type Answer as ModelAnswer, openaiServer } from '../agents/openaiServer.ts'
import { KEY } from './models.ts'

/** One play of a seed: where it ended, and in which order models answered and proofs were made. */
export interface Ordered {
  head: string
  models: string
  proofs: string
  events: number
}

/** Three agents of a model and two of a script, who look around and pay each other for three ticks, once too much. */
const village = defineSociety({
  name: 'orders',
  agents: [
    ...['ada', 'bob', 'cay'].map((name) => ({ ...guest(name), model: 'openai:test-model' })),
    ...['dan', 'eve'].map((name) => ({
      ...guest(name),
      model: 'scripted',
      persona: ({ results }: { results: unknown[] }) =>
        results.length > 0 ? { say: 'done' } : { calls: [call('pay', { to: 'ada', amount: '0.25' })] },
    })),
  ],
  policies: [{ policy: tips, mode: 'proof', on: 'token', params: { max: 2n * 10n ** 18n } }],
  ticks: 3,
})

/**
 * Plays one society of one seed as often as it is asked to, each time with models and provers that finish in another order.
 *
 * @param arrival - has the models say how many answered before them: what nothing may depend on
 */
export async function openOrders(folder: string, { arrival = false } = {}) {
  const system = groth16({ secret: proverSecret(DEVELOPMENT_MNEMONIC), cacheDir: cacheFolder() })
  const made = new Map<string, Promise<Proof>>()
  let random: Random = randomStream('orders')
  let answered: string[] = []
  let proved: string[] = []
  let plays = 0

  const server = await openaiServer(async (asked) => {
    await pause(random.below(DELAY))
    const { name, answer } = think(asked)
    answered.push(name)
    return arrival ? completion(`number ${answered.length}`) : answer
  })
  Object.assign(process.env, { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: KEY, OPENAI_MAX_RETRIES: '0' })

  /** Proofs are made once and given out again, each time after another while. */
  const prover: ProofSystem = {
    ...system,
    async prove(artifacts, inputs) {
      const key = JSON.stringify(inputs, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
      const proof = made.get(key) ?? system.prove(artifacts, inputs)
      made.set(key, proof)
      await Promise.all([proof, pause(random.below(DELAY))])
      proved.push(key)
      return proof
    },
  }

  return {
    async play(seed: string, order: string): Promise<Ordered> {
      random = randomStream(seed, 'order of completion', order)
      answered = []
      proved = []
      const path = join(folder, `play-${plays++}`)
      const society = { module: 'orders' }
      const manifest = { name: 'orders', society, options: {}, inputs: {}, seed, versions: {} }
      const run = createRun({ format: 1, ...manifest }, { mnemonic: DEVELOPMENT_MNEMONIC, path, files: [] })
      const { head } = await play({ society: village, folder: run, prover, cacheDir: cacheFolder(), mode: 'run' })
      const proofs = proved.map((key) => [...made.keys()].indexOf(key)).join(' ')
      return { head, models: answered.join(' '), proofs, events: readLog(run.events).length }
    },
    async close() {
      await server.close()
      await system.close()
    },
  }
}

/** How long a model or a prover may take, in milliseconds. */
const DELAY = 25

function guest(name: string) {
  return { name, role: 'guest', tools: ['look', 'pay'] as ('look' | 'pay')[], funds: 50 }
}

function call(tool: string, args: Record<string, unknown>) {
  return { tool, args }
}

/** Looks around, then pays two neighbours, then is done; cay wants to pay too much. */
function think({ body: { messages } }: Asked): { name: string; answer: ModelAnswer } {
  const begin = messages.findLastIndex(({ role }) => role === 'user')
  const { me, tick } = JSON.parse(String(messages[begin]?.content)) as { me: { name: string }; tick: number }
  const told = messages.slice(begin).filter(({ role }) => role === 'tool').length
  const pay = (to: string, amount: string) => ({ id: `call_${to}`, name: 'pay', args: JSON.stringify({ to, amount }) })
  const look = { id: 'call_look', name: 'look', args: JSON.stringify({ what: 'agents' }) }
  if (told > 1) return { name: me.name, answer: completion('done') }
  if (told === 0) return { name: me.name, answer: completion('who is there?', [look]) }
  const calls = [pay('dan', `0.${tick}`), pay('eve', me.name === 'cay' ? '3' : '1')]
  return { name: me.name, answer: completion('paying', calls) }
}
