/** One row as it was measured: real features and one of two classes. */
export interface Row {
  readonly features: readonly number[]
  readonly label: Label
}

/** The two classes; 1 is what the model looks for. */
export type Label = 0 | 1

/** Rows of one shape, with the names of their features. */
export interface Dataset {
  readonly names: readonly string[]
  readonly rows: readonly Row[]
}

/** What stands at these places, in this order. */
export function take<Item>(items: readonly Item[], places: readonly number[]): Item[] {
  return places.map((place) => items[place] as Item)
}

/** Places of all rows of a class. */
export function placesOf(rows: readonly { label: Label }[], label: Label): number[] {
  return rows.flatMap((row, place) => (row.label === label ? [place] : []))
}
