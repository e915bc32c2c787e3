/** Control characters, and marks that turn the direction of writing. */
const UNREADABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g

/**
 * The name that a device gives itself as people may read it in lists, mails and terminals; empty when nothing is left.
 * A name that shows as nothing, or as another one, would have somebody approve or retire the wrong machine.
 */
export const readableName = (said: string): string => said.replace(UNREADABLE, ' ').trim()
