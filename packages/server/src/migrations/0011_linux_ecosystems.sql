-- rpm distributions: errata name installed packages, per module stream; and a feed that comes in many documents.

alter table statement
  -- the statement names the installed package itself, not its source
  add column "binary" boolean not null default false,
  -- module streams (`nodejs:18`) that it is about, `*` when the publisher does not tell; empty: packages of no module
  add column modules text[] not null default '{}';

-- A feed may come in files or documents; what one does not speak about it does not take back. The feed says which.
drop index statement_current;
alter table statement drop column part;
alter table statement add column part text collate "C" not null default '';
update statement set part = left(advisory_ids[1], 3) where advisory_ids[1] like 'DSA-%' or advisory_ids[1] like 'DLA-%';

-- Each erratum brings a fix of its own, so several of them speak about one vulnerability of one package.
create unique index statement_current
  on statement (feed, ecosystem, source_package, vulnerability_id, subscription, part, "binary", modules,
                coalesce(case when "binary" then advisory_ids[1] end, ''))
  where until is null;

-- The module stream that an rpm was built for; empty when it belongs to none or nobody tells.
alter table package_version add column module text collate "C" not null default '';
alter table package_version
  drop constraint package_version_ecosystem_name_version_arch_source_source_v_key,
  add constraint package_version_content
    unique (ecosystem, name, version, arch, source, source_version, origin, provider, module);
