import { Graph, layout } from '@dagrejs/dagre'
import { useComputed } from '@preact/signals'
import { pol } from '../../sentences.ts'
import { type TaskBox, type WorkflowView, workflowsOf } from '../models/work.ts'
import { moment, run } from '../store.ts'
import { AgentName, Badge, Empty, openEvent, Seqs, Some, toneOf } from './parts.tsx'

const BOX = { width: 190, height: 62 }

/** Workflows as drawings: what waits for what, who does it, how far it is. */
export function Work() {
  const flows = useComputed(() => {
    const { state, seq } = moment.value
    return run.value ? workflowsOf(state, run.value.history.catalog, seq) : []
  })
  if (flows.value.length === 0) return <Empty>No workflow yet.</Empty>
  return (
    <div class="cards">
      <Some of={flows.value}>{(flow) => <Flow key={flow.hash} flow={flow} />}</Some>
    </div>
  )
}

function Flow({ flow }: { flow: WorkflowView }) {
  const { name, by, funded, done, tasks, paid, escrow, verified, seqs } = flow
  const drawn = arrange(tasks)
  return (
    <article class="card">
      <h2>
        {name} {verified && <Badge tone="good">verified by proof</Badge>}
        {!funded && <Badge tone="warn">nobody pays for it yet</Badge>}
      </h2>
      <p class="soft">
        {funded ? 'paid by ' : 'proposed by '}
        {by} · {done} of {tasks.length} done · {pol(paid)} paid · {pol(escrow)} {funded ? 'in escrow' : 'wanted'} ·{' '}
        <Seqs seqs={seqs} />
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label={`tasks of ${name}`}>
        <svg width={drawn.width} height={drawn.height} viewBox={`0 0 ${drawn.width} ${drawn.height}`} class="dag">
          <title>{`${name}: ${tasks.length} tasks and what they need`}</title>
          {drawn.lines.map(({ id, path }) => (
            <path key={id} d={path} />
          ))}
          {tasks.map((task) => (
            <Box key={task.index} task={task} at={drawn.places[task.index] ?? { x: 0, y: 0 }} />
          ))}
        </svg>
      </div>
      <details>
        <summary>tasks as a list</summary>
        <ul class="plainlist">
          {tasks.map((task) => (
            <li key={task.index}>
              <b>{task.name}</b> ({task.kind}, {task.mode}
              {task.judge && `, judged by ${task.judge}`}) <Badge tone={toneOf(task.status)}>{task.status}</Badge>{' '}
              {task.worker && <AgentName name={task.worker} />} {pol(task.reward)}
              {task.attempt > 0 && `, attempt ${task.attempt + 1}`}
              {task.apartFrom && `, not by who did ${task.apartFrom}`} <Seqs seqs={task.seqs} />
            </li>
          ))}
        </ul>
      </details>
    </article>
  )
}

function Box({ task, at }: { task: TaskBox; at: { x: number; y: number } }) {
  const last = task.seqs.at(-1)
  const open = () => last !== undefined && openEvent(last, false)
  return (
    <g
      class={`task ${toneOf(task.status)}`}
      transform={`translate(${at.x - BOX.width / 2},${at.y - BOX.height / 2})`}
      role="button"
      tabIndex={0}
      onClick={open}
      onKeyDown={({ key }) => key === 'Enter' && open()}
    >
      <rect width={BOX.width} height={BOX.height} rx="6" />
      <text x="12" y="20" class="name">
        {cut(task.name, 24)}
      </text>
      <text x="12" y="37">
        {cut(`${task.kind} · ${task.mode}`, 28)}
      </text>
      <text x="12" y="53">
        {cut(`${task.status}${task.worker ? ` · ${task.worker}` : ''}`, 28)}
      </text>
    </g>
  )
}

interface Drawn {
  width: number
  height: number
  places: { x: number; y: number }[]
  lines: { id: string; path: string }[]
}

const arranged = new Map<string, Drawn>()

/** Where boxes and lines go: it depends on what needs what alone, so it is found once. */
function arrange(tasks: readonly TaskBox[]): Drawn {
  const key = JSON.stringify(tasks.map(({ needs }) => needs))
  const known = arranged.get(key)
  if (known) return known
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 46, marginx: 8, marginy: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { index } of tasks) graph.setNode(String(index), { ...BOX })
  for (const { index, needs } of tasks) for (const need of needs) graph.setEdge(String(need), String(index))
  layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  const drawn = {
    ...{ width: Math.ceil(width), height: Math.ceil(height) },
    places: tasks.map(({ index }) => {
      const { x = 0, y = 0 } = graph.node(String(index))
      return { x, y }
    }),
    lines: graph.edges().map((edge) => {
      const points = graph.edge(edge).points ?? []
      const path = points.map(
        ({ x, y }: { x: number; y: number }, at: number) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`,
      )
      return { id: `${edge.v} ${edge.w}`, path: path.join('') }
    }),
  }
  arranged.set(key, drawn)
  return drawn
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
