-- A changed inventory looks at its few telling packages and at what has a fix, not at 1,500 rows of each table.
create index package_version_telling on package_version (id)
  where matched_at is null or source like 'linux%' or name like 'kernel%';
create index verdict_fixable on verdict (package_version_id, vulnerability_id) where status = 'fixable';
-- A load looks at the findings of the versions that it judged anew, not at all of them.
create index finding_open_by_version on finding (package_version_id) where closed_at is null;
