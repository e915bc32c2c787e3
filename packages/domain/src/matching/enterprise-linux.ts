/**
 * Source packages of Enterprise Linux 8, 9 and 10 (BaseOS, AppStream, CRB) that have had no or hardly an advisory, so that
 * no feed names them. Its packages and EPEL's carry the same `.el9`; where no vendor is told, a name that is neither here
 * nor in the feed has nothing that shows who built it. Names of packages with advisories need not be here.
 */
const BASE = `
aajohan-comfortaa-fonts abattis-cantarell-fonts acl acpica-tools adcli adobe-source-code-pro-fonts adwaita-icon-theme
aide alsa-firmware alsa-lib alsa-plugins alsa-sof-firmware alsa-topology-conf alsa-ucm-conf alsa-utils alternatives
anaconda anaconda-user-help annobin ansible-core ansible-freeipa ansible-packaging ant anthy-unicode appstream
appstream-data apr apr-util asciidoc aspell aspell-en at at-spi2-atk at-spi2-core atk attr atinject audit augeas
authselect autoconf autoconf-archive autofs autogen automake avahi babl bacula baobab basesystem bash bash-completion
bc bcc bcache-tools bind-dyndb-ldap binutils biosdevname bison blivet bluez bogofilter bolt boom-boot boost bpftool
bpftrace brltty brotli bubblewrap bzip2 byacc c-ares ca-certificates cairo cairomm capstone ccid cdparanoia cdrkit
check checkpolicy cheese chkconfig chrony chrpath cifs-utils cisco-ncs cjose cldr-emoji-annotation clevis
cloud-init cloud-utils cloud-utils-growpart clutter cmake cmocka cockpit cockpit-appstream cockpit-composer
cogl color-filesystem colord colord-gtk conman conntrack-tools console-setup containers-common corosync
coreutils corosync-qdevice cpio cpp-hocon cppunit cpuid cracklib crash crash-gcore-command crash-trace-command
createrepo_c criu cronie crontabs crypto-policies cryptsetup cscope ctags cups-filters cups-pk-helper
cups-pdf cyrus-sasl daxio daxctl dblatex dbus dbus-broker dbus-glib dbus-python dbxtool dconf dconf-editor debugedit
dejavu-fonts dejagnu delve desktop-file-utils device-mapper device-mapper-multipath device-mapper-persistent-data
devhelp dialog diffstat diffutils ding-libs dleyna-core dleyna-server dmidecode dnf dnf-plugins-core
dnf-plugin-subscription-manager docbook-dtds docbook-style-dsssl docbook-style-xsl docbook-utils docbook5-schemas
dos2unix dosfstools dotconf dovecot-pigeonhole doxygen dracut driverctl dropwatch drpm dtc dump dwarves dwz dyninst
e2fsprogs edac-utils ed edk2 efi-rpm-macros efibootmgr efivar egl-wayland eglexternalplatform elfutils enchant
enchant2 enscript environment-modules eog espeak-ng espeak esc ethtool evemu evince evolution evolution-ews
evolution-mapi exempi exiv2 expat expect fabtests fapolicyd fcoe-utils fdk-aac-free fence-agents fence-virt
fetchmail fftw file file-roller filesystem findutils fio fipscheck firewall-config firewalld flac flashrom
flex flexiblas fltk fmt folks fontawesome-fonts fontconfig fontpackages fonts-rpm-macros foomatic foomatic-db fping
fprintd freeglut freeipmi freetds frei0r-plugins fribidi frr fstrm ftp function2 fuse fuse-overlayfs fuse-sshfs fuse3
fwupd fwupd-efi fxload galera gamin gavl gawk gc gcab gcc gcc-toolset-9 gcc-toolset-10 gcc-toolset-11 gcc-toolset-12
gcc-toolset-13 gcc-toolset-14 gcr gcr3 gdb gdbm gdisk gdk-pixbuf2 gdm gedit gedit-plugins gegl gegl04 genisoimage
genwqe-tools geoclue2 geocode-glib geoipupdate geolite2 gettext gfbgraph ghc-srpm-macros giflib gifsicle gimp
git-lfs gjs gl-manpages glade glib-networking glib2 glibc-headers glibmm2.4 glibmm24 glm glslang glusterfs glx-utils
gmp gnome-autoar gnome-backgrounds gnome-bluetooth gnome-boxes gnome-calculator gnome-characters gnome-classic-session
gnome-color-manager gnome-common gnome-connections gnome-control-center gnome-desktop3 gnome-desktop4
gnome-disk-utility gnome-font-viewer gnome-getting-started-docs gnome-initial-setup gnome-keyring gnome-kiosk
gnome-logs gnome-menus gnome-online-accounts gnome-online-miners gnome-photos gnome-remote-desktop
gnome-screenshot gnome-session gnome-settings-daemon gnome-shell gnome-shell-extensions gnome-software
gnome-system-monitor gnome-terminal gnome-text-editor gnome-themes-standard gnome-tour gnome-tweaks
gnome-user-docs gnome-user-share gnome-video-effects gnu-efi gnu-free-fonts gnupg2 gnutls go-rpm-macros
go-srpm-macros go-compilers gobject-introspection gom google-crosextra-caladea-fonts google-crosextra-carlito-fonts
google-droid-fonts google-noto-cjk-fonts google-noto-emoji-fonts google-noto-fonts google-noto-sans-cjk-vf-fonts gperf
gperftools gpgme gpm gpsd-minimal grafana-pcp graphene graphite2 graphviz greenboot grep grilo grilo-plugins groff grubby
gsettings-desktop-schemas gsl gsm gsound gspell gssdp gssproxy gtk-doc gtk-update-icon-cache gtk-vnc gtk2 gtk3 gtk4
gtkmm24 gtkmm30 gtksourceview3 gtksourceview4 gtksourceview5 gtkspell guile guile22 gupnp gupnp-av gupnp-dlna
gupnp-igd gutenprint gvfs gvnc gzip ha-openstack-support hamcrest hardlink harfbuzz hdparm helpdocs hexchat
hexedit hfsplus-tools hicolor-icon-theme highlight hivex hostname hunspell hunspell-de hunspell-en hunspell-fr
hwdata hwinfo hwloc hyperv-daemons hyphen i2c-tools ibus ibus-anthy ibus-hangul ibus-kkc ibus-libpinyin
ibus-libzhuyin ibus-m17n ibus-table ibus-table-chinese ibus-typing-booster icu iio-sensor-proxy ima-evm-utils
imake inih initial-setup initscripts inkscape inotify-tools insights-client intel-cmt-cat intel-gpu-tools
intltool iotop iowatcher ipa-healthcheck ipcalc iperf3 ipmitool iproute iprutils ipset iptables iptraf-ng iptstate
iputils ipvsadm ipxe irqbalance irssi iscsi-initiator-utils isl isns-utils iso-codes isomd5sum itstool iw
iwl7260-firmware jansson jasper java-atk-wrapper jbig2dec jbigkit jemalloc jimtcl jitterentropy jna jomolhari-fonts
jose jq json-c json-glib jsoncpp kabi-dw kbd kdump-anaconda-addon kdump-utils kernel-srpm-macros kexec-tools keycloak-httpd-client-install
keyutils keylime-agent-rust khmer-os-fonts kmod kmod-kvdo kpatch kronosnet ksh kurdit-unikurd-web-fonts kyotocabinet
ladspa lame langpacks langtable lasso latencytop lato-fonts lcms2 ldns less leapp leapp-repository lftp liba52 libabw
libaec libaio libappindicator libappstream-glib libarchive libasyncns libassuan libatasmart libatomic_ops libavc1394
libblockdev libbpf libbsd libburn libbytesize libcacard libcanberra libcap libcap-ng libcbor libcdio libcdio-paracdio
libcdr libcgroup libchamplain libcmis libcmpiutil libcomps libconfig libcxx libdaemon libdap libdatrie libdb libdbi
libdbusmenu libdc1394 libdecor libdmapsharing libdmx libdnet libdnf libdrm libdv libdvdnav libdvdread libdwarf
libeasyfc libecap libecb libedit libei libell liberation-fonts libestr libev libevdev libevent libexif libexttextcat
libfabric libfastjson libffi libfido2 libfontenc libfprint libfreehand libftdi libgdata libgdither libgee
libgexiv2 libgit2 libgit2-glib libglvnd libgnome-keyring libgnomekbd libgovirt libgpg-error libgphoto2 libgpod
libgsf libgtop2 libgudev libguestfs libguestfs-winsupport libgusb libgweather libgxps libhandy libhangul
libhbaapi libhbalinux libibcommon libical libICE libICU libid3tag libidn libidn2 libiec61883 libieee1284 libijs
libimobiledevice libindicator libinput libiptcdata libipt libisoburn libisofs libiscsi libjcat libjose libkcapi
libkeepalive libkkc libkkc-data libkml libksba liblangtag liblayout liblc3 libldac libldb liblockfile liblognorm liblouis
libluksmeta libmad libmatchbox libmatroska libmaxminddb libmbim libmediaart libmemcached libmetalink libmicrohttpd
libmikmod libmng libmnl libmodman libmodulemd libmpc libmpcdec libmspack libmspub libmtp libmusicbrainz5 libmwaw
libnbd libndp libnet libnetapi libnetfilter_conntrack libnetfilter_cthelper libnetfilter_cttimeout
libnetfilter_queue libnfnetlink libnfs libnftnl libnice libnl3 libnma libnotify libnsl2 libnumbertext libnvme
liboauth libodfgen libogg libomxil-bellagio liborcus libosinfo libotf libotr libpagemaker libpaper libpcap libpciaccess
libpeas libpfm libpinyin libpipeline libplist libpmemobj-cpp libpng12 libpng15 libpq libproxy libpsl libpst
libpwquality libqb libqhy libqmi libqrtr-glib libquvi libquvi-scripts libqxp libraqm LibRaw libraw1394 libreport
librepo libreswan-nm librhsm librelp librevenge librx libsamplerate libsass libseccomp libsecret libselinux
libsemanage libsepol libserf libshout libsigc++20 libsigc++30 libsigsegv libslirp libSM libsmbios libsmi libsolv
libsoup3 libspectre libspiro libsrtp libssh2 libstaroffice libstemmer libstoragemgmt libsrtp libsysfs libtalloc
libtar libtasn1 libtdb libteam libtelnet libtevent libthai libtheora libtimezonemap libtirpc libtool libtracefs
libtraceevent libucil libudfread libunistring libunwind liburing libusal libusb libusb1 libusbmuxd libusbx libuser
libutempter libuv libv4l libva libvarlink libvdpau libverto libvirt-dbus libvirt-glib libvirt-python libvisio
libvisual libvma libvoikko libvorbis libwacom libwayland libwbclient libwebsockets libwnck3 libwpd libwpg libwps
libwsman libX11 libXau libXaw libxcb libXcomposite libxcrypt libXcursor libxcvt libXdamage libXdmcp libXext
libXfixes libXfont2 libXft libXi libXinerama libxkbcommon libxkbfile libxklavier libxml++ libxmlb libXmu libXp
libXpm libXrandr libXrender libXres libXScrnSaver libxshmfence libxslt libXt libXtst libXv libXvMC libXxf86dga
libXxf86misc libXxf86vm libyami libyaml libyang libyubikey libzapojit libzdnn libzip libzmf libzpc libzstd lksctp-tools
lld lldb lldpad lldpd llvm lm_sensors lmdb log4shib lockdev logrotate logwatch lohit-assamese-fonts lohit-bengali-fonts
lohit-devanagari-fonts lohit-gujarati-fonts lohit-kannada-fonts lohit-malayalam-fonts lohit-odia-fonts
lohit-tamil-fonts lohit-telugu-fonts lorax lorax-templates-rhel low-memory-monitor lpsolve lrzsz lshw lsof lsscsi ltrace
lttng-ust lua lua-expat lua-json lua-lpeg lua-lunit lua-posix lua-rpm-macros lua-socket luksmeta lvm2 lynx lz4 lzo lzop
m4 m17n-db m17n-lib madan-fonts mailcap mailx make mallard-rng man-db man-pages man-pages-overrides mariadb-connector-c
mariadb-connector-odbc marisa maven mcelog mcpp mcstrans mdadm mdevctl media-player-info memkind memstrack memtest86+
mesa mesa-demos mesa-libGLU meson metacity metis microcode_ctl microdnf mingw-binutils minicom mksh mlocate
mobile-broadband-provider-info mod_auth_gssapi mod_auth_mellon mod_fcgid mod_intercept_form_submit mod_jk
mod_lookup_identity mod_md mod_security mod_security_crs mod_wsgi modulemd-tools mokutil mosh motif mousetweaks mozjs52
mozjs60 mozjs68 mozjs78 mozjs91 mozjs102 mozjs115 mozvoikko mpdecimal mpfr mpg123 mpich mpitests mrtg mstflint mt-st mtdev
mtools mtr mtx multilib-rpm-config munge mutter mvapich2 mythes nafees-web-naskh-fonts nano nautilus ncompress
ncurses ndctl ndisc6 neon net-tools netcf netlabel_tools netavark netpbm netronome-firmware netstandard
nettle network-manager-applet newt nfs-utils nfs4-acl-tools nftables nghttp3 nicstat nilfs-utils ninja-build nispor
nkf nmstate npth nspr nss-altfiles nss-pam-ldapd nss_nis nss_wrapper ntpstat ntp-refclock numactl numad numatop
nvme-cli nvme-stas nvmetcli objectweb-asm ocaml ocaml-srpm-macros oci-seccomp-bpf-hook oci-umount oddjob oniguruma
open-sans-fonts openal-soft openblas openblas-srpm-macros opencore-amr opencryptoki openjade openldap openmpi openscap
openslp opensm opensp openssl-ibmca openssl-pkcs11 openssl-pkcs11-sign-provider openwsman opus orc orca ORBit2 os-maven-plugin
os-prober osad osbuild osbuild-composer oscap-anaconda-addon osinfo-db osinfo-db-tools ostree ostree-ext overpass-fonts
p11-kit pacemaker PackageKit pacrunner paktype-naqsh-fonts pam_cifscreds pam_krb5 pam_ssh_agent_auth pam_wrapper pango
pangomm papi paps paratype-pt-sans-fonts parted passt passwd patch patchutils pbzip2 pcaudiolib pciutils pcp pcre pcre2
pcsc-lite pcsc-lite-ccid pentaho-libxml pesign perftest pg_repack pgaudit php-pear pidgin-sipe pigz pinentry pinfo pipewire
pipewire-media-session pixman pkgconf plexus-utils plotutils plymouth pmdk pmix pmreorder pnm2ppa po4a podman-compose policycoreutils
polkit polkit-pkla-compat poppler-data popt portreserve postgres-decoderbufs postgresql-jdbc postgresql-odbc potrace
power-profiles-daemon powerpc-utils powertop ppc64-diag pps-tools pptp prefixdevname prelink pressurealizer procps-ng
procmail protobuf-c psacct pstoedit psmisc psutils ptpython publicsuffix-list pulseaudio pulseaudio-utils pyatspi
pycairo pygobject2 pygobject3 pygtk2 pykickstart pyOpenSSL pyparsing pyparted PyQt5 pyserial pytest python-argcomplete
python-argh python-asn1crypto python-attrs python-augeas python-babel python-blivet python-bcrypt python-blinker
python-cairo python-cffi python-chardet python-charset-normalizer python-clufter python-click python-configobj python-configshell
python-coverage python-cups python-custodia python-dasbus python-dateutil python-dbusmock python-decorator
python-distro python-dmidecode python-dns python-docs python-docutils python-enchant python-ethtool python-evdev
python-flask python-funcsigs python-gevent python-greenlet python-gssapi python-humanize python-hwdata python-idna
python-iniconfig python-inotify python-iniparse python-into-dbus-python python-itsdangerous python-jmespath
python-jsonpatch python-jsonpointer python-jsonschema python-jwcrypto python-jwt python-justbytes python-kdcproxy
python-kerberos python-kmod python-ldap python-libnacl python-linux-procfs python-lit python-markdown
python-markupsafe python-meh python-memcached python-mock python-netaddr python-netifaces python-ntplib python-nose
python-oauthlib python-packaging python-pexpect python-pillow-docs python-pluggy python-ply python-podman
python-podman-api python-prettytable python-productmd python-psutil python-psycopg2 python-ptyprocess python-py
python-pyasn1 python-pycparser python-pycurl python-pycryptodomex python-pydbus python-pyghmi python-pymongo
python-pyroute2 python-pysocks python-pytoml python-pyudev python-pyusb python-qrcode python-qt5 python-requests-file
python-requests-ftp python-resolvelib python-rhsm python-rpm-generators python-rpm-macros python-rtslib
python-schedutils python-semantic_version python-service-identity python-setuptools_scm python-sh
python-shellescape python-simpleline python-six python-slip python-smartcols python-smbc python-snowballstemmer
python-sphinx python-sphinx-theme-alabaster python-suds python-sure python-sushy python-systemd python-termcolor
python-toml python-tomli python-tracer python-tomlkit python-unittest2 python-urwid python-virtualenv
python-volume_key python-waitress python-wcwidth python-webencodings python-whoosh python-xmltodict python-yubico
python3-wx pytz pyusb PyYAML pyxattr qatengine qatlib qatzip qgnomeplatform qgpgme qhull qpdf qperf qrencode qrtr
qt5 qt5-qt3d qt5-qtbase qt5-qtdeclarative qt5-qtdoc qt6-srpm-macros qt5-srpm-macros quota radvd raptor2 rarian rasdaemon rasqal
rarpd rcs rdate rdist rdma-core readline realmd recode redfish-finder redhat-indexhtml redhat-lsb redhat-menus
redhat-rpm-config redland relaxngDatatype rest resource-agents rng-tools rootfiles rpcbind rpcsvc-proto rpm rpm-mpi-hooks
rpm-ostree rpmdevtools rpmlint rrdtool rsyslog-doc rt-setup rt-tests rteval rtkit rtla rtmpdump ruby-augeas rubygem-abrt
rust-srpm-macros rust-toolset rust-afterburn s390utils sacjava-atk samba-gpupdate samyak-fonts sane-airscan
sane-backends sat4j satyr sbc sblim-cmpi-base sblim-gather sblim-indication_helper sblim-sfcb sblim-sfcc
sblim-wbemcli scala scap-workbench scap-security-guide SDL SDL2 sed seabios selinux-policy sendmail setroubleshoot
setroubleshoot-plugins setserial setools setup sevctl sg3_utils sgml-common sgpio shadow-utils shared-mime-info sharutils
shim shim-unsigned-x64 sid sil-abyssinica-fonts sil-nuosu-fonts sil-padauk-fonts sil-scheherazade-fonts slang
slf4j sloccount smartmontools smc-fonts smc-tools snactor snappy sombok soprano sos sound-theme-freedesktop soundtouch
source-highlight sparsehash spausedd speech-dispatcher speex speexdsp spice-gtk spice-protocol spice-streaming-agent
spice-vdagent spirv-tools squashfs-tools sscg star startup-notification statserial stalld stix-fonts stoken
strace stratisd stratis-cli stress-ng subscription-manager subscription-manager-migration-data
subscription-manager-rhsm-certificates suitesparse supermin sushi swig switcheroo-control swtpm-tools symlinks
syslinux sysfsutils sysstat system-config-printer systemd-bootchart systemtap t1lib t1utils taglib tang target-restore
targetcli tbb tboot tcl tclx tcp_wrappers tcsh teckit telnet telepathy-glib texi2html texinfo texlive theora-tools
thai-scalable-fonts thunar-volman tibetan-machine-uni-fonts timedatex time tinycdb tix tk tlog tog-pegasus tokyocabinet
toolbox totem totem-pl-parser tpm-quote-tools tpm-tools tpm2-abrmd tpm2-abrmd-selinux tpm2-pkcs11 tpm2-tools trace-cmd
traceroute tracker tracker-miners tree trousers tslib tss2 ttmkfdir tuna tuned turbojpeg twolame tzdata uchardet ucs-miscfixed-fonts
ucx udica udftools udisks2 uglify-js uid_wrapper ukify unicode-emoji unicode-ucd units unixODBC uom-lib upower
urlview urw-base35-fonts usb_modeswitch usb_modeswitch-data usbguard usbmuxd usbredir usbutils usermode userspace-rcu
usnic-tools util-linux utf8proc uthash uuid vala valgrind varnish-modules vdo velocity vhostmd vim-runtime vino virt-manager
virt-p2v virt-top virt-viewer virt-what virtio-win virtiofsd vmaf volume_key vorbis-tools vsftpd vte291 vulkan-headers
vulkan-loader vulkan-tools vulkan-validation-layers w3m wayland wayland-protocols webkitgtk webrtc-audio-processing
weldr-client wget whatis which whois wireplumber wireless-regdb wireless-tools wodim woff2 words wpebackend-fdo wqy-microhei-fonts
wqy-unibit-fonts wsmancli x3270 xalan-j2 xapian-core xcb-proto xcb-util xcb-util-image xcb-util-keysyms
xcb-util-renderutil xcb-util-wm xcb-util-xrm xdelta xdg-dbus-proxy xdg-desktop-portal xdg-desktop-portal-gnome
xdg-desktop-portal-gtk xdg-user-dirs xdg-user-dirs-gtk xdg-utils xdp-tools xerces-c xfsdump xfsprogs xhtml1-dtds
xinetd xkeyboard-config xkbcomp xmlrpc-c xmlsec1 xmlstreambuffer xmlto xmltoman xml-common xorg-sgml-doctools
xorg-x11-apps xorg-x11-docs xorg-x11-drivers xorg-x11-drv-ati xorg-x11-drv-dummy xorg-x11-drv-evdev
xorg-x11-drv-fbdev xorg-x11-drv-intel xorg-x11-drv-libinput xorg-x11-drv-nouveau xorg-x11-drv-qxl
xorg-x11-drv-v4l xorg-x11-drv-vesa xorg-x11-drv-vmware xorg-x11-drv-wacom xorg-x11-font-utils xorg-x11-fonts
xorg-x11-proto-devel xorg-x11-server-utils xorg-x11-util-macros xorg-x11-utils xorg-x11-xauth xorg-x11-xbitmaps
xorg-x11-xinit xorg-x11-xkb-utils xorg-x11-xtrans-devel xrestop xterm xvattr xxhash yajl yelp yelp-tools yelp-xsl
yp-tools ypbind ypserv yum-metadata-parser zenity zip unzip zlib zlib-ng zix zram-generator zsh zstd zziplib
aardvark-dns babeltrace bind blktrace btrfs-progs buildah catatonit conmon container-selinux crun cups curl dhcp dhcpcd dnsmasq
dovecot duktape erofs-utils firefox freeradius freetype git glibc gnome-desktop golang grub2 grafana haproxy httpd
ImageMagick-libs java-1.8.0-openjdk java-11-openjdk java-17-openjdk java-21-openjdk kernel kernel-rt kernel-uek krb5 ledmon
libcroco libeconf libgcrypt libksba libpng librsvg2 libreoffice libreswan libssh libtiff libvirt libvpx libwebp libxml2
linux-firmware makedumpfile mariadb memcached mod_http2 mysql net-snmp nghttp2 nginx nodejs nss ntfs-3g openssh openssl
openssl-fips-provider openvswitch pam perl php podman poppler postfix postgresql python-cryptography python-jinja2
python-jsonschema-specifications python-lxml python-pip python-referencing python-requests python-rpds-py
python-setuptools python-urllib3 python2 python3 python3.9 python3.11 python3.12 qemu-kvm redhat-fonts redis resteasy rsync
rsyslog ruby runc rust rust-bootupd rust-prefixdevname rust-rpm-sequoia samba skopeo spice sqlite squid sssd
subscription-manager-cockpit sudo swtpm systemd tar tcpdump thunderbird tigervnc tmux tomcat toolchain tpm2-tss unbound
varnish vim wireshark wpa_supplicant xorg-x11-server xorg-x11-server-Xwayland xz yggdrasil yggdrasil-worker-package-manager
bootc kmod-redhat-oracleasm oracleasm-support redhat-release redhat-logos redhat-backgrounds rhc rhc-worker-playbook
rhsm-icons cloud-what microcode-ctl initscripts-service NetworkManager NetworkManager-libreswan ModemManager OpenIPMI SDL_image
abrt abrt-java-connector crda cim-schema compat-libgfortran-48 compat-openssl10 compat-guile18 compat-libpthread-nonshared
epel-release centos-release centos-logos centos-indexhtml centos-stream-release almalinux-release almalinux-logos
almalinux-indexhtml almalinux-backgrounds almalinux-repos elevate-release rocky-release rocky-logos rocky-indexhtml
rocky-backgrounds oraclelinux-release oracle-logos oracle-indexhtml oracle-backgrounds oraclelinux-release-el8
oraclelinux-release-el9 oracle-epel-release-el8 oracle-epel-release-el9 redhat-cloud-client-configuration
`

