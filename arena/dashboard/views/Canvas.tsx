import { useEffect, useRef } from 'preact/hooks'
import type { LayoutAnswer, LayoutOrder } from '../layout.worker.ts'
import { agentId, type Edge, type Graph, type Node } from '../models/society.ts'
import { choose, chosen, theme, view } from '../store.ts'

interface Spot {
  x: number
  y: number
}

/** What is drawn and from where it is seen; the layout's worker finds the places. */
interface Scene {
  graph: Graph
  active: ReadonlySet<string>
  places: Map<string, Spot>
  /** How many pixels a unit has, and where 0 is. */
  zoom: { scale: number; x: number; y: number }
  /** The reader has zoomed or moved: it is not fitted any more. */
  held: boolean
}

const EDGES: Record<Edge['kind'], { color: string; dash: number[]; what: string }> = {
  works: { color: '--line-strong', dash: [], what: 'works on' },
  funds: { color: '--line-strong', dash: [1, 3], what: 'pays for' },
  checks: { color: '--line-strong', dash: [6, 3], what: 'checks' },
  delegates: { color: '--c0', dash: [4, 3], what: 'lets vote' },
  disputes: { color: '--warn', dash: [], what: 'disputes' },
  slashed: { color: '--bad', dash: [], what: 'slashed' },
}

/** The society as a drawing; what it says stands in the list below it, too. */
export function Canvas({ graph, whole, active }: { graph: Graph; whole: Graph; active: ReadonlySet<string> }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const scene = useRef<Scene>({
    ...{ graph, active, places: new Map(), zoom: { scale: 1, x: 0, y: 0 }, held: false },
  })
  const worker = useRef<Worker>(null)
  const orders = useRef({ number: 0, key: '', ids: [] as string[] })
  const asked = useRef(false)
  const redraw = () => {
    if (asked.current) return
    asked.current = true
    requestAnimationFrame(() => {
      asked.current = false
      if (canvas.current) draw(canvas.current, scene.current)
    })
  }

  useEffect(() => {
    const made = new Worker('/page/layout.js', { type: 'module' })
    made.onmessage = ({ data: { order, places } }: MessageEvent<LayoutAnswer>) => {
      if (order !== orders.current.number) return
      orders.current.ids.forEach((id, at) => {
        scene.current.places.set(id, { x: places[2 * at] ?? 0, y: places[2 * at + 1] ?? 0 })
      })
      redraw()
    }
    worker.current = made
    const watcher = new ResizeObserver(redraw)
    if (canvas.current) watcher.observe(canvas.current)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', redraw)
    return () => {
      made.terminate()
      watcher.disconnect()
      dark.removeEventListener('change', redraw)
    }
  }, [])

  useEffect(() => {
    const { nodes, edges } = whole
    const key = `${nodes.map(({ id }) => id).join('|')}#${edges.length}`
    if (key === orders.current.key || nodes.length === 0) return
    const ids = nodes.map(({ id }) => id)
    orders.current = { number: orders.current.number + 1, key, ids }
    const index = new Map(ids.map((id, at) => [id, at]))
    const links = edges.flatMap(({ from, to }): [number, number][] => {
      const [a, b] = [index.get(from), index.get(to)]
      return a === undefined || b === undefined ? [] : [[a, b]]
    })
    const order: LayoutOrder = { order: orders.current.number, ids, sizes: nodes.map(radius), links }
    worker.current?.postMessage(order)
  }, [whole])

  useEffect(() => {
    Object.assign(scene.current, { graph, active })
    redraw()
  }, [graph, active, chosen.value, theme.value])

  useEffect(() => {
    const element = canvas.current
    return element ? steer(element, scene.current, redraw) : undefined
  }, [])

  const few = `${graph.nodes.filter(({ kind }) => kind === 'agent').length} agents`
  return (
    <figure class="graph">
      <canvas ref={canvas} role="img" aria-label={`The society as a graph: ${few}; the list of agents says the same`} />
      <figcaption>
        {Object.entries(EDGES).map(([kind, { color, dash, what }]) => (
          <span key={kind} class="key">
            <i style={{ borderTop: `2px ${dash.length > 0 ? 'dashed' : 'solid'} var(${color})` }} aria-hidden="true" />
            {what}
          </span>
        ))}
        <button
          type="button"
          class="small"
          onClick={() => {
            scene.current.held = false
            redraw()
          }}
        >
          fit
        </button>
      </figcaption>
    </figure>
  )
}

