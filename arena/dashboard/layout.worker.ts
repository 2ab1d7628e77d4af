import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force'
import { every } from './ports.ts'

/** Which nodes there are, how large, and who hangs on whom; places come back as x, y of each in their order. */
export interface LayoutOrder {
  order: number
  ids: string[]
  sizes: number[]
  links: [from: number, to: number][]
}

export interface LayoutAnswer {
  order: number
  places: Float32Array
  done: boolean
}

interface Place extends SimulationNodeDatum {
  id: string
  size: number
}

/** How long a piece of work is before places are told, in steps; how often a piece is done, in milliseconds. */
const STEPS = 4
const REST = 30

let places = new Map<string, Place>()
let stop = () => {}

self.onmessage = ({ data }: MessageEvent<LayoutOrder>) => {
  stop()
  const { order, ids, sizes, links } = data
  const before = places
  const nodes = ids.map((id, at): Place => ({ ...before.get(id), id, size: sizes[at] ?? 1 }))
  places = new Map(nodes.map((node) => [node.id, node]))
  const few = nodes.length < 80
  const simulation = forceSimulation(nodes)
    .stop()
    .alpha(nodes.some(({ id }) => !before.has(id)) ? 1 : 0.3)
    .alphaDecay(0.03)
    .force(
      'charge',
      forceManyBody()
        .strength(few ? -180 : -30)
        .theta(1)
        .distanceMax(few ? 600 : 250),
    )
    .force('links', forceLink(links.map(([source, target]) => ({ source, target }))).distance(few ? 70 : 26))
    .force(
      'collide',
      forceCollide<Place>(({ size }) => size + (few ? 8 : 2)),
    )
    .force('x', forceX(0).strength(0.05))
    .force('y', forceY(0).strength(0.07))
  const tell = (done: boolean) => {
    const told = Float32Array.from(nodes.flatMap(({ x = 0, y = 0 }) => [x, y]))
    const answer: LayoutAnswer = { order, places: told, done }
    self.postMessage(answer, { transfer: [told.buffer] })
  }
  stop = every(REST, () => {
    simulation.tick(STEPS)
    const done = simulation.alpha() < 0.02
    if (done) stop()
    tell(done)
  })
}
