import { useEffect, useRef } from 'preact/hooks'
import type { LayoutAnswer, LayoutOrder } from '../layout.worker.ts'
import { agentId, type Edge, type Graph, type Node } from '../models/society.ts'
import { choose, chosen, look, view } from '../store.ts'

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
  /** How often places have changed. */
  moved: number
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
    ...{ graph, active, places: new Map(), zoom: { scale: 1, x: 0, y: 0 }, held: false, moved: 0 },
  })
  const worker = useRef<Worker>(null)
  const orders = useRef({ number: 0, key: '', ids: [] as string[] })
  const under = useRef<Layer>(undefined)
  const asked = useRef(false)
  const redraw = () => {
    if (asked.current) return
    asked.current = true
    requestAnimationFrame(() => {
      asked.current = false
      if (!canvas.current) return
      under.current ??= { canvas: document.createElement('canvas'), key: '', edges: undefined }
      draw(canvas.current, scene.current, under.current)
    })
  }

  useEffect(() => {
    const made = new Worker('/page/layout.js', { type: 'module' })
    made.onmessage = ({ data: { order, places } }: MessageEvent<LayoutAnswer>) => {
      if (order !== orders.current.number) return
      orders.current.ids.forEach((id, at) => {
        scene.current.places.set(id, { x: places[2 * at] ?? 0, y: places[2 * at + 1] ?? 0 })
      })
      scene.current.moved += 1
      redraw()
    }
    worker.current = made
    const watcher = new ResizeObserver(redraw)
    if (canvas.current) watcher.observe(canvas.current)
    return () => {
      made.terminate()
      watcher.disconnect()
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
  }, [graph, active, chosen.value, look.value])

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

/** What is drawn once and laid under what moves: edges change seldom, nodes with every tick. */
interface Layer {
  canvas: HTMLCanvasElement
  key: string
  edges: readonly Edge[] | undefined
}

function draw(canvas: HTMLCanvasElement, scene: Scene, under: Layer): void {
  const { clientWidth: width, clientHeight: height } = canvas
  const ratio = Math.min(devicePixelRatio, 2)
  resize(canvas, { width, height, ratio })
  const pen = canvas.getContext('2d')
  if (!pen || width === 0 || height === 0) return
  if (!scene.held) scene.zoom = fitted(scene, width, height)
  const { graph, places, zoom, active, moved } = scene
  const one = chosen.value === undefined ? undefined : agentId(chosen.value)
  const colors = colorsOf(canvas)
  const spot = (id: string): Spot | undefined => {
    const place = places.get(id)
    return place && { x: place.x * zoom.scale + zoom.x, y: place.y * zoom.scale + zoom.y }
  }
  const key = JSON.stringify([width, height, ratio, zoom, one, moved, colors.key])
  if (under.key !== key || under.edges !== graph.edges) {
    resize(under.canvas, { width, height, ratio })
    const lines = under.canvas.getContext('2d')
    if (lines) {
      lines.setTransform(ratio, 0, 0, ratio, 0, 0)
      lines.clearRect(0, 0, width, height)
      drawEdges(lines, { edges: graph.edges, one, spot, colors })
    }
    Object.assign(under, { key, edges: graph.edges })
  }
  pen.setTransform(1, 0, 0, 1, 0, 0)
  pen.clearRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(under.canvas, 0, 0)
  for (const node of graph.nodes) {
    const at = spot(node.id)
    if (!at || at.x < -20 || at.y < -20 || at.x > width + 20 || at.y > height + 20) continue
    const size = sizeOf(node, zoom.scale)
    const fill = node.kind === 'workflow' || !(node.member || active.has(node.label)) ? '--paper' : '--node'
    const stamp = stampOf({
      kind: node.kind,
      size: size * ratio,
      fill: colors.of(node.kind === 'agent' && active.has(node.label) ? '--accent' : fill),
      line: colors.of(node.id === one ? '--ink' : node.slashed ? '--bad' : '--node'),
      width: (node.slashed || node.id === one ? 2.5 : 1) * ratio,
    })
    pen.drawImage(stamp, Math.round(at.x * ratio - stamp.width / 2), Math.round(at.y * ratio - stamp.height / 2))
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  pen.font = `12px ${colors.font}`
  pen.textAlign = 'center'
  pen.lineWidth = 3
  pen.strokeStyle = colors.of('--paper')
  pen.fillStyle = colors.of('--ink')
  for (const node of graph.nodes.length <= LABELLED ? graph.nodes : graph.nodes.filter(({ id }) => id === one)) {
    const at = spot(node.id)
    if (!at) continue
    const label = node.label.length > 22 ? `${node.label.slice(0, 20)}…` : node.label
    const below = at.y + sizeOf(node, zoom.scale) + 13
    pen.strokeText(label, at.x, below)
    pen.fillText(label, at.x, below)
  }
}

/** Up to so many nodes all have their names. */
const LABELLED = 60

function resize(canvas: HTMLCanvasElement, { width, height, ratio }: { width: number; height: number; ratio: number }) {
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width === across && canvas.height === down) return
  canvas.width = across
  canvas.height = down
}

function sizeOf(node: Node, scale: number): number {
  return Math.max(2, radius(node) * Math.min(1.4, scale))
}

interface Colors {
  key: string
  font: string
  of(name: string): string
}

function colorsOf(canvas: HTMLCanvasElement): Colors {
  const style = getComputedStyle(canvas)
  const found = new Map<string, string>()
  const of = (name: string) => {
    const color = found.get(name) ?? style.getPropertyValue(name).trim()
    found.set(name, color)
    return color
  }
  return { key: of('--ink'), font: style.fontFamily, of }
}

interface Look {
  kind: Node['kind']
  /** In pixels of the screen, as `width`. */
  size: number
  fill: string
  line: string
  width: number
}

/** Nodes of one look are drawn once and stamped: a thousand circles cost as much as a picture. */
const stamps = new Map<string, HTMLCanvasElement>()
const MOST_STAMPS = 400

function stampOf({ kind, size: exact, fill, line, width }: Look): HTMLCanvasElement {
  const size = Math.round(exact * 2) / 2
  const key = `${kind} ${size} ${fill} ${line} ${width}`
  const known = stamps.get(key)
  if (known) return known
  if (stamps.size >= MOST_STAMPS) stamps.clear()
  const made = document.createElement('canvas')
  made.width = made.height = Math.ceil(2 * size + width + 2)
  const middle = made.width / 2
  const pen = made.getContext('2d')
  if (pen) {
    pen.beginPath()
    if (kind === 'agent') pen.arc(middle, middle, size, 0, 2 * Math.PI)
    else {
      pen.moveTo(middle, middle - size)
      pen.lineTo(middle + size, middle)
      pen.lineTo(middle, middle + size)
      pen.lineTo(middle - size, middle)
      pen.closePath()
    }
    pen.fillStyle = fill
    pen.fill()
    pen.lineWidth = width
    pen.strokeStyle = line
    pen.stroke()
  }
  stamps.set(key, made)
  return made
}

interface Edges {
  edges: readonly Edge[]
  /** Whoever is chosen: edges of others are faint. */
  one: string | undefined
  spot: (id: string) => Spot | undefined
  colors: Colors
}

function drawEdges(pen: CanvasRenderingContext2D, { edges, one, spot, colors }: Edges): void {
  const isFaint = (edge: Edge) => one !== undefined && edge.from !== one && edge.to !== one
  for (const kind of Object.keys(EDGES) as Edge['kind'][]) {
    const own = edges.filter((edge) => edge.kind === kind)
    if (own.length === 0) continue
    pen.strokeStyle = colors.of(EDGES[kind].color)
    // Dashes of many lines cost more than they say.
    pen.setLineDash(own.length <= DASHED ? EDGES[kind].dash : [])
    pen.lineWidth = kind === 'slashed' || kind === 'disputes' ? 1.8 : 1
    for (const faint of [true, false]) {
      pen.globalAlpha = faint ? 0.15 : 1
      pen.beginPath()
      for (const edge of own) {
        if (isFaint(edge) !== faint) continue
        const [a, b] = [spot(edge.from), spot(edge.to)]
        if (!a || !b) continue
        pen.moveTo(a.x, a.y)
        pen.lineTo(b.x, b.y)
        if (kind === 'slashed') arrow(pen, a, b)
      }
      pen.stroke()
    }
  }
}

const DASHED = 300

function arrow(pen: CanvasRenderingContext2D, a: Spot, b: Spot): void {
  const angle = Math.atan2(b.y - a.y, b.x - a.x)
  const tip = { x: b.x - 14 * Math.cos(angle), y: b.y - 14 * Math.sin(angle) }
  for (const side of [-0.4, 0.4]) {
    pen.moveTo(tip.x, tip.y)
    pen.lineTo(tip.x - 8 * Math.cos(angle + side), tip.y - 8 * Math.sin(angle + side))
  }
}

function fitted({ graph, places }: Scene, width: number, height: number): Scene['zoom'] {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { id } of graph.nodes) {
    const place = places.get(id)
    if (!place) continue
    left = Math.min(left, place.x)
    right = Math.max(right, place.x)
    top = Math.min(top, place.y)
    bottom = Math.max(bottom, place.y)
  }
  if (left > right) return { scale: 1, x: width / 2, y: height / 2 }
  const scale = Math.min(1.6, (width - 80) / Math.max(1, right - left), (height - 60) / Math.max(1, bottom - top))
  return { scale, x: width / 2 - (scale * (left + right)) / 2, y: height / 2 - 6 - (scale * (top + bottom)) / 2 }
}