/** Wheel and mouse move what is seen; a click chooses an agent, or opens the workflows. */
function steer(element: HTMLCanvasElement, scene: Scene, redraw: () => void): () => void {
  let from: Spot | undefined
  let moved = false
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !scene.held && Math.abs(event.deltaY) < 4) return
    event.preventDefault()
    const { zoom } = scene
    const factor = Math.exp(-event.deltaY / 400)
    const { left, top } = element.getBoundingClientRect()
    const [x, y] = [event.clientX - left, event.clientY - top]
    scene.zoom = { scale: zoom.scale * factor, x: x - (x - zoom.x) * factor, y: y - (y - zoom.y) * factor }
    scene.held = true
    redraw()
  }
  const onDown = ({ clientX, clientY, pointerType }: PointerEvent) => {
    moved = false
    if (pointerType === 'mouse') from = { x: clientX, y: clientY }
  }
  const onMove = ({ clientX, clientY }: PointerEvent) => {
    if (!from) return
    const [x, y] = [clientX - from.x, clientY - from.y]
    if (!moved && Math.hypot(x, y) < 4) return
    moved = true
    scene.held = true
    scene.zoom = { ...scene.zoom, x: scene.zoom.x + x, y: scene.zoom.y + y }
    from = { x: clientX, y: clientY }
    redraw()
  }
  const onUp = () => {
    from = undefined
  }
  const onClick = ({ clientX, clientY }: MouseEvent) => {
    if (moved) return
    const { left, top } = element.getBoundingClientRect()
    const node = nodeAt(scene, clientX - left, clientY - top)
    if (!node) choose(undefined)
    else if (node.kind === 'workflow') view.value = 'work'
    else choose(chosen.value === node.label ? undefined : node.label)
  }
  element.addEventListener('wheel', onWheel, { passive: false })
  element.addEventListener('pointerdown', onDown)
  window.addEventListener('pointermove', onMove)
  window.addEventListener('pointerup', onUp)
  element.addEventListener('click', onClick)
  return () => {
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onUp)
  }
}

function nodeAt({ graph, places, zoom }: Scene, x: number, y: number): Node | undefined {
  let best: { node: Node; far: number } | undefined
  for (const node of graph.nodes) {
    const place = places.get(node.id)
    if (!place) continue
    const far = Math.hypot(place.x * zoom.scale + zoom.x - x, place.y * zoom.scale + zoom.y - y)
    if (far < Math.max(12, radius(node) * zoom.scale + 4) && (!best || far < best.far)) best = { node, far }
  }
  return best?.node
}

function radius({ weight, kind }: Node): number {
  return kind === 'workflow' ? 9 : 5 + 9 * Math.sqrt(weight)
}

