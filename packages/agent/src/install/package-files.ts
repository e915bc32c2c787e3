/** Where everything of the agent lies on a device. */
export const AGENT_PLACES = {
  program: '/usr/lib/dirigent-agent',
  command: '/usr/bin/dirigent-agent',
  unit: '/usr/lib/systemd/system/dirigent-agent.service',
  state: '/var/lib/dirigent-agent',
  settings: '/etc/dirigent',
} as const

export const COMMAND = `#!/bin/sh
exec ${AGENT_PLACES.program}/node --disable-warning=ExperimentalWarning ${AGENT_PLACES.program}/agent.mjs "$@"
`

/**
 * KillMode=process: an agent that is replaced by its own update, or stopped, must leave the running package manager
 * alone; systemd's default kills dpkg half-way. Sandboxing that the maintainer scripts of packages would inherit
 * (read-only paths, no new privileges, private /tmp) is left out on purpose: it breaks updates.
 */
export const UNIT = `[Unit]
Description=Dirigent agent
Wants=network-online.target
After=network-online.target
ConditionPathExists=${AGENT_PLACES.state}/identity.json

[Service]
ExecStart=${AGENT_PLACES.command} run --state ${AGENT_PLACES.state}
Restart=always
RestartSec=5
KillMode=process
TimeoutStopSec=20
UMask=0022
OOMScoreAdjust=-500
Nice=5
IOSchedulingClass=best-effort
IOSchedulingPriority=7
LimitCORE=0
KeyringMode=private
LockPersonality=yes
RestrictRealtime=yes

[Install]
WantedBy=multi-user.target
`

/** Starts only what is enrolled; an update restarts the agent without waiting for it. */
export const POSTINST = `#!/bin/sh
set -e
if [ "$1" = configure ]; then
  mkdir -p ${AGENT_PLACES.settings}/health.d ${AGENT_PLACES.settings}/hooks.d
  chmod 0755 ${AGENT_PLACES.settings} ${AGENT_PLACES.settings}/health.d ${AGENT_PLACES.settings}/hooks.d
  mkdir -p -m 0711 ${AGENT_PLACES.state}
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
    if [ -f ${AGENT_PLACES.state}/identity.json ]; then
      systemctl enable --quiet dirigent-agent.service || true
      systemctl restart --no-block dirigent-agent.service || true
    fi
  fi
fi
`

export const PRERM = `#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --quiet --now dirigent-agent.service || true
fi
`

export const POSTRM = `#!/bin/sh
set -e
if [ "$1" = purge ]; then
  rm -rf ${AGENT_PLACES.state}
  rmdir --ignore-fail-on-non-empty ${AGENT_PLACES.settings}/health.d ${AGENT_PLACES.settings}/hooks.d ${AGENT_PLACES.settings} 2>/dev/null || true
fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
`

/** The libraries that Node's own build asks for; all are in every supported release's main archive. */
export function controlFile(version: string, arch: string, installedKib: number): string {
  return `Package: dirigent-agent
Version: ${version}
Architecture: ${arch}
Maintainer: Dirigent <dirigent@localhost>
Installed-Size: ${installedKib}
Depends: libc6 (>= 2.28), libstdc++6 (>= 8), libgcc-s1 | libgcc1, libatomic1, apt, dpkg
Section: admin
Priority: optional
Description: agent of Dirigent, patch and vulnerability management
 Reports what is installed and what is offered to the organisation's own
 server, and installs exactly the updates that the server assigned.
`
}
