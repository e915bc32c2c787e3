import type { LabPackage, PackageFile } from './lab-package.ts'

/** Long enough for an agent to be killed in the middle, short enough for a run of minutes. */
export const SLOW_CONFIGURE_SECONDS = 12

const unit = (description: string, start: string): PackageFile => ({
  text: `[Unit]
Description=${description}

[Service]
ExecStart=${start}
Restart=no

[Install]
WantedBy=multi-user.target
`,
})

/** What Debian's own packages do with a service (debhelper's dh_installsystemd): enable, reload, restart. */
const serviceScripts = (service: string) => ({
  postinst: `if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload
  deb-systemd-helper enable ${service}.service >/dev/null
  if [ -n "$2" ]; then deb-systemd-invoke restart ${service}.service || true
  else deb-systemd-invoke start ${service}.service || true; fi
elif [ "$1" = configure ]; then deb-systemd-helper enable ${service}.service >/dev/null; fi`,
  prerm: `if [ "$1" = remove ] && [ -d /run/systemd/system ]; then deb-systemd-invoke stop ${service}.service; fi`,
})

/** A print service: 1.0 and 2.0 work, 3.0 installs without complaint and then does not start. */
function print(version: '1.0' | '2.0' | '3.0'): LabPackage {
  const daemon =
    version === '3.0'
      ? '#!/bin/sh\necho "lab-print: cannot open spool: unknown format" >&2\nexit 1\n'
      : `#!/bin/sh\necho "lab-print ${version} ready"\nwhile :; do sleep 3600 & wait $!; done\n`
  return {
    name: 'lab-print',
    version,
    description: 'print service of the lab',
    files: {
      '/usr/sbin/lab-printd': { text: daemon, executable: true },
      '/lib/systemd/system/lab-print.service': unit(
        'Print service of the lab',
        '/usr/sbin/lab-printd',
      ),
    },
    ...serviceScripts('lab-print'),
  }
}

/** A service that keeps a shared library mapped; its unit does not restart on upgrades, like many real ones. */
function viewer(version: '1.0'): LabPackage {
  return {
    name: 'lab-viewer',
    version,
    depends: 'lab-codec',
    description: 'service that keeps the codec library of the lab in memory',
    files: {
      '/usr/sbin/lab-viewerd': {
        text: '#!/bin/sh\nexport LD_PRELOAD=/usr/lib/dirigent-lab/libcodec.so.1\nexec sleep infinity\n',
        executable: true,
      },
      '/lib/systemd/system/lab-viewer.service': unit('Viewer of the lab', '/usr/sbin/lab-viewerd'),
    },
    ...serviceScripts('lab-viewer'),
  }
}

const codec = (version: '1.0' | '2.0', library: string, architecture: string): LabPackage => ({
  name: 'lab-codec',
  version,
  architecture,
  description: 'codec library of the lab',
  files: { '/usr/lib/dirigent-lab/libcodec.so.1': { copyOf: library, tail: `codec ${version}` } },
})

const kernelLike = (version: '1.0' | '2.0'): LabPackage => ({
  name: 'lab-kernel',
  version,
  description: 'asks for a restart like a kernel does',
  // The same two files that Debian's kernel packages write through update-notifier's hook.
  postinst: `if [ "$1" = configure ] && [ -n "$2" ]; then
  echo "*** System restart required ***" > /run/reboot-required
  echo lab-kernel >> /run/reboot-required.pkgs
fi`,
})

const conffile = (version: '1.0' | '2.0'): LabPackage => ({
  name: 'lab-conf',
  version,
  description: 'has a configuration file that people change',
  files: { '/etc/lab-conf.conf': { text: `# lab-conf\nformat=${version}\n` } },
  conffiles: ['/etc/lab-conf.conf'],
})

const slow = (name: string, version: '1.0' | '2.0'): LabPackage => ({
  name,
  version,
  description: 'takes long to configure',
  ...(version === '2.0'
    ? {
        postinst: `if [ "$1" = configure ] && [ -n "$2" ]; then sleep ${SLOW_CONFIGURE_SECONDS}; fi`,
      }
    : {}),
})

const failing = (version: '1.0' | '2.0'): LabPackage => ({
  name: 'lab-badpost',
  version,
  description: 'fails to configure in version 2.0',
  ...(version === '2.0'
    ? {
        postinst:
          'if [ "$1" = configure ]; then echo "lab-badpost: cannot migrate its data" >&2; exit 7; fi',
      }
    : {}),
})

const library = (version: '1.0' | '2.0'): LabPackage => ({
  name: 'lab-liba',
  version,
  description: 'first half of a pair that must move together',
})

const application = (version: '1.0' | '2.0'): LabPackage => ({
  name: 'lab-appa',
  version,
  depends: `lab-liba (>= ${version})`,
  description: 'second half of a pair that must move together',
})

export type CatalogueInput = {
  /** A small real shared library of the device's architecture, for the one that stays mapped. */
  sharedLibrary: string
  architecture: string
}

/** Every package version the lab can publish. */
export function catalogue(input: CatalogueInput): LabPackage[] {
  const versions = ['1.0', '2.0'] as const
  return [
    ...(['1.0', '2.0', '3.0'] as const).map(print),
    viewer('1.0'),
    ...versions.flatMap((version) => [
      codec(version, input.sharedLibrary, input.architecture),
      kernelLike(version),
      conffile(version),
      slow('lab-slow', version),
      slow('lab-heavy', version),
      failing(version),
      library(version),
      application(version),
    ]),
  ]
}
