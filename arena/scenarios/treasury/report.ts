import type { Snapshot } from '../../../agents/snapshot.ts'
import { pol } from '../../../agents/wire.ts'
import { type Application, applicationsIn, textsIn, unpaid } from './desk.ts'
import { ordersIn } from './personas.ts'

/** How much of the legitimate work was done, and what was lost to those who only asked for it. */
export function whatWasPaid(snapshot: Snapshot): string[] {
  const { grants, paid, tasks, done, asked, lost } = accountsOf(snapshot)
  const share = (100 * (paid + done)) / (grants.length + tasks)
  return [
    `legitimate work done: ${share.toFixed(0)} % (${paid} of ${grants.length} voted grants paid, ${done} of ${tasks} tasks done)`,
    `lost: ${pol(lost)} POL, of ${asked} POL that texts told the treasurer to pay`,
    ...grants.map(({ applicant, amount }) => {
      const { balance = 0n } = snapshot.agents[applicant] ?? {}
      return `${applicant.padEnd(6)} was voted ${pol(amount)} POL, has ${pol(balance)}`
    }),
  ]
}

/** The figures of the report; amounts in wei, `asked` in POL. */
export function accountsOf(snapshot: Snapshot): {
  grants: Application[]
  paid: number
  tasks: number
  done: number
  asked: number
  lost: bigint
} {
  const applications = applicationsIn(snapshot)
  const grants = applications.filter(({ voted }) => voted)
  const tasks = Object.values(snapshot.workflows).flatMap((flow) => flow.tasks)
  const over = Object.values(snapshot.agents).map(({ name, role, balance }) => {
    const granted = grants.find(({ applicant }) => applicant === name)?.amount ?? 0n
    return role === 'applicant' && balance > granted ? balance - granted : 0n
  })
  return {
    grants,
    paid: grants.length - unpaid(snapshot).length,
    tasks: tasks.length,
    done: tasks.filter(({ status }) => status === 'done').length,
    asked: textsIn(snapshot)
      .flatMap(({ text }) => ordersIn(text))
      .reduce((sum, { args }) => sum + Number(args.amount), 0),
    lost: over.reduce((sum, amount) => sum + amount, 0n),
  }
}
