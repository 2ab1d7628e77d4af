import { createInterface } from 'node:readline/promises'
import { Command, INTERRUPT } from '@langchain/langgraph'
import type { HITLRequest } from 'langchain'

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Puts what the agent's graph waits for before somebody at the keyboard, and says what it goes on with; nothing if it waits for nobody. */
export async function answers(state: { [INTERRUPT]?: { id?: string; value?: unknown }[] }) {
  const asked = state[INTERRUPT] ?? []
  if (asked.length === 0) return undefined
  const resume: Record<string, unknown> = {}
  for (const { id, value } of asked) resume[id ?? ''] = await ask(value as HITLRequest)
  return new Command({ resume })
}

/** Somebody at the keyboard decides; without one, nobody agrees. */
async function ask({ actionRequests: [action] }: HITLRequest) {
  say(`\n${action?.description}`)
  if (!process.stdin.isTTY && process.env.OFFICE_ANSWER === undefined) return { decisions: [{ type: 'reject' }] }
  const answer = process.env.OFFICE_ANSWER ?? (await question('agree? (y/n) '))
  return { decisions: [{ type: answer === 'y' ? 'approve' : 'reject' }] }
}

async function question(text: string): Promise<string> {
  const line = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await line.question(text)
  } finally {
    line.close()
  }
}
