-- When the installers of a catalogue entry were last asked for, so that a package without a manifest is not asked for
-- at every turn.
alter table catalogue_entry add column fetched_at timestamptz;

-- What cannot be assigned never becomes an update, so an update needs no reason for it.
alter table update_installer drop column unassignable;
