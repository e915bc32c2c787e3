/** Our own knowledge: talking to each other, pictures, sound and films, moving files. Columns: `product-table.ts`. */
export const MEETING_AND_MEDIA = String.raw`
zoom:zoom, zoom:meetings, zoom:workplace_desktop | Zoom; Zoom Workplace; zoom.us; Zoom Meetings | Zoom | us.zoom.xos | Zoom.Zoom | zoom
zoom:rooms | Zoom Rooms | Zoom | us.zoom.ZoomPresence | Zoom.ZoomRooms |
cisco:webex_app, cisco:webex_teams | Webex; Cisco Webex Teams; Webex Teams | Cisco | Cisco-Systems.Spark | Cisco.Webex | webex
cisco:webex_meetings_desktop | Cisco Webex Meetings; Cisco WebEx Meetings; Webex Meetings | Cisco | com.webex.meetingmanager | Cisco.CiscoWebexMeetings | webex-meetings
cisco:jabber | Cisco Jabber | Cisco | com.cisco.Jabber | Cisco.Jabber | cisco-jabber
slack:slack | Slack; Slack (Machine - MSI) | Slack | com.tinyspeck.slackmacgap | SlackTechnologies.Slack | slack
discord:discord | Discord | Discord | com.hnc.Discord | Discord.Discord | discord
signal:signal-desktop | Signal | Signal; Open Whisper | org.whispersystems.signal-desktop | OpenWhisperSystems.Signal | signal
telegram:telegram_desktop | Telegram Desktop | Telegram | com.tdesktop.Telegram | Telegram.TelegramDesktop | telegram-desktop
telegram:telegram | Telegram | Telegram | ru.keepcoder.Telegram | | telegram
whatsapp:whatsapp | WhatsApp; WhatsApp Desktop | WhatsApp | net.whatsapp.WhatsApp; desktop.WhatsApp | | whatsapp
mattermost:mattermost_desktop | Mattermost | Mattermost | Mattermost.Desktop | Mattermost.MattermostDesktop | mattermost
rocket.chat:rocket.chat | Rocket.Chat | Rocket.Chat | chat.rocket | RocketChat.RocketChat | rocket-chat
element:element | Element | Element; New Vector | im.riot.app | Element.Element | element
logmein:gotomeeting | GoToMeeting; GoTo Meeting | LogMeIn; GoTo | com.logmein.GoToMeeting | LogMeIn.GoToMeeting | gotomeeting
ringcentral:ringcentral | RingCentral | RingCentral | com.ringcentral.glip | RingCentral.RingCentral | ringcentral
mumble:mumble | Mumble* | Mumble | net.sourceforge.mumble.Mumble | Mumble.Mumble.Client | mumble
teamspeak:teamspeak_client | TeamSpeak 3 Client; TeamSpeak | TeamSpeak | com.teamspeak.TeamSpeak3 | TeamSpeakSystems.TeamSpeakClient | teamspeak-client
pidgin:pidgin | Pidgin | Pidgin | | Pidgin.Pidgin |
videolan:vlc_media_player | VLC media player; VLC | VideoLAN | org.videolan.vlc | VideoLAN.VLC | vlc
mpc-hc:mpc-hc | MPC-HC; MPC-HC64 | MPC-HC; clsid2 | | clsid2.mpc-hc |
gimp:gimp | GIMP; GIMP-2; GNU Image Manipulation Program | GIMP; Simone; GNOME; Spencer Kimball | org.gimp.gimp-2.10; org.gimp.gimp; org.gnome.gimp | GIMP.GIMP | gimp
inkscape:inkscape | Inkscape | Inkscape | org.inkscape.Inkscape | Inkscape.Inkscape | inkscape
krita:krita | Krita | Krita | org.krita | KDE.Krita | krita
blender:blender | Blender; blender | Blender | org.blenderfoundation.blender | BlenderFoundation.Blender | blender
audacityteam:audacity | Audacity | Audacity; Muse | org.audacityteam.audacity | Audacity.Audacity | audacity
obsproject:obs_studio | OBS Studio; OBS | OBS Project | com.obsproject.obs-studio | OBSProject.OBSStudio | obs
handbrake:handbrake | HandBrake | HandBrake | fr.handbrake.HandBrake | HandBrake.HandBrake | handbrake-app
irfanview:irfanview | IrfanView; IrfanView (remove only) | Irfan Skiljan | | IrfanSkiljan.IrfanView |
xnview:xnview | XnView | XnSoft; Gougelet | | XnSoft.XnView.Classic |
xnview:xnview_mp | XnViewMP; XnView MP | XnSoft; Gougelet | com.xnview.XnViewMP | XnSoft.XnViewMP | xnviewmp
faststone:image_viewer | FastStone Image Viewer | FastStone | | FastStone.Viewer |
getpaint:paint.net | paint.net; Paint.NET | dotPDN | | dotPDN.PaintDotNet |
imagemagick:imagemagick | ImageMagick; ImageMagick Q16*; ImageMagick-7*; ImageMagick * Q16* | ImageMagick | | ImageMagick.ImageMagick | imagemagick
ffmpeg:ffmpeg | FFmpeg | FFmpeg; Gyan | | Gyan.FFmpeg | ffmpeg
apple:itunes | iTunes; Apple iTunes | Apple | com.apple.iTunes | Apple.iTunes |
apple:icloud #windows | iCloud; iCloud Outlook | Apple | | Apple.iCloud |
apple:quicktime | QuickTime; QuickTime 7; Apple QuickTime | Apple | | |
apple:bonjour | Bonjour | Apple | | Apple.Bonjour |
apple:software_update | Apple Software Update | Apple | | |
apple:xcode | Xcode | Apple | com.apple.dt.Xcode | |
apple:pages | Pages | Apple | com.apple.iWork.Pages | |
apple:numbers | Numbers | Apple | com.apple.iWork.Numbers | |
apple:keynote | Keynote | Apple | com.apple.iWork.Keynote | |
apple:garageband | GarageBand | Apple | com.apple.garageband10; com.apple.garageband | |
apple:logic_pro_x | Logic Pro X; Logic Pro | Apple | com.apple.logic10 | |
apple:iphoto | iPhoto | Apple | com.apple.iPhoto | |
apple:imovie | iMovie | Apple | com.apple.iMovieApp | |
apple:remote_desktop | Remote Desktop; Apple Remote Desktop | Apple | com.apple.RemoteDesktop | |
spotify:spotify | Spotify | Spotify | com.spotify.client | Spotify.Spotify | spotify
winamp:winamp | Winamp | Nullsoft; Winamp | | Winamp.Winamp |
foobar2000:foobar2000 | foobar2000 | Peter Pawlowski | | PeterPawlowski.foobar2000 | foobar2000
kodi:kodi | Kodi | XBMC; Team Kodi | org.xbmc.kodi | XBMCFoundation.Kodi | kodi
plex:media_server | Plex Media Server | Plex | com.plexapp.plexmediaserver | Plex.PlexMediaServer | plex-media-server
plex:plex | Plex | Plex | tv.plex.desktop | Plex.Plex | plex
jellyfin:jellyfin | Jellyfin Server; Jellyfin | Jellyfin | Jellyfin.Server | Jellyfin.Server | jellyfin
realnetworks:realplayer | RealPlayer | RealNetworks | | RealNetworks.RealPlayer |
techsmith:snagit | Snagit* | TechSmith | com.TechSmith.Snagit2024 | TechSmith.Snagit.2024 | snagit
techsmith:camtasia | Camtasia; Camtasia 20*; Camtasia Studio*; Camtasia 8*; Camtasia 9* | TechSmith | | TechSmith.Camtasia | camtasia
getgreenshot:greenshot, greenshot:greenshot | Greenshot | Greenshot | | Greenshot.Greenshot | greenshot
sharex:sharex | ShareX | ShareX | | ShareX.ShareX |
autodesk:autocad | AutoCAD*; Autodesk AutoCAD* | Autodesk | | |
autodesk:revit | Revit*; Autodesk Revit* | Autodesk | | |
autodesk:inventor | Autodesk Inventor*| Autodesk | | |
autodesk:design_review | Autodesk Design Review* | Autodesk | | Autodesk.DesignReview |
autodesk:dwg_trueview | DWG TrueView* ; Autodesk DWG TrueView* | Autodesk | | Autodesk.DWGTrueView |
autodesk:desktop_app | Autodesk Desktop App | Autodesk | | |
trimble:sketchup_viewer | SketchUp Viewer* | Trimble | | Trimble.SketchUp.Viewer |
trimble:sketchup | SketchUp; SketchUp 20*; SketchUp Pro*; SketchUp Make*; Google SketchUp* | Trimble; Google | com.sketchup.SketchUp.2024 | |
freecad:freecad | FreeCAD* | FreeCAD | org.freecad.FreeCAD | FreeCAD.FreeCAD | freecad
qgis:qgis | QGIS* | QGIS | org.qgis.qgis3 | OSGeo.QGIS | qgis
unity:unity_editor | Unity; Unity 20* | Unity | com.unity3d.UnityEditor5.x | Unity.Unity.2022 | unity
valvesoftware:steam_client | Steam | Valve | com.valvesoftware.steam | Valve.Steam | steam
epicgames:launcher | Epic Games Launcher | Epic Games | com.epicgames.EpicGamesLauncher | EpicGames.EpicGamesLauncher | epic-games
ea:origin | Origin | Electronic Arts | com.ea.Origin | ElectronicArts.Origin |
gog:galaxy | GOG GALAXY | GOG.com | com.gog.galaxy | GOG.Galaxy | gog-galaxy
ubisoft:uplay | Ubisoft Connect; Uplay | Ubisoft | | Ubisoft.Connect |
oculus:desktop | Oculus | Facebook; Oculus | | |
epson:easy_photo_print | Epson Easy Photo Print* | EPSON | | |
freac:freac | fre:ac | | | |
dropbox:dropbox | Dropbox | Dropbox | com.getdropbox.dropbox | Dropbox.Dropbox | dropbox
google:drive | Google Drive; Google Drive File Stream; Backup and Sync from Google | Google | com.google.drivefs; com.google.GoogleDrive | Google.GoogleDrive | google-drive
google:earth | Google Earth; Google Earth Pro | Google | com.google.GoogleEarthPro | Google.EarthPro | google-earth-pro
google:picasa | Picasa; Picasa 3 | Google | com.google.picasa | |
nextcloud:desktop | Nextcloud; Nextcloud Desktop; Nextcloud Desktop Client | Nextcloud | com.nextcloud.desktopclient | Nextcloud.NextcloudDesktop | nextcloud
owncloud:owncloud_desktop_client | ownCloud; ownCloud Desktop Client | ownCloud | com.owncloud.desktopclient | ownCloud.ownCloudDesktop | owncloud
box:box_drive | Box; Box Drive | Box | com.box.desktop | Box.Box | box-drive
seafile:seafile_client | Seafile; Seafile Client | Seafile | com.seafile.seafile-client | Seafile.Seafile | seafile-client
syncthing:syncthing | Syncthing | Syncthing | com.github.xor-gate.syncthing-macosx | Syncthing.Syncthing | syncthing
qbittorrent:qbittorrent | qBittorrent | qBittorrent | org.qbittorrent.qBittorrent | qBittorrent.qBittorrent | qbittorrent
transmissionbt:transmission | Transmission | Transmission | org.m0k.transmission | Transmission.Transmission | transmission
utorrent:utorrent | uTorrent; µTorrent | BitTorrent | com.bittorrent.uTorrent | |
filezilla-project:filezilla_client | FileZilla; FileZilla Client | Tim Kosse; FileZilla | org.filezilla-project.filezilla; de.filezilla | TimKosse.FileZilla.Client | filezilla
filezilla-project:filezilla_server | FileZilla Server | FileZilla; Tim Kosse | org.filezilla-project.filezilla-server | TimKosse.FileZilla.Server |
winscp:winscp | WinSCP | Martin Prikryl | | WinSCP.WinSCP |
cyberduck:cyberduck | Cyberduck | iterate; David Kocher | ch.sudo.cyberduck | Iterate.Cyberduck | cyberduck
5ire:5ire | 5ire | | app.5ire.desktop | | 5ire
openclaw:openclaw | OpenClaw | OpenClaw | ai.openclaw.mac | | openclaw
`
