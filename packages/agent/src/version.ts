/** Of the agent as it is reported and packaged; equal to the version of the whole product. */
export const AGENT_VERSION = '0.1.0'
