// The contract between the server process and what starts it (tools/start, later a system service).
//
//   node packages/server/src/main.ts --state DIR --port N        (port of the console's loopback listener)
//     DATABASE_URL                the database to use (or --database-url URL; in the environment, because everybody on
//                                 the machine can read the arguments of a process, and the URL may hold a password)
//     DIRIGENT_CONSOLE_DIRECTORY  the built console to serve; without it packages/console/dist
//     DIRIGENT_PUBLIC_URL         address that people and devices use; without it the server listens on loopback only
//
// It logs JSON lines to DIR/logs/server.log, prints nothing, stops on SIGTERM and SIGINT within seconds, and also when
// its IPC channel closes (then what started it was killed).

/** From the server process to its supervisor. */
export type ServerMessage =
  | {
      ready: true
      /** Where the console answers, e.g. `http://127.0.0.1:7400`. */
      address: string
      /** Works once, for the first administrator or for whoever starts the program; null when there is none. */
      signInLink: string | null
      /** Where devices check in, e.g. `https://127.0.0.1:7401`. */
      agentAddress: string
    }
  /** It cannot start; the sentence says to a person what is wrong and what to do. */
  | { failed: string }
  /** The answer to an `enrolment-token` request. */
  | { token: string }

/** From the supervisor to the server process. */
export type SupervisorMessage = { request: 'enrolment-token'; purpose: 'this-machine' }