function draw(canvas: HTMLCanvasElement, scene: Scene): void {
  const { clientWidth: width, clientHeight: height } = canvas
  const ratio = Math.min(devicePixelRatio, 2)
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  const pen = canvas.getContext('2d')
  if (!pen || width === 0) return
  if (!scene.held) scene.zoom = fitted(scene, width, height)
  const { graph, places, zoom, active } = scene
  const style = getComputedStyle(canvas)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const spot = (id: string): Spot | undefined => {
    const place = places.get(id)
    return place && { x: place.x * zoom.scale + zoom.x, y: place.y * zoom.scale + zoom.y }
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  pen.clearRect(0, 0, width, height)
  const one = chosen.value === undefined ? undefined : agentId(chosen.value)
  const isFaint = (edge: Edge) => one !== undefined && edge.from !== one && edge.to !== one

  for (const kind of Object.keys(EDGES) as Edge['kind'][]) {
    pen.strokeStyle = color(EDGES[kind].color)
    pen.setLineDash(EDGES[kind].dash)
    pen.lineWidth = kind === 'slashed' || kind === 'disputes' ? 1.8 : 1
    for (const faint of [true, false]) {
      pen.globalAlpha = faint ? 0.15 : 1
      pen.beginPath()
      for (const edge of graph.edges) {
        if (edge.kind !== kind || isFaint(edge) !== faint) continue
        const [a, b] = [spot(edge.from), spot(edge.to)]
        if (!a || !b) continue
        pen.moveTo(a.x, a.y)
        pen.lineTo(b.x, b.y)
        if (kind === 'slashed') arrow(pen, a, b)
      }
      pen.stroke()
    }
  }
  pen.setLineDash([])
  pen.globalAlpha = 1
  const paint = {
    accent: color('--accent'),
    quiet: color('--node'),
    paper: color('--paper'),
    bad: color('--bad'),
    ink: color('--ink'),
  }
  const isLabelled = graph.nodes.length <= 60
  pen.font = `12px ${style.fontFamily}`
  pen.textAlign = 'center'
  for (const node of graph.nodes) {
    const at = spot(node.id)
    if (!at) continue
    const size = Math.max(2, radius(node) * Math.min(1.4, zoom.scale))
    pen.beginPath()
    if (node.kind === 'workflow') {
      pen.moveTo(at.x, at.y - size)
      pen.lineTo(at.x + size, at.y)
      pen.lineTo(at.x, at.y + size)
      pen.lineTo(at.x - size, at.y)
      pen.closePath()
      pen.fillStyle = paint.paper
    } else {
      pen.arc(at.x, at.y, size, 0, 2 * Math.PI)
      pen.fillStyle = active.has(node.label) ? paint.accent : node.member ? paint.quiet : paint.paper
    }
    pen.fill()
    pen.lineWidth = node.slashed || node.id === one ? 2.5 : 1
    pen.strokeStyle = node.id === one ? paint.ink : node.slashed ? paint.bad : paint.quiet
    pen.stroke()
    if (!isLabelled && node.id !== one) continue
    pen.lineWidth = 3
    pen.strokeStyle = paint.paper
    pen.fillStyle = paint.ink
    const label = node.label.length > 22 ? `${node.label.slice(0, 20)}…` : node.label
    pen.strokeText(label, at.x, at.y + size + 13)
    pen.fillText(label, at.x, at.y + size + 13)
  }
}

function arrow(pen: CanvasRenderingContext2D, a: Spot, b: Spot): void {
  const angle = Math.atan2(b.y - a.y, b.x - a.x)
  const tip = { x: b.x - 14 * Math.cos(angle), y: b.y - 14 * Math.sin(angle) }
  for (const side of [-0.4, 0.4]) {
    pen.moveTo(tip.x, tip.y)
    pen.lineTo(tip.x - 8 * Math.cos(angle + side), tip.y - 8 * Math.sin(angle + side))
  }
}

function fitted({ graph, places }: Scene, width: number, height: number): Scene['zoom'] {
  const spots = graph.nodes.flatMap(({ id }) => places.get(id) ?? [])
  if (spots.length === 0) return { scale: 1, x: width / 2, y: height / 2 }
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { x, y } of spots) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  const scale = Math.min(1.6, (width - 80) / Math.max(1, right - left), (height - 60) / Math.max(1, bottom - top))
  return { scale, x: width / 2 - (scale * (left + right)) / 2, y: height / 2 - 6 - (scale * (top + bottom)) / 2 }
}
