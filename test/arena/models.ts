import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Answer, type Asked, completion } from '../agents/openaiServer.ts'

const root = resolve(import.meta.dirname, '../..')

/** Whose key it is: nobody may find it in what a run leaves behind. */
export const KEY = 'sk-test-7f3e9a2b1c5d4e6f'

/**
 * Writes the society file of a user who works elsewhere: two agents of a real model, who tip each other.
 *
 * @param apart - puts the prompt into a file beside it
 * @param budget - lines that limit it
 * @param mode - of its policy
 */
export function writeSociety(
  folder: string,
  { prompt = 'You tip.', ticks = 4, apart = false, budget = '', mode = 'proof' } = {},
): string {
  const path = join(folder, 'society.ts')
  if (apart) writeFileSync(join(folder, 'prompt.ts'), `export const prompt = ${JSON.stringify(prompt)}\n`)
  writeFileSync(
    path,
    `import { defineSociety } from '${root}/arena/index.ts'
import { calldata, definePolicy, le, uint } from '${root}/policies/index.ts'
${apart ? "import { prompt } from './prompt.ts'" : `const prompt = ${JSON.stringify(prompt)}`}

const tips = definePolicy({
  name: 'tips',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'POL') },
  request: { amount: uint(96, 'POL', calldata(1)) },
  step: ({ params, request }) => ({ permit: { 'the tip is small': le(request.amount, params.max) } }),
})

const agent = (name: string) => ({
  name,
  role: 'guest',
  model: 'openai:test-model',
  prompt,
  tools: ['pay' as const],
  funds: 10,
})

export default defineSociety({
  name: 'models',
  agents: [agent('ada'), agent('bob')],
  policies: [{ policy: tips, mode: '${mode}', on: 'token', params: { max: 2n * 10n ** 18n } }],
  ticks: ${ticks},
  ${budget}
})
`,
  )
  return path
}

/** Where a run finds its model, and that it does not wait long for it. */
export function modelAt(baseUrl: string): Record<string, string> {
  return { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: KEY, OPENAI_MAX_RETRIES: '0' }
}

/**
 * A model that does the same whenever it is asked the same: ada first pays one tip and tries another that is too large, bob pays one
 * tip each turn; whoever has a receipt is done. Bob also says the key aloud, which a server knows.
 */
export function tipper({ body, headers }: Asked): Answer {
  const last = body.messages.at(-1)
  if (last?.role === 'tool') return completion('enough for now')
  const { me, tick } = JSON.parse(String(last?.content)) as { me: { name: string }; tick: number }
  if (me.name === 'bob') return completion(`with ${headers.authorization}`, [pay('ada', '0.5')])
  return completion('tipping', tick === 1 ? [pay('bob', '1'), pay('bob', '5')] : [pay('bob', '1.25')])
}

function pay(to: string, amount: string) {
  return { id: `call_${to}_${amount}`, name: 'pay', args: JSON.stringify({ to, amount }) }
}
