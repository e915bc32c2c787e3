declare const brand: unique symbol
export type Branded<T, B extends string> = T & { readonly [brand]: B }

export type DeviceUid = Branded<string, 'DeviceUid'>
export type GroupUid = Branded<string, 'GroupUid'>
export type PolicyUid = Branded<string, 'PolicyUid'>
export type RolloutUid = Branded<string, 'RolloutUid'>
export type UpdateUid = Branded<string, 'UpdateUid'>
export type AttemptUid = Branded<string, 'AttemptUid'>
/** A CVE id where there is one, else the publisher's own id. */
export type VulnerabilityId = Branded<string, 'VulnerabilityId'>

/** A distribution release as feeds and inventories name it: `debian:12`, `ubuntu:22.04`. */
export type Ecosystem = Branded<string, 'Ecosystem'>

/** Asserts that a value parsed at the edge is an id of the kind; it does not look anything up. */
export const asId = <T extends string>(text: string): Branded<string, T> =>
  text as Branded<string, T>

/** A closed union was not exhausted: a value came in that no type allows. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
