/** Our own knowledge: development, servers, remote access, security. Columns: `product-table.ts`. */
export const WORKING_TOOLS = String.raw`
- #windows | Nextcloud Talk | Nextcloud | | |
7-zip:7-zip, 7-zip:7zip | 7-Zip; 7-Zip ZS | Igor Pavlov | | 7zip.7zip |
rarlab:winrar | WinRAR; WinRAR archiver | win.rar; RARLab | | RARLab.WinRAR | rar
winzip:winzip | WinZip; WinZip 1*; WinZip 2*; WinZip Pro*; WinZip Standard*; WinZip Enterprise* | WinZip; Corel | com.winzip.WinZip-Mac | Corel.WinZip | winzip
peazip:peazip | PeaZip | Giorgio Tani | | Giorgiotani.Peazip | peazip
bandisoft:bandizip | Bandizip | Bandisoft | | Bandisoft.Bandizip |
macpaw:the_unarchiver | The Unarchiver | MacPaw | com.macpaw.site.theunarchiver; cx.c3.theunarchiver | | the-unarchiver
notepad-plus-plus:notepad++ | Notepad++ | Notepad++ | | Notepad++.Notepad++ |
vim:vim | Vim; gVim; MacVim | Bram Moolenaar | org.vim.MacVim | vim.vim | macvim
gnu:emacs | GNU Emacs; Emacs | GNU; Free Software | org.gnu.Emacs | GNU.Emacs | emacs-app
sublimetext:sublime_text | Sublime Text; Sublime Text 3 | Sublime | com.sublimetext.4; com.sublimetext.3 | SublimeHQ.SublimeText.4 | sublime-text
sublimehq:sublime_merge | Sublime Merge | Sublime | com.sublimemerge | SublimeHQ.SublimeMerge | sublime-merge
github:atom | Atom | GitHub | com.github.atom | GitHub.Atom |
github:github_desktop | GitHub Desktop; GitHub Desktop Deployment Tool | GitHub | com.github.GitHubClient | GitHub.GitHubDesktop | github
git-scm:git, gitforwindows:git, git_for_windows_project:git_for_windows | Git; Git for Windows | Git Development Community; Git for Windows | | Git.Git | git
git_large_file_storage_project:git_large_file_storage, git-lfs:git_large_file_storage | Git LFS | GitHub | | GitHub.GitLFS | git-lfs
tortoisegit:tortoisegit | TortoiseGit | TortoiseGit | | TortoiseGit.TortoiseGit |
tortoisesvn:tortoisesvn @name | TortoiseSVN | TortoiseSVN | | TortoiseSVN.TortoiseSVN |
atlassian:sourcetree | Sourcetree; SourceTree | Atlassian | com.torusknot.SourceTreeNotMAS | Atlassian.Sourcetree | sourcetree
microsoft:visual_studio_code | Microsoft Visual Studio Code; Visual Studio Code; Microsoft Visual Studio Code (User) | Microsoft | com.microsoft.VSCode | Microsoft.VisualStudioCode | visual-studio-code
microsoft:visual_studio_2026 @unordered | Visual Studio Community 2026; Visual Studio Professional 2026; Visual Studio Enterprise 2026 | Microsoft | | |
microsoft:visual_studio_2022 @unordered | Visual Studio Community 2022; Visual Studio Professional 2022; Visual Studio Enterprise 2022; Visual Studio Build Tools 2022 | Microsoft | | Microsoft.VisualStudio.2022.Community |
microsoft:visual_studio_2019 @unordered | Visual Studio Community 2019; Visual Studio Professional 2019; Visual Studio Enterprise 2019; Visual Studio Build Tools 2019 | Microsoft | | |
microsoft:visual_studio_2017 @unordered | Visual Studio Community 2017; Visual Studio Professional 2017; Visual Studio Enterprise 2017; Visual Studio Build Tools 2017 | Microsoft | | |
microsoft:.net @name | Microsoft .NET Runtime; Microsoft Windows Desktop Runtime; Microsoft .NET Core Runtime | Microsoft | | Microsoft.DotNet.Runtime.8 | dotnet-runtime
microsoft:asp.net_core @three | Microsoft ASP.NET Core Runtime; Microsoft ASP.NET Core Shared Framework; Microsoft .NET Core - Windows Server Hosting; Microsoft ASP.NET Core * Shared Framework; Microsoft ASP.NET Core * - Shared Framework; Microsoft .NET Core * - Windows Server Hosting | Microsoft | | Microsoft.DotNet.AspNetCore.8 |
microsoft:.net @unordered | Microsoft .NET SDK; Microsoft .NET Core SDK | Microsoft | | |
microsoft:.net_framework @name | Microsoft .NET Framework | Microsoft | | |
microsoft:powershell | PowerShell; PowerShell 7; PowerShell 7-x64; PowerShell 6-x64; PowerShell 7-x86 | Microsoft | com.microsoft.powershell | Microsoft.PowerShell | powershell
microsoft:windows_terminal | Windows Terminal | Microsoft | | Microsoft.WindowsTerminal |
microsoft:powertoys | PowerToys | Microsoft | | Microsoft.PowerToys |
microsoft:azure_cli | Microsoft Azure CLI | Microsoft | | Microsoft.AzureCLI | azure-cli
microsoft:azure_storage_explorer | Microsoft Azure Storage Explorer | Microsoft | com.microsoft.StorageExplorer | Microsoft.Azure.StorageExplorer |
microsoft:odbc_driver_17_for_sql_server | Microsoft ODBC Driver 17 for SQL Server; Microsoft ODBC Driver 17 für SQL Server | Microsoft | | |
microsoft:odbc_driver_18_for_sql_server | Microsoft ODBC Driver 18 for SQL Server; Microsoft ODBC Driver 18 für SQL Server | Microsoft | | |
microsoft:ole_db_driver_for_sql_server, microsoft:ole_db_driver | Microsoft OLE DB Driver for SQL Server; Microsoft OLE DB Driver 19 for SQL Server | Microsoft | | |
microsoft:sql_server_management_studio | SQL Server Management Studio; Microsoft SQL Server Management Studio | Microsoft | | Microsoft.SQLServerManagementStudio |
microsoft:sql_server_2022 | Microsoft SQL Server 2022 Setup; Microsoft SQL Server 2022 | Microsoft | | |
microsoft:sql_server_2019 | Microsoft SQL Server 2019 Setup; Microsoft SQL Server 2019 | Microsoft | | |
microsoft:sql_server_2017 | Microsoft SQL Server 2017 Setup; Microsoft SQL Server 2017 | Microsoft | | |
microsoft:sql_server_2016 | Microsoft SQL Server 2016 Setup; Microsoft SQL Server 2016 | Microsoft | | |
microsoft:sql_server @name | Microsoft SQL Server 2005; Microsoft SQL Server 2008; Microsoft SQL Server 2012; Microsoft SQL Server 2014 | Microsoft | | |
microsoft:windows_subsystem_for_linux | Windows Subsystem for Linux | Microsoft | | Microsoft.WSL |
- | Windows Subsystem for Linux Update | Microsoft | | |
microsoft:windows_app | Windows App | Microsoft | | |
microsoft:remote_desktop | Microsoft Remote Desktop; Remote Desktop | Microsoft | com.microsoft.rdc.macos | Microsoft.RemoteDesktopClient | windows-app
microsoft:identity_manager | Microsoft Identity Manager | Microsoft | | |
microsoft:dynamics_365 | Microsoft Dynamics 365* | Microsoft | | |
python:python @name | Python; Python 2; Python 3 | Python Software Foundation | org.python.python; org.python.PythonLauncher | Python.Python.3.13 | python
anaconda:anaconda3 | Anaconda3*; Anaconda | Anaconda; Continuum | | Anaconda.Anaconda3 | anaconda
nodejs:node.js | Node.js; NodeJS | Node.js; OpenJS | | OpenJS.NodeJS | node
golang:go | Go Programming Language*; Go; golang | golang.org; Google; https://go.dev | | GoLang.Go | go
- | rust-analyzer; Rustup* | Rust | | |
rust-lang:rust | Rust | Rust | | Rustlang.Rust.MSVC | rust
ruby-lang:ruby | Ruby | RubyInstaller | | RubyInstallerTeam.Ruby.3.3 | ruby
perl:perl | Strawberry Perl; ActivePerl; ActiveState ActivePerl* | strawberryperl; ActiveState | | StrawberryPerl.StrawberryPerl | perl
php:php | PHP | PHP | | PHP.PHP.8.3 | php
r-project:r, r_project:r | R; R for Windows | R Core | org.R-project.R | RProject.R | r-app
rstudio:rstudio | RStudio | RStudio; Posit | com.rstudio.desktop; org.rstudio.RStudio | Posit.RStudio | rstudio
jupyter:jupyterlab_desktop | JupyterLab; JupyterLab Desktop | Jupyter | org.jupyter.jupyterlab-desktop | ProjectJupyter.JupyterLab | jupyterlab-app
oracle:jre, oracle:java_se @java | Java; Java(TM); Java SE Runtime Environment; J2SE Runtime Environment; Java(TM) SE Runtime Environment | Oracle; Sun | com.oracle.java.JavaAppletPlugin; com.oracle.java.jre | Oracle.JavaRuntimeEnvironment | oracle-jdk
oracle:jdk, oracle:java_se @java | Java SE Development Kit; Java(TM) SE Development Kit; JDK; Java SE Development Kit *; Java(TM) SE Development Kit * | Oracle; Sun | com.oracle.java.jdk | Oracle.JDK.21 | oracle-jdk
oracle:openjdk, eclipse:temurin | Eclipse Temurin JDK*; Eclipse Temurin JRE*; AdoptOpenJDK*; Temurin* | Eclipse; AdoptOpenJDK | net.temurin.21.jdk | EclipseAdoptium.Temurin.21.JDK | temurin
amazon:corretto | Amazon Corretto* | Amazon | com.amazon.corretto.21 | Amazon.Corretto.21.JDK | corretto
azul:zulu | Azul Zulu*; Zulu* | Azul | com.azulsystems.zulu.21 | Azul.Zulu.21.JDK | zulu
microsoft:openjdk | Microsoft Build of OpenJDK* | Microsoft | | Microsoft.OpenJDK.21 | microsoft-openjdk
oracle:vm_virtualbox @three | Oracle VM VirtualBox; Oracle VirtualBox; VirtualBox | Oracle; Sun; innotek | org.virtualbox.app.VirtualBox | Oracle.VirtualBox | virtualbox
- | Oracle VM VirtualBox Guest Additions; Oracle VirtualBox Guest Additions; VirtualBox Guest Additions | Oracle | | |
oracle:mysql_workbench | MySQL Workbench; MySQL Workbench CE; MySQLWorkbench | Oracle | com.oracle.workbench.MySQLWorkbench | Oracle.MySQLWorkbench | mysqlworkbench
oracle:mysql_server, oracle:mysql | MySQL Server; MySQL | Oracle; MySQL | | Oracle.MySQL | mysql
oracle:mysql_connector\/odbc, oracle:mysql_connectors | MySQL Connector/ODBC; MySQL Connector ODBC | Oracle | | |
oracle:mysql_connector\/net, oracle:mysql_connectors | MySQL Connector NET; MySQL Connector/NET; MySQL Connector Net | Oracle | | |
oracle:sql_developer | Oracle SQL Developer; SQLDeveloper | Oracle | com.oracle.SQLDeveloper | Oracle.SQLDeveloper | sqldeveloper
postgresql:postgresql | PostgreSQL; PostgreSQL 1*; Postgres; PostgreSQL 9* | PostgreSQL | com.postgresapp.Postgres2 | PostgreSQL.PostgreSQL.17 | postgres-app
pgadmin:pgadmin_4, postgresql:pgadmin_4 | pgAdmin 4; pgAdmin | pgAdmin | org.pgadmin.pgadmin4 | PostgreSQL.pgAdmin | pgadmin4
mariadb:mariadb | MariaDB; MariaDB Server; MariaDB 1* | MariaDB | | MariaDB.Server | mariadb
mongodb:mongodb | MongoDB; MongoDB Server; MongoDB * Server* | MongoDB | | MongoDB.Server |
mongodb:compass | MongoDB Compass | MongoDB | com.mongodb.compass | MongoDB.Compass.Full | mongodb-compass
redis:redis | Redis; Redis on Windows | Redis; MSOpenTech | | Redis.Redis | redis
sqlite:sqlite | SQLite | SQLite | | SQLite.SQLite | sqlite
sqlitebrowser:db_browser_for_sqlite | DB Browser for SQLite | DB Browser for SQLite | net.sourceforge.sqlitebrowser | DBBrowserForSQLite.DBBrowserForSQLite | db-browser-for-sqlite
dbeaver:dbeaver | DBeaver; DBeaver Community | DBeaver; JKISS | org.jkiss.dbeaver.core.product | DBeaver.DBeaver.Community | dbeaver-community
heidisql:heidisql | HeidiSQL | Ansgar Becker | | HeidiSQL.HeidiSQL | heidisql
apache:http_server | Apache HTTP Server; Apache2; Apache HTTPD | Apache | | ApacheLounge.httpd | httpd
apache:tomcat | Apache Tomcat; Apache Tomcat 1* ; Apache Tomcat 9*; Apache Tomcat 8* | Apache | | | tomcat
apache:maven | Apache Maven | Apache | | Apache.Maven | maven
f5:nginx, nginx:nginx, f5:nginx_open_source | nginx | nginx; F5 | | nginxinc.nginx | nginx
docker:docker_desktop, docker:desktop | Docker Desktop; Docker | Docker | com.docker.docker; com.electron.dockerdesktop | Docker.DockerDesktop | docker-desktop
podman_project:podman_desktop | Podman Desktop | Red Hat | io.podmandesktop.PodmanDesktop | RedHat.Podman-Desktop | podman-desktop
podman_project:podman | Podman; RedHat Podman | Red Hat | com.redhat.podman | RedHat.Podman | podman
suse:rancher_desktop | Rancher Desktop | SUSE | io.rancherdesktop.app | SUSE.RancherDesktop | rancher
kubernetes:kubernetes | kubectl | Kubernetes | | Kubernetes.kubectl | kubernetes-cli
hashicorp:vagrant | Vagrant | HashiCorp | com.vagrant.vagrant | Hashicorp.Vagrant | vagrant
hashicorp:terraform | Terraform; HashiCorp Terraform | HashiCorp | | Hashicorp.Terraform | terraform
hashicorp:vault | Vault; HashiCorp Vault | HashiCorp | | Hashicorp.Vault | vault
vmware:workstation @three | VMware Workstation; VMware Workstation Pro | VMware; Broadcom | | VMware.WorkstationPro |
vmware:workstation_player @three | VMware Player; VMware Workstation Player | VMware; Broadcom | | VMware.WorkstationPlayer |
vmware:fusion @three | VMware Fusion | VMware; Broadcom | com.vmware.fusion | | vmware-fusion
vmware:tools @three | VMware Tools | VMware; Broadcom | com.vmware.tools | |
vmware:horizon_client @three | VMware Horizon Client; Omnissa Horizon Client | VMware; Omnissa | com.vmware.horizon; com.omnissa.horizon.client.mac | VMware.HorizonClient | omnissa-horizon-client
vmware:vsphere_client @three | VMware vSphere Client* | VMware | | |
parallels:parallels_desktop | Parallels Desktop | Parallels; Corel | com.parallels.desktop.console | | parallels
utmapp:utm | UTM | Turing Software | com.utmapp.UTM | | utm
qemu:qemu | QEMU | QEMU; Stefan Weil | | SoftwareFreedomConservancy.QEMU | qemu
jetbrains:intellij_idea @release | IntelliJ IDEA; IntelliJ IDEA Community Edition; IntelliJ IDEA Ultimate; IntelliJ IDEA CE | JetBrains | com.jetbrains.intellij; com.jetbrains.intellij.ce | JetBrains.IntelliJIDEA.Community | intellij-idea-ce
jetbrains:pycharm @release | PyCharm; PyCharm Community Edition; PyCharm Professional; PyCharm CE | JetBrains | com.jetbrains.pycharm; com.jetbrains.pycharm.ce | JetBrains.PyCharm.Community | pycharm-ce
jetbrains:webstorm @release | WebStorm; JetBrains WebStorm | JetBrains | com.jetbrains.WebStorm | JetBrains.WebStorm | webstorm
jetbrains:phpstorm @release | PhpStorm | JetBrains | com.jetbrains.PhpStorm | JetBrains.PHPStorm | phpstorm
jetbrains:goland @release | GoLand | JetBrains | com.jetbrains.goland | JetBrains.GoLand | goland
jetbrains:rider @release | JetBrains Rider; Rider | JetBrains | com.jetbrains.rider | JetBrains.Rider | rider
jetbrains:clion @release | CLion | JetBrains | com.jetbrains.CLion | JetBrains.CLion | clion
jetbrains:rubymine @release | RubyMine | JetBrains | com.jetbrains.rubymine | JetBrains.RubyMine | rubymine
jetbrains:datagrip @release | DataGrip | JetBrains | com.jetbrains.datagrip | JetBrains.DataGrip | datagrip
jetbrains:toolbox | JetBrains Toolbox; JetBrains Toolbox App | JetBrains | com.jetbrains.toolbox | JetBrains.Toolbox | jetbrains-toolbox
jetbrains:teamcity | TeamCity; JetBrains TeamCity | JetBrains | | JetBrains.TeamCity |
google:android_studio | Android Studio | Google | com.google.android.studio | Google.AndroidStudio | android-studio
eclipse:eclipse_ide | Eclipse; Eclipse IDE* | Eclipse | org.eclipse.platform.ide | EclipseFoundation.Eclipse.Java | eclipse-ide
apache:netbeans | NetBeans IDE; Apache NetBeans; NetBeans | Apache; NetBeans | org.netbeans.ide | Apache.NetBeans | netbeans
kitware:cmake | CMake | Kitware | org.cmake.cmake | Kitware.CMake | cmake-app
jenkins:jenkins | Jenkins | Jenkins | | Jenkins.Jenkins | jenkins
gitlab:gitlab_runner | GitLab Runner | GitLab | | GitLab.Runner | gitlab-runner
postman:postman | Postman; Postman-win64 | Postman | com.postmanlabs.mac | Postman.Postman | postman
konghq:insomnia, insomnia:insomnia | Insomnia | Kong; Insomnia | com.insomnia.app | Insomnia.Insomnia | insomnia
smartbear:soapui | SoapUI* | SmartBear | | SmartBear.SoapUI | soapui
telerik:fiddler | Fiddler; Progress Telerik Fiddler*; Fiddler Classic | Progress; Telerik | | Telerik.Fiddler.Classic |
portswigger:burp_suite | Burp Suite*| PortSwigger | com.portswigger.burpsuite | PortSwigger.BurpSuite.Community | burp-suite
winmerge:winmerge | WinMerge | Thingamahoochie; WinMerge | | WinMerge.WinMerge |
scootersoftware:beyond_compare | Beyond Compare* | Scooter | com.ScooterSoftware.BeyondCompare | ScooterSoftware.BeyondCompare.5 | beyond-compare
chef:infra_client @three | Chef Infra Client; Chef Client | Chef | | Chef.Chef | chef-infra-client
puppet:puppet_agent | Puppet Agent | Puppet | com.puppetlabs.puppet-agent | Puppet.puppet-agent |
saltstack:salt | Salt Minion* | SaltStack; Broadcom | | SaltStack.SaltMinion | salt
grafana:grafana | Grafana; GrafanaOSS; Grafana Enterprise | Grafana | | GrafanaLabs.Grafana.OSS | grafana
elastic:elasticsearch | Elasticsearch | Elastic | | | elasticsearch
elastic:kibana | Kibana | Elastic | | | kibana
zabbix:zabbix | Zabbix Agent; Zabbix Agent 2 | Zabbix | | Zabbix.Agent2 |
glpi-project:glpi_agent | GLPI Agent | GLPI; Teclib | | GLPI-Project.GLPI-Agent | glpi-agent
fusioninventory:fusioninventory_agent | FusionInventory Agent* | FusionInventory | | FusionInventory.FusionInventory-Agent |
incredibuild:incredibuild | Xoreax IncrediBuild; IncrediBuild | Xoreax; Incredibuild | | |
isc:bind | BIND; ISC BIND | ISC; Internet Systems Consortium | | |
haxx:curl | curl; cURL | curl | | cURL.cURL | curl
openssl:openssl | OpenSSL; OpenSSL Light; OpenSSL * Light; Win64 OpenSSL*; Win32 OpenSSL* | OpenSSL; Shining Light | | ShiningLight.OpenSSL.Light | openssl
gnupg:gpg4win | Gpg4win* | Gpg4win; g10; Intevation | | GnuPG.Gpg4win | gpg-suite
gnupg:gnupg | GnuPG; GNU Privacy Guard; The GNU Privacy Guard | GnuPG | | GnuPG.GnuPG | gnupg
putty:putty | PuTTY; PuTTY release; PuTTY development snapshot | Simon Tatham | | PuTTY.PuTTY | putty
mremoteng:mremoteng | mRemoteNG | Next Generation | | mRemoteNG.mRemoteNG |
mobatek:mobaxterm | MobaXterm | Mobatek | | Mobatek.MobaXterm |
vandyke:securecrt | SecureCRT; VanDyke Software SecureCRT* | VanDyke | com.vandyke.SecureCRT | VanDykeSoftware.SecureCRT | securecrt
termius:termius | Termius | Termius; Crystalnix | com.termius-dmg.mac | Termius.Termius | termius
iterm2:iterm2 | iTerm; iTerm2 | George Nachman | com.googlecode.iterm2 | | iterm2
royalapps:royal_ts | Royal TS | Royal Apps; code4ward | com.lemonmojo.RoyalTSX.App | RoyalApps.RoyalTS | royal-tsx
devolutions:remote_desktop_manager | Remote Desktop Manager; Devolutions Remote Desktop Manager | Devolutions | com.devolutions.remotedesktopmanager | Devolutions.RemoteDesktopManager | devolutions-remote-desktop-manager
teamviewer:teamviewer, teamviewer:remote | TeamViewer; TeamViewer Host; TeamViewer 1* | TeamViewer | com.teamviewer.TeamViewer; com.teamviewer.TeamViewerHost | TeamViewer.TeamViewer | teamviewer
anydesk:anydesk | AnyDesk | AnyDesk; philandro | com.philandro.anydesk | AnyDesk.AnyDesk | anydesk
rustdesk:rustdesk | RustDesk | RustDesk; Purslane; Carriez | com.carriez.rustdesk; com.carriez.flutter_hbb | RustDesk.RustDesk | rustdesk
logmein:logmein | LogMeIn; LogMeIn Client | LogMeIn; GoTo | com.logmein.LogMeIn | LogMeIn.LogMeInClient | logmein-client
connectwise:screenconnect | ScreenConnect Client*; ConnectWise Control Client* | ScreenConnect; ConnectWise | | |
splashtop:streamer | Splashtop Streamer | Splashtop | com.splashtop.Splashtop-Streamer | Splashtop.SplashtopStreamer | splashtop-streamer
realvnc:vnc_server | RealVNC Server; VNC Server | RealVNC | com.realvnc.vncserver | RealVNC.VNCServer | vnc-server
realvnc:vnc_viewer | RealVNC Viewer; VNC Viewer | RealVNC | com.realvnc.vncviewer | RealVNC.VNCViewer | vnc-viewer
tightvnc:tightvnc | TightVNC | GlavSoft; TightVNC | | GlavSoft.TightVNC |
uvnc:ultravnc | UltraVNC | uvnc; UltraVNC | | uvncbvba.UltraVnc |
tigervnc:tigervnc | TigerVNC; TigerVNC Viewer | TigerVNC | com.tigervnc.tigervnc; com.tigervnc.vncviewer | | tigervnc
freerdp:freerdp | FreeRDP | FreeRDP | com.freerdp.mac | | freerdp
citrix:workspace @yymm | Citrix Workspace; Citrix Workspace 2* | Citrix | com.citrix.receiver.nomas | Citrix.Workspace | citrix-workspace
citrix:receiver | Citrix Receiver* | Citrix | | |
openvpn:openvpn @name | OpenVPN | OpenVPN | | OpenVPNTechnologies.OpenVPN | openvpn
openvpn:connect | OpenVPN Connect | OpenVPN | org.openvpn.client.app | OpenVPNTechnologies.OpenVPNConnect | openvpn-connect
wireguard:wireguard | WireGuard | WireGuard; Jason | com.wireguard.macos | WireGuard.WireGuard |
tailscale:tailscale | Tailscale | Tailscale | io.tailscale.ipn.macsys; io.tailscale.ipn.macos | Tailscale.Tailscale | tailscale-app
fortinet:forticlient | FortiClient; FortiClient VPN; FortiClientVPN | Fortinet | com.fortinet.FortiClient | Fortinet.FortiClientVPN | forticlient-vpn
paloaltonetworks:globalprotect | GlobalProtect | Palo Alto | com.paloaltonetworks.GlobalProtect.client | PaloAltoNetworks.GlobalProtect |
paloaltonetworks:cortex_xdr_agent | Cortex XDR; Cortex XDR Agent | Palo Alto | com.paloaltonetworks.cortex.app | |
cisco:anyconnect_secure_mobility_client | Cisco AnyConnect Secure Mobility Client | Cisco | com.cisco.anyconnect.gui | |
cisco:secure_client | Cisco Secure Client; Cisco Secure Client - AnyConnect VPN | Cisco | com.cisco.secureclient.gui | |
checkpoint:endpoint_security | Check Point Endpoint Security*; Check Point VPN | Check Point | | |
sonicwall:netextender | SonicWall NetExtender; Dell SonicWALL NetExtender | SonicWall; Dell | | SonicWALL.NetExtender |
sonicwall:global_vpn_client | SonicWall Global VPN Client; Global VPN Client | SonicWall | | SonicWALL.GlobalVPN |
ivanti:secure_access_client | Ivanti Secure Access Client; Pulse Secure | Ivanti; Pulse | net.pulsesecure.Pulse-Secure | |
f5:big-ip_edge_client, f5:access_policy_manager_clients | BIG-IP Edge Client* | F5 | com.f5.f5_edge_client | |
zscaler:client_connector | Zscaler; Zscaler Client Connector | Zscaler | com.zscaler.zscaler | | zscaler
shrew:vpn_client | Shrew Soft VPN Client | Shrew | | |
nordvpn:nordvpn | NordVPN | Nord; TEFINCOM | com.nordvpn.macos | NordSecurity.NordVPN | nordvpn
keepass:keepass | KeePass Password Safe; KeePass; KeePass Password Safe 2; KeePass 2 | Dominik Reichl | | DominikReichl.KeePass |
keepassxc:keepassxc | KeePassXC | KeePassXC | org.keepassxc.keepassxc | KeePassXCTeam.KeePassXC | keepassxc
bitwarden:bitwarden, bitwarden:desktop | Bitwarden | Bitwarden; 8bit | com.bitwarden.desktop | Bitwarden.Bitwarden | bitwarden
1password:1password | 1Password; 1Password 7 | AgileBits | com.1password.1password; com.agilebits.onepassword7 | AgileBits.1Password | 1password
lastpass:lastpass | LastPass; LastPass for Windows | LastPass; LogMeIn | com.lastpass.LastPass | LogMeIn.LastPass | lastpass
dashlane:dashlane | Dashlane | Dashlane | com.dashlane.dashlanephonefinal | Dashlane.Dashlane |
veracrypt:veracrypt | VeraCrypt | IDRIX; AM Crypto | org.idrix.VeraCrypt | IDRIX.VeraCrypt | veracrypt
cryptomator:cryptomator | Cryptomator | Skymatic | org.cryptomator | Cryptomator.Cryptomator | cryptomator
yubico:yubikey_manager | YubiKey Manager | Yubico | com.yubico.ykman | Yubico.YubikeyManager | yubico-yubikey-manager
gematik:authenticator | gematik Authenticator | gematik | de.gematik.authenticator | |
wireshark:wireshark | Wireshark | Wireshark | org.wireshark.Wireshark | WiresharkFoundation.Wireshark | wireshark-app
nmap:nmap | Nmap | Nmap; Insecure.Com | org.insecure.Zenmap | Insecure.Nmap | nmap
nmap:npcap | Npcap | Nmap | | Insecure.Npcap |
winpcap:winpcap | WinPcap | Riverbed; CACE | | |
tenable:nessus_agent | Nessus Agent | Tenable | | Tenable.NessusAgent |
tenable:nessus | Tenable Nessus; Nessus | Tenable | | Tenable.Nessus |
qualys:cloud_agent | Qualys Cloud Security Agent; Qualys Cloud Agent | Qualys | | |
wazuh:wazuh | Wazuh Agent; Wazuh | Wazuh | | Wazuh.WazuhAgent |
osquery:osquery | osquery | osquery | | osquery.osquery | osquery
clamav:clamav, cisco:clamav | ClamAV | Cisco; ClamAV | | Cisco.ClamAV | clamav
malwarebytes:malwarebytes | Malwarebytes; Malwarebytes version*; Malwarebytes Anti-Malware | Malwarebytes | com.malwarebytes.mbam.frontend.application | Malwarebytes.Malwarebytes | malwarebytes
avast:antivirus | Avast Free Antivirus; Avast Antivirus; Avast Premium Security | AVAST; Avast; Gen Digital | com.avast.av | XPDNZJFNCR1B07 | avast-security
avg:anti-virus | AVG AntiVirus Free; AVG Antivirus; AVG Internet Security | AVG | com.avg.antivirus | | avg-antivirus
avira:antivirus | Avira Antivirus; Avira Security | Avira | | |
bitdefender:total_security | Bitdefender Total Security | Bitdefender | | |
bitdefender:endpoint_security_tools | Bitdefender Endpoint Security Tools | Bitdefender | | |
eset:endpoint_antivirus | ESET Endpoint Antivirus | ESET | com.eset.ees.g2 | |
eset:endpoint_security | ESET Endpoint Security | ESET | | |
eset:nod32_antivirus | ESET NOD32 Antivirus | ESET | | |
eset:internet_security | ESET Internet Security; ESET Security | ESET | | |
kaspersky:endpoint_security | Kaspersky Endpoint Security* | Kaspersky | | |
kaspersky:internet_security | Kaspersky Internet Security* | Kaspersky | | |
kaspersky:anti-virus | Kaspersky Anti-Virus* | Kaspersky | | |
sophos:endpoint_protection | Sophos Endpoint Agent; Sophos Endpoint | Sophos | com.sophos.endpoint.uiserver | |
trendmicro:apex_one | Trend Micro Apex One* | Trend Micro | | |
mcafee:agent, trellix:agent | McAfee Agent; Trellix Agent | McAfee; Trellix; Musarubra | | |
mcafee:endpoint_security, trellix:endpoint_security | McAfee Endpoint Security*; Trellix Endpoint Security* | McAfee; Trellix; Musarubra | | |
symantec:endpoint_protection | Symantec Endpoint Protection | Symantec; Broadcom | | |
crowdstrike:falcon | CrowdStrike Falcon Sensor; CrowdStrike Windows Sensor; CrowdStrike Sensor Platform | CrowdStrike | com.crowdstrike.falcon.App | |
sentinelone:agent | Sentinel Agent; SentinelOne | Sentinel | | |
f-secure:client_security | F-Secure Client Security* ; WithSecure Client Security* | F-Secure; WithSecure | | |
gdata:g_data_antivirus | G DATA Antivirus* | G DATA | | |
piriform:ccleaner | CCleaner | Piriform | com.piriform.ccleaner | Piriform.CCleaner | ccleaner
piriform:recuva | Recuva | Piriform | | Piriform.Recuva |
veeam:veeam_agent_for_windows | Veeam Agent for Microsoft Windows | Veeam | | Veeam.VeeamAgent |
veeam:veeam_backup_\&_replication | Veeam Backup & Replication; Veeam Backup & Replication Console | Veeam | | |
acronis:cyber_protect | Acronis Cyber Protect; Acronis Cyber Protect Agent | Acronis | | |
acronis:true_image | Acronis True Image* ; Acronis Cyber Protect Home Office | Acronis | com.acronis.trueimageshell | Acronis.CyberProtectHomeOffice |
macrium:reflect | Macrium Reflect*| Paramount; Macrium | | Macrium.Reflect |
cobiansoft:cobian_backup | Cobian Backup*; Cobian Reflector | Cobian; Luis Cobian | | CobianSoft.CobianReflector |
aomeitech:backupper | AOMEI Backupper* | AOMEI | | AOMEI.Backupper |
rsync:rsync | rsync | | | |
akeo:rufus, rufus_project:rufus, rufus:rufus | Rufus | Akeo; Pete Batard | | Rufus.Rufus |
balena:etcher | balenaEtcher | Balena | io.balena.etcher | Balena.Etcher | balenaetcher
cpuid:cpu-z | CPUID CPU-Z; CPU-Z | CPUID | | CPUID.CPU-Z |
techpowerup:gpu-z | TechPowerUp GPU-Z; GPU-Z | TechPowerUp | | TechPowerUp.GPU-Z |
hwinfo:hwinfo | HWiNFO* | Martin Mal; REALiX | | REALiX.HWiNFO |
intel:driver_\&_support_assistant | Intel Driver & Support Assistant | Intel | | Intel.IntelDriverAndSupportAssistant |
dell:supportassist_for_home_pcs | Dell SupportAssist; SupportAssist | Dell | | Dell.SupportAssist |
dell:command_update | Dell Command Update*; Dell Command Update for Windows Universal | Dell | | Dell.CommandUpdate |
lenovo:system_update | Lenovo System Update | Lenovo | | Lenovo.SystemUpdate |
lenovo:vantage | Lenovo Vantage; Lenovo Vantage Service | Lenovo | | |
hp:support_assistant | HP Support Assistant | HP; Hewlett | | HP.SupportAssistant |
nvidia:gpu_display_driver | NVIDIA Graphics Driver; NVIDIA Grafiktreiber | NVIDIA | | |
nvidia:geforce_experience | NVIDIA GeForce Experience | NVIDIA | | Nvidia.GeForceExperience |
logitech:g_hub | Logitech G HUB | Logitech | com.logi.ghub | Logitech.GHUB | logitech-g-hub
logitech:options+ | Logi Options+; Logitech Options+ | Logitech; Logi | com.logi.optionsplus | Logitech.OptionsPlus | logi-options+
logitech:options | Logitech Options | Logitech; Logi | com.logitech.manager | Logitech.Options | logitech-options
jamf:connect | Jamf Connect | Jamf; JAMF | com.jamf.connect | | jamf-connect
autohotkey:autohotkey | AutoHotkey | Lexikos; AutoHotkey | | AutoHotkey.AutoHotkey |
microsoft:power_automate_for_desktop | Power Automate for desktop | Microsoft | | Microsoft.PowerAutomateDesktop |
devtoys:devtoys | DevToys | DevToys; Etienne | com.devtoys | DevToys-app.DevToys | devtoys
n8n:n8n | n8n | n8n | | n8n.n8n |
ollama:ollama | Ollama | Ollama | com.electron.ollama | Ollama.Ollama | ollama-app
cursor:cursor, anysphere:cursor | Cursor; Cursor (User) | Anysphere; Cursor | com.todesktop.230313mzl4w4u92 | Anysphere.Cursor | cursor
strongdm:strongdm | strongDM | strongDM | com.strongdm.app | |
1c:1c\:enterprise | 1C:Enterprise*; 1C Предприятие*; 1С:Предприятие* | 1C | | |
cryptopro:csp | КриптоПро CSP; CryptoPro CSP | КриптоПро; Crypto-Pro | | |
`
