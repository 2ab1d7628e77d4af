import { FIELD } from './field.ts'

/** A point of Baby Jubjub: a x^2 + y^2 = 1 + d x^2 y^2 over the scalar field of BN254 (EIP-2494). */
export type Point = readonly [x: bigint, y: bigint]

export const A = 168700n
export const D = 168696n
/** The prime order of the subgroup in which keys lie; the curve has 8 times as many points. */
export const ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n
/** Generates the subgroup (EIP-2494, "Base Point"). */
export const BASE: Point = [
  5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  16950150798460657717958625567821834550301663161624707787222815936182638968203n,
]
export const ZERO: Point = [0n, 1n]

/** Whether it is a point at all: both coordinates canonical, and on the curve. */
export function onCurve([x, y]: Point): boolean {
  if ([x, y].some((value) => typeof value !== 'bigint' || value < 0n || value >= FIELD)) return false
  const [xx, yy] = [mod(x * x), mod(y * y)]
  return mod(A * xx + yy - 1n - D * mod(xx * yy)) === 0n
}

/** The sum of two points of the curve. */
export const addPoints = (p: Point, q: Point): Point => flat(join(tall(p), tall(q)))

/** `times * point`, for times >= 0. */
export function multiply(point: Point, times: bigint): Point {
  let sum = tall(ZERO)
  let height = 0
  const powers = point === BASE ? ofBase : [tall(point)]
  for (let rest = times; rest > 0n; rest >>= 1n) {
    if (height === powers.length) powers.push(join(powers[height - 1]!, powers[height - 1]!))
    if (rest & 1n) sum = join(sum, powers[height]!)
    height += 1
  }
  return flat(sum)
}

/** x = X / Z, y = Y / Z, T = X Y / Z: no division until the end. */
type Tall = readonly [x: bigint, y: bigint, t: bigint, z: bigint]

const tall = ([x, y]: Point): Tall => [x, y, mod(x * y), 1n]

/** BASE doubled again and again, as far as somebody needed it. */
const ofBase: Tall[] = [tall(BASE)]

/**
 * The unified addition of Hisil, Wong, Carter and Dawson (2008, section 3.1). It is complete, also for doublings and for 0: a is a square
 * and d is not (Bernstein, Birkner, Joye, Lange, Peters, "Twisted Edwards Curves", theorem 3.3).
 */
function join([x1, y1, t1, z1]: Tall, [x2, y2, t2, z2]: Tall): Tall {
  const [a, b, c, d] = [mod(x1 * x2), mod(y1 * y2), mod(D * mod(t1 * t2)), mod(z1 * z2)]
  const e = mod((x1 + y1) * (x2 + y2) - a - b)
  const [f, g, h] = [d - c, d + c, mod(b - A * a)]
  return [mod(e * f), mod(g * h), mod(e * h), mod(f * g)]
}

function flat([x, y, , z]: Tall): Point {
  const by = power(z, FIELD - 2n)
  return [mod(x * by), mod(y * by)]
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base]
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square)
    square = mod(square * square)
  }
  return result
}

function mod(x: bigint): bigint {
  const rest = x % FIELD
  return rest < 0n ? rest + FIELD : rest
}
