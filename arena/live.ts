import type { Task } from '../agents/snapshot.ts'
import { formatAmount } from '../policies/index.ts'
import { tickTime } from './clock.ts'
import { balanceOf } from './known.ts'
import { printable } from './printable.ts'
import type { Paint } from './render.ts'
import type { State } from './state.ts'

/**
 * How a society stands, for the foot of a terminal: one line each for the run, workflows, what is open, who is writing what, and agents,
 * none wider than the terminal, and no more than half of its height.
 *
 * @param size - columns and rows of the terminal
 * @param writing - by agent, the end of what it writes
 */
export function renderLive(
  state: State,
  size: { columns: number; rows: number },
  paint: Paint,
  writing: ReadonlyMap<string, string> = new Map(),
): string[] {
  const width = Math.max(1, size.columns - 1) // a full line makes some terminals begin the next one
  const room = Math.floor(size.rows / 2)
  if (room < 3) return []
  const { totals } = state
  const isPending = ({ queued, executed, voteEnd }: State['proposals'][string]) =>
    !executed && (queued || voteEnd >= tickTime(state.tick))
  const counts = [
    `tick ${state.tick}${state.ended ? ', ended' : ''}`,
    `${totals.executed} executed`,
    `${totals.denied} denied`,
    ...(totals.refused > 0 ? [`${totals.refused} refused`] : []),
    ...(totals.proofs > 0 ? [`${totals.proofs} proofs`] : []),
    ...(totals.slashed > 0n ? [`${pol(totals.slashed)} slashed`] : []),
  ]
  const workflows = Object.values(state.workflows).map(({ name, tasks, verified }) => {
    const bar = tasks.map(({ status }) => MARKS[status]).join('')
    const done = tasks.filter(({ status }) => status === 'done').length
    return `${bar} ${done}/${tasks.length} "${name}"${verified ? ', verified' : ''}`
  })
  const open = [
    counted('claim', Object.values(state.claims).filter(({ status }) => status === 'open').length),
    counted('dispute', Object.values(state.disputes).filter(({ status }) => status === 'open').length),
    counted('proposal', Object.values(state.proposals).filter(isPending).length),
  ].filter((text) => text !== '')
  const agents = Object.values(state.agents).map((agent) => {
    const stake = agent.stake > 0n ? `, ${pol(agent.stake)} staked` : ''
    const slashed = agent.slashed > 0n ? `, ${pol(agent.slashed)} slashed` : ''
    return `${agent.name} ${pol(balanceOf(state, agent.account))}${stake}${slashed}`
  })
  const top = [...workflows, ...(open.length > 0 ? [`open: ${open.join(', ')}`] : [])].slice(0, room - 3)
  const most = Math.max(0, Math.min(WRITERS, room - 3 - top.length))
  const busy = [...writing].slice(0, most).map(([agent, text]) => newest(`${agent} is writing: `, text, width))
  const left = room - 2 - top.length - busy.length
  const shown = agents.length > left ? agents.slice(0, left - 1) : agents
  const more = agents.length > shown.length ? [`and ${agents.length - shown.length} more agents`] : []
  return [
    paint('dim', '─'.repeat(width)),
    paint('bold', cut(counts.join(' · '), width)),
    ...printable([...top, ...busy, ...shown, ...more]).map((line) => cut(line, width)),
  ]
}

const MARKS: Record<Task['status'], string> = {
  open: '·',
  claimed: '○',
  pending: '◐',
  accused: '!',
  done: '●',
  failed: '×',
}

function counted(what: string, count: number): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`
}

/** How many of those who write are shown. */
const WRITERS = 4

/** What is written last is what is new: of a long text its end. */
function newest(who: string, text: string, width: number): string {
  const room = width - [...who].length
  const letters = [...text]
  return letters.length <= room || room < 2 ? `${who}${text}` : `${who}…${letters.slice(1 - room).join('')}`
}

function cut(line: string, width: number): string {
  const letters = [...line]
  return letters.length > width ? `${letters.slice(0, width - 1).join('')}…` : line
}

function pol(wei: bigint): string {
  return formatAmount(wei, 'e-18 POL')
}

/** A terminal whose foot stays while lines pass above it. */
export interface Board {
  line(text: string): void
  /** Draws the foot anew, and what was printed since. */
  draw(): void
}

/**
 * @param foot - its lines, none wider than the terminal
 */
export function openBoard(write: (text: string) => void, foot: () => string[]): Board {
  let lines: string[] = []
  let shown = 0
  return {
    line(text) {
      lines.push(text)
    },
    draw() {
      const below = foot()
      const up = shown > 0 ? `\x1b[${shown}F\x1b[J` : ''
      write(`${up}${[...lines, ...below].map((line) => `${line}\n`).join('')}`)
      lines = []
      shown = below.length
    },
  }
}