/** Perl's own modules, each a package, and those that its tools need. */
const PERL = `
Algorithm-Diff Archive-Tar Archive-Zip App-cpanminus autodie AutoLoader B-Debug B-Lint bignum Bit-Vector B Business-ISBN
Business-ISBN-Data Carp Carp-Clan CGI Class-ISA Compress-Bzip2 Compress-Raw-Bzip2 Compress-Raw-Lzma Compress-Raw-Zlib
Config-General Config-Perl-V constant Convert-ASN1 CPAN CPAN-DistnameInfo CPAN-Meta CPAN-Meta-Check
CPAN-Meta-Requirements CPAN-Meta-YAML Crypt-OpenSSL-Bignum Crypt-OpenSSL-Random Crypt-OpenSSL-RSA Data-Dump Data-Dumper
Data-OptList Data-Section Data-UUID Date-Calc Date-Manip DB_File DBD-MySQL DBD-Pg DBD-SQLite DBI Devel-CheckLib
Devel-PPPort Devel-Size Devel-StackTrace Digest Digest-CRC Digest-HMAC Digest-MD5 Digest-SHA Digest-SHA1 Dumpvalue Email-Date-Format
Encode Encode-Detect Encode-Locale encoding-warnings Env Error Exception-Class experimental Exporter
ExtUtils-CBuilder ExtUtils-Command ExtUtils-Embed ExtUtils-Install ExtUtils-MakeMaker ExtUtils-Manifest ExtUtils-ParseXS
File-BaseDir File-Copy-Recursive File-DesktopEntry File-Fetch File-HomeDir File-Listing File-MimeInfo File-Path
File-ShareDir File-Slurp File-Temp File-Which Filter Filter-Simple Font-AFM FreezeThaw Fedora-VSP Getopt-Long GSSAPI generators
Hash-Merge HTML-Parser HTML-Tagset HTML-Tree HTTP-Cookies HTTP-Date HTTP-Message HTTP-Negotiate HTTP-Tiny homedir
Importer IO-All IO-Compress IO-Compress-Lzma IO-HTML IO-SessionData IO-Socket-INET6 IO-Socket-IP IO-Socket-SSL
IO-String IO-stringy IO-Tty IO-Zlib IPC-Cmd IPC-Run IPC-Run3 IPC-System-Simple IPC-SysV inc-latest JSON JSON-PP JSON-XS
LDAP libintl-perl libnet libwww-perl libxml-perl List-MoreUtils local-lib Locale-Codes Locale-gettext Locale-Maketext
LWP-MediaTypes LWP-Protocol-https Mail-AuthenticationResults Mail-DKIM Mail-Sender Mail-SPF MailTools Math-BigInt
Math-BigInt-FastCalc Math-BigRat MIME-Base64 MIME-Charset MIME-Lite MIME-Types Module-Build Module-CoreList
Module-Implementation Module-Install Module-Load Module-Load-Conditional Module-Metadata Module-Runtime
Module-ScanDeps Module-Signature Mozilla-CA Mozilla-LDAP MRO-Compat Net-CIDR-Lite Net-DNS Net-HTTP Net-LibIDN2
Net-Ping Net-Server Net-SMTP-SSL Net-SNMP Net-SSLeay NetAddr-IP NTLM Number-Compare Object-HashBase Package-Generator
Package-Stash Parallel-Iterator Params-Check Params-Util Params-Validate parent Parse-RecDescent Parse-Yapp PathTools Perl-OSType
perlfaq PerlIO-via-QuotedPrint Pod-Checker Pod-Coverage Pod-Escapes Pod-LaTeX Pod-Parser Pod-Perldoc Pod-Plainer
Pod-POM Pod-Simple Pod-Usage podlators Probe-Perl Readonly Ref-Util Role-Tiny Scalar-List-Utils SGMLSpm SNMP_Session
SOAP-Lite Socket Socket6 Software-License Storable String-CRC32 String-ShellQuote Sub-Exporter Sub-Install
Sub-Quote Sub-Uplevel Switch Sys-CPU Sys-MemInfo Sys-Syslog Sys-Virt srpm-macros Taint-Util Term-ANSIColor Term-Cap
Term-Size-Any Term-Size-Perl Term-Table TermReadKey Test Test-Deep Test-Differences Test-Exception Test-Fatal
Test-Harness Test-LongString Test-Memory-Cycle Test-NoWarnings Test-Pod Test-Pod-Coverage Test-Requires Test-Simple
Test-Taint Test-Warn Test-Warnings Text-Balanced Text-CharWidth Text-CSV_XS Text-Diff Text-Glob Text-ParseWords Text-Soundex Text-Tabs+Wrap
Text-Template Text-Unidecode Text-WrapI18N Thread-Queue Tie-IxHash Tie-RefHash Time-HiRes Time-Local Time-Piece
TimeDate Tk threads threads-shared Try-Tiny Types-Serialiser Unicode-Collate Unicode-LineBreak Unicode-Map8 Unicode-Normalize
Unicode-String Unicode-UTF8 Unix-Syslog URI Variable-Magic version WWW-RobotRules XML-Catalog XML-DOM XML-Dumper XML-Filter-BufferText
XML-Generator XML-Grove XML-Handler-YAWriter XML-LibXML XML-LibXSLT XML-NamespaceSupport XML-Parser XML-RegExp
XML-SAX XML-SAX-Base XML-SAX-Writer XML-Simple XML-TokeParser XML-TreeBuilder XML-Twig XML-Writer XML-XPath
XML-XPathEngine YAML YAML-LibYAML YAML-Syck YAML-Tiny
`

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

const OWN_SOURCES: ReadonlySet<string> = new Set([
  ...words(BASE),
  'perl',
  ...words(PERL).map((module) => `perl-${module}`),
])

/** Whether Enterprise Linux itself builds a source package of this name. */
export const isEnterpriseLinuxSource = (source: string): boolean => OWN_SOURCES.has(source)
